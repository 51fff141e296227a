import { createHash } from "node:crypto";
import { SourceUnavailable } from "../rows/row-source.ts";
import type { DriverConnection } from "./driver-connection.ts";

/**
 * Sessions of callers: one for each token, never for a name, so that no request ever runs in the session of another
 * user. Short-lived (a token is good for 120 seconds) and capped.
 */
export interface CallerConnections {
  /** Runs the work in the session of the token's user; the session is not closed while work runs in it. */
  use(token: string): Promise<{ connection: DriverConnection; release: () => void }>;
  readonly size: number;
  close(): Promise<void>;
}

interface Held {
  readonly opening: Promise<DriverConnection>;
  readonly until: number;
  users: number;
  retired: boolean;
}

/**
 * @param open signs in as the caller of the token
 * @param most sessions at once; when all are in use the next caller waits
 * @param seconds how long a session takes new requests
 * @param patience how long a caller waits before being told to come back, in milliseconds
 */
export function callerConnections(
  open: (token: string) => Promise<DriverConnection>,
  { most, seconds, patience = 10_000 }: { most: number; seconds: number; patience?: number },
): CallerConnections {
  const held = new Map<string, Held>();
  const retire = (key: string, entry: Held) => {
    if (held.get(key) === entry) held.delete(key);
    entry.retired = true;
    if (entry.users === 0) shut(entry);
  };
  const sweep = () => {
    for (const [key, entry] of held) if (Date.now() >= entry.until) retire(key, entry);
  };
  const timer = setInterval(sweep, 5000);
  timer.unref();
  const hasRoom = () => {
    if (held.size < most) return true;
    // Map order is order of last use: the first that nobody uses has been idle longest.
    for (const [key, entry] of held) {
      if (entry.users > 0) continue;
      retire(key, entry);
      return true;
    }
    return false;
  };
  const waiting: (() => void)[] = [];
  /** Resolves when a session has become free; in the order of asking. */
  const nextFree = () =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        clearTimeout(timeout);
        resolve();
      };
      const timeout = setTimeout(() => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(new SourceUnavailable("All sessions for callers are in use.", { retryAfterSeconds: 2 }));
      }, patience);
      waiting.push(go);
    });
  return {
    async use(token) {
      sweep();
      const key = createHash("sha256").update(token).digest("base64url");
      while (!held.has(key) && !hasRoom()) await nextFree();
      let entry = held.get(key);
      if (entry) {
        held.delete(key);
      } else {
        entry = { opening: open(token), until: Date.now() + seconds * 1000, users: 0, retired: false };
      }
      held.set(key, entry);
      entry.users += 1;
      const mine = entry;
      const release = () => {
        mine.users -= 1;
        if (mine.users > 0) return;
        if (mine.retired) shut(mine);
        waiting.shift()?.();
      };
      try {
        return { connection: await mine.opening, release: once(release) };
      } catch (error) {
        retire(key, mine);
        release();
        throw error;
      }
    },
    get size() {
      return held.size;
    },
    async close() {
      clearInterval(timer);
      for (const [key, entry] of held) retire(key, entry);
    },
  };
}

function shut(entry: Held): void {
  entry.opening.then(
    (connection) => connection.close(),
    () => {},
  );
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
