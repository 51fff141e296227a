import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Caller, ReadOptions, RowSource, Version } from "../rows/row-source.ts";
import type { TableName } from "../rows/tables.ts";

/**
 * Remembers for a short while what version of a table a caller sees. A caller is remembered by the token, never by the
 * name beside it: whoever cannot sign in with the token gets nothing from this memory.
 */
export interface VersionMemory {
  /** The version if it is known and fresh, without asking. */
  known(table: TableName, caller: Caller): Version | undefined;
  of(table: TableName, caller: Caller, options: ReadOptions): Promise<Version>;
}

/** @param seconds how long a version counts as fresh; 0 asks every time. */
export function versionMemory(source: RowSource, seconds: number): VersionMemory {
  const fresh = new LRUCache<string, Version>({
    max: 10_000,
    ttl: Math.max(1, seconds * 1000),
    ttlResolution: 100,
  });
  const asking = new Map<string, Promise<Version>>();
  const keyOf = (table: TableName, caller: Caller) =>
    caller.kind === "service" ? table : `${table} ${hash("sha256", caller.token, "base64url")}`;
  const ask = async (key: string, table: TableName, caller: Caller, options: ReadOptions) => {
    const version = await source.version(table, caller, options);
    if (seconds > 0) fresh.set(key, version);
    return version;
  };
  return {
    known: (table, caller) => fresh.get(keyOf(table, caller)),
    async of(table, caller, options) {
      const key = keyOf(table, caller);
      const known = fresh.get(key);
      if (known) return known;
      // Many requests at once ask once; the one that asks is not aborted by its own client going away.
      const running = asking.get(key);
      if (running) return running;
      const answer = ask(key, table, caller, { ...options, signal: new AbortController().signal });
      asking.set(key, answer);
      try {
        return await answer;
      } finally {
        asking.delete(key);
      }
    },
  };
}
