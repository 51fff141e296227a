import { LRUCache } from "lru-cache";
import type { Caller, RowSource, Version } from "../rows/row-source.ts";
import type { TableName } from "../rows/tables.ts";
import { tagOf } from "./etag.ts";

/** A version with a short text that no other user's and no other version has: answers are kept and tagged by it. */
export interface KnownVersion extends Version {
  readonly tag: string;
}

/**
 * Remembers for a short while what version of a table a caller sees. A caller is remembered by the token, never by the
 * name beside it: whoever cannot sign in with the token gets nothing from this memory.
 */
export interface VersionMemory {
  /** The version if it is known and fresh, without asking. */
  known(table: TableName, caller: Caller): KnownVersion | undefined;
  of(table: TableName, caller: Caller, requestId: string): Promise<KnownVersion>;
}

/** @param seconds how long a version counts as fresh; 0 asks every time. */
export function versionMemory(source: RowSource, seconds: number): VersionMemory {
  const fresh = new LRUCache<string, KnownVersion>({
    max: 10_000,
    ttl: Math.max(1, seconds * 1000),
    ttlResolution: 100,
  });
  const asking = new Map<string, Promise<KnownVersion>>();
  const keyOf = (table: TableName, caller: Caller) =>
    caller.kind === "service" ? table : `${table} ${tagOf(caller.token)}`;
  const ask = async (key: string, table: TableName, caller: Caller, requestId: string) => {
    // Many requests at once ask once; the one that asks is not aborted by its own client going away.
    const { signal } = new AbortController();
    const { user, version } = await source.version(table, caller, { requestId, signal });
    const known = { user, version, tag: tagOf(JSON.stringify([user, version])) };
    if (seconds > 0) fresh.set(key, known);
    return known;
  };
  return {
    known: (table, caller) => fresh.get(keyOf(table, caller)),
    async of(table, caller, requestId) {
      const key = keyOf(table, caller);
      const known = fresh.get(key);
      if (known) return known;
      const running = asking.get(key);
      if (running) return running;
      const answer = ask(key, table, caller, requestId);
      asking.set(key, answer);
      try {
        return await answer;
      } finally {
        asking.delete(key);
      }
    },
  };
}
