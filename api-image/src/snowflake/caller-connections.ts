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
 * @param most sessions at once; when all are in use the next caller is told to come back
 * @param seconds how long a session takes new requests
 */
export function callerConnections(
  open: (token: string) => Promise<DriverConnection>,
  { most, seconds }: { most: number; seconds: number },
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
  const makeRoom = () => {
    if (held.size < most) return;
    // Map order is order of last use: the first that nobody uses has been idle longest.
    for (const [key, entry] of held) if (entry.users === 0) return retire(key, entry);
    throw new SourceUnavailable("All sessions for callers are in use.", { retryAfterSeconds: 2 });
  };
  return {
    async use(token) {
      sweep();
      const key = createHash("sha256").update(token).digest("base64url");
      let entry = held.get(key);
      if (entry) {
        held.delete(key);
      } else {
        makeRoom();
        entry = { opening: open(token), until: Date.now() + seconds * 1000, users: 0, retired: false };
      }
      held.set(key, entry);
      entry.users += 1;
      const mine = entry;
      const release = () => {
        mine.users -= 1;
        if (mine.retired && mine.users === 0) shut(mine);
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
