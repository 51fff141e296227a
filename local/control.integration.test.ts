import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ConfigError } from "../core/errors/index.ts";
import { runningInstance, startControl } from "./control.ts";

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "snowhook-control-"));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const push = () => Promise.reject(new Error("not pushed here"));

it("finds the instance that runs over a folder, until it is closed", async () => {
  expect(await runningInstance(state)).toBeUndefined();
  // one that a crash has left, with the mode of its time
  writeFileSync(join(state, "running.json"), "{}", { mode: 0o644 });
  const control = await startControl(state, push);
  expect(await runningInstance(state)).toBe(control.url);
  expect(statSync(join(state, "running.json")).mode & 0o777).toBe(0o600);
  await control.close();
  expect(await runningInstance(state)).toBeUndefined();
});

it("takes no other process for one that was killed, whatever its number and port are now", async () => {
  const file = join(state, "running.json");
  // this process's own number, as in a container that is started again; nobody listens
  writeFileSync(file, JSON.stringify({ url: "http://127.0.0.1:9", pid: process.pid }));
  expect(await runningInstance(state)).toBeUndefined();

  const other = mkdtempSync(join(tmpdir(), "snowhook-control-"));
  const control = await startControl(other, push);
  writeFileSync(file, JSON.stringify({ url: control.url, pid: process.pid }));
  expect(await runningInstance(state)).toBeUndefined();
  await control.close();
  rmSync(other, { recursive: true, force: true });
});

it("starts over a file that was cut off", async () => {
  writeFileSync(join(state, "running.json"), '{"url":"http');
  expect(await runningInstance(state)).toBeUndefined();
});

it("answers a push that cannot be with the message and what to do", async () => {
  const control = await startControl(state, () =>
    Promise.reject(new ConfigError('no environment has the branch "x"', { next: "Use dev." })),
  );
  const response = await fetch(`${control.url}/push`, { method: "POST", body: '{"branch":"x"}' });
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: 'no environment has the branch "x"', next: "Use dev." },
  ]);
  await control.close();
});
