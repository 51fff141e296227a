import { once } from "node:events";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openInbox } from "./inbox.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test("bytes come in the order and at most in the number that was asked for", async () => {
  const socket = new PassThrough();
  const inbox = openInbox(socket);
  socket.write("abc");
  socket.end("de");
  expect(text(await inbox.take(2))).toBe("ab");
  expect(text(await inbox.take(2))).toBe("c");
  expect(text(await inbox.take(9))).toBe("de");
  expect(text(await inbox.take(9))).toBe("");
});

test("who waits is woken by what comes in, and by the end", async () => {
  const socket = new PassThrough();
  const inbox = openInbox(socket);
  const waiting = inbox.take(9);
  socket.write("x");
  expect(text(await waiting)).toBe("x");
  const last = inbox.take(9);
  socket.end();
  expect(text(await last)).toBe("");
});

test("an error is told, also one from before anyone read", async () => {
  const socket = new PassThrough();
  const waiting = openInbox(socket).take(1);
  socket.destroy(new Error("reset"));
  await expect(waiting).rejects.toThrow("reset");
  await expect(openInbox(socket).take(1)).rejects.toThrow("reset");
});

test("a socket that was closed before anyone read has ended", async () => {
  const socket = new PassThrough();
  socket.destroy();
  await once(socket, "close");
  expect(await openInbox(socket).take(1)).toHaveLength(0);
});
