import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepFor } from "./keep-for.ts";
import { rotatingSecrets } from "./rotating-secrets.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("loads once for callers at the same time, and again when the time is over", async () => {
  let loads = 0;
  const get = keepFor({ keepMs: 1_000, limitMs: 100 }, async () => ++loads);
  expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
  vi.advanceTimersByTime(999);
  expect(await get()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await get()).toBe(2);
});

it("keeps neither a failure nor a promise that hangs", async () => {
  const answers: (() => Promise<string>)[] = [
    () => Promise.reject(new Error("away")),
    () => new Promise(() => undefined),
    () => Promise.resolve("there"),
  ];
  const signals: AbortSignal[] = [];
  const get = keepFor({ keepMs: 1_000, limitMs: 100 }, (signal) => {
    signals.push(signal);
    return answers.shift()?.() ?? Promise.reject(new Error("too many"));
  });
  await expect(get()).rejects.toThrow("away");
  const hanging = expect(get()).rejects.toThrow("no answer within 100 ms");
  await vi.advanceTimersByTimeAsync(100);
  await hanging;
  expect(signals[1]?.aborted).toBe(true);
  expect(await get()).toBe("there");
});

it("starts a new load after a freeze in which no timer ran", async () => {
  const answers: (() => Promise<string>)[] = [
    () => new Promise(() => undefined),
    () => Promise.resolve("there"),
  ];
  const get = keepFor({ keepMs: 1_000, limitMs: 100 }, () => answers.shift()?.() ?? Promise.reject());
  get().catch(() => undefined);
  vi.setSystemTime(Date.now() + 60_000);
  expect(await get()).toBe("there");
});

it("reads keys again for one mismatch in half a minute, the version before too", async () => {
  const reads: string[] = [];
  const held: Record<string, string[] | undefined> = { AWSCURRENT: ["old"] };
  const keys = rotatingSecrets(async (stage) => {
    reads.push(stage);
    return held[stage];
  });
  expect(await keys.current()).toEqual(["old"]);
  Object.assign(held, { AWSCURRENT: ["new"], AWSPREVIOUS: ["old"] });
  expect(await keys.current()).toEqual(["old"]);
  expect(await keys.again()).toEqual(["new", "old"]);
  expect(await keys.current()).toEqual(["new", "old"]);
  expect(reads).toEqual(["AWSCURRENT", "AWSCURRENT", "AWSPREVIOUS"]);
  for (let rubbish = 0; rubbish < 100; rubbish += 1) expect(await keys.again()).toBeUndefined();
  expect(reads).toHaveLength(3);
  vi.advanceTimersByTime(30_000);
  expect(await keys.again()).toEqual(["new", "old"]);
});

it("counts a read that failed as one", async () => {
  let reads = 0;
  const keys = rotatingSecrets(async () => {
    reads += 1;
    throw new Error("away");
  });
  await expect(keys.again()).rejects.toThrow("away");
  for (let rubbish = 0; rubbish < 10; rubbish += 1) expect(await keys.again()).toBeUndefined();
  expect(reads).toBe(2);
});
