import type { Duplex } from "node:stream";

/** What has come in on a socket and was not read yet. */
export interface Inbox {
  /** At most `size` bytes as soon as there are any; none when the other side has ended. @throws the socket's error. */
  take(size: number): Promise<Uint8Array>;
}

/** Reading stops while this much waits to be taken. */
const FULL_BYTES = 1024 * 1024;

/** Starts to read a socket. */
export function openInbox(socket: Duplex): Inbox {
  const chunks: Buffer[] = [];
  let waiting = 0;
  // The other side may have hung up before anyone read: no event will tell of that again.
  let ended = socket.destroyed || socket.readableEnded;
  let failure: Error | undefined = socket.errored ?? undefined;
  let wake: () => void = () => {};
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    waiting += chunk.length;
    if (waiting >= FULL_BYTES) socket.pause();
    wake();
  });
  socket.on("end", () => {
    ended = true;
    wake();
  });
  socket.on("close", () => {
    ended = true;
    wake();
  });
  socket.on("error", (error) => {
    failure = error;
    wake();
  });
  return {
    async take(size) {
      while (chunks.length === 0) {
        if (failure) throw failure;
        if (ended) return new Uint8Array();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const first = chunks.shift() ?? Buffer.alloc(0);
      if (first.length > size) chunks.unshift(first.subarray(size));
      const taken = first.subarray(0, size);
      waiting -= taken.length;
      if (waiting < FULL_BYTES) socket.resume();
      return new Uint8Array(taken);
    },
  };
}
