import { LRUCache } from "lru-cache";
import type { Caller, ReadOptions, RowSource, Version } from "../rows/row-source.ts";
import type { Table } from "../tables/table.ts";
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
  known(table: Table, caller: Caller): KnownVersion | undefined;
  of(table: Table, caller: Caller, options: ReadOptions): Promise<KnownVersion>;
}

/** A question to Snowflake that several requests wait for. */
interface Asking {
  readonly answer: Promise<KnownVersion>;
  readonly stop: AbortController;
  waiting: number;
}

/** @param seconds how long a version counts as fresh; 0 asks every time. */
export function versionMemory(source: RowSource, seconds: number): VersionMemory {
  const fresh = new LRUCache<string, KnownVersion>({
    max: 10_000,
    ttl: Math.max(1, seconds * 1000),
    ttlResolution: 100,
  });
  const asking = new Map<string, Asking>();
  // A table that has changed is another one: what was known of it before is not asked for again.
  const marks = new WeakMap<Table, string>();
  const markOf = (table: Table) => {
    const known = marks.get(table) ?? `${table.name} ${tagOf(JSON.stringify(table)).slice(0, 8)}`;
    marks.set(table, known);
    return known;
  };
  const keyOf = (table: Table, caller: Caller) =>
    caller.kind === "service" ? markOf(table) : `${markOf(table)} ${tagOf(caller.token)}`;
  const ask = async (key: string, table: Table, caller: Caller, options: ReadOptions) => {
    const { user, version } = await source.version(table, caller, options);
    const known = { user, version, tag: tagOf(JSON.stringify([user, markOf(table), version])) };
    if (seconds > 0) fresh.set(key, known);
    return known;
  };
  const start = (key: string, table: Table, caller: Caller, requestId: string): Asking => {
    const stop = new AbortController();
    const answer = ask(key, table, caller, { requestId, signal: stop.signal }).finally(() => {
      if (asking.get(key) === made) asking.delete(key);
    });
    const made: Asking = { answer, stop, waiting: 0 };
    asking.set(key, made);
    return made;
  };
  return {
    known: (table, caller) => fresh.get(keyOf(table, caller)),
    async of(table, caller, { requestId, signal }) {
      const key = keyOf(table, caller);
      const known = fresh.get(key);
      if (known) return known;
      // Many requests at once ask once. When the last of them has gone, the question is cancelled.
      const one = asking.get(key) ?? start(key, table, caller, requestId);
      one.waiting += 1;
      const leave = () => {
        one.waiting -= 1;
        if (one.waiting > 0) return;
        if (asking.get(key) === one) asking.delete(key);
        one.stop.abort();
      };
      signal.addEventListener("abort", leave, { once: true });
      try {
        return await one.answer;
      } finally {
        signal.removeEventListener("abort", leave);
      }
    },
  };
}
