import { AsyncLocalStorage } from "node:async_hooks";
import type { DuckDBInstance } from "@duckdb/node-api";
import type { CatalogChange, DropListener, ObjectKind } from "../account/catalog.ts";
import type { Versions } from "../account/versions.ts";
import type { CatalogStore } from "../catalog/catalog-store.ts";
import { storeCommitTime } from "../storage/stored-versions.ts";
import type { WriteTurn } from "./write-turn.ts";

// DDL waits for a lock as DML does; nobody sets LOCK_TIMEOUT for it, so it is the parameter's default.
const WAIT_SECONDS = 43_200;

/**
 * Makes `account.change`: catalogue and DuckDB change together or not at all, and one change at a time. A change asked
 * for inside a change is a part of it.
 */
export function makeChange(
  duck: DuckDBInstance,
  store: CatalogStore,
  turn: WriteTurn,
  versions: Versions,
  dropListeners: ReadonlyMap<ObjectKind, readonly DropListener[]>,
): <Value>(work: (change: CatalogChange) => Promise<Value>) => Promise<Value> {
  const running = new AsyncLocalStorage<CatalogChange>();
  let last: Promise<unknown> = Promise.resolve();

  const runAlone = async <Value>(work: (change: CatalogChange) => Promise<Value>): Promise<Value> => {
    const connection = await duck.connect();
    try {
      await connection.run("BEGIN TRANSACTION");
      versions.begin(connection);
      const pending = store.begin(connection, versions.of(connection), dropListeners);
      try {
        const value = await running.run(pending.change, () => work(pending.change));
        await pending.flush();
        await storeCommitTime(connection, versions.committing(connection));
        await connection.run("COMMIT");
        versions.end(connection, true);
        pending.settle();
        return value;
      } catch (error) {
        versions.end(connection, false);
        pending.undo();
        await connection.run("ROLLBACK").catch(() => undefined);
        throw error;
      }
    } finally {
      connection.closeSync();
    }
  };

  return async (work) => {
    const outer = running.getStore();
    if (outer) return work(outer);
    const ticket = await turn.take({ timeoutSeconds: WAIT_SECONDS });
    try {
      // Two changes of one statement that holds the turn already must still not overlap.
      const mine = last.then(() => (ticket ? turn.within(ticket, () => runAlone(work)) : runAlone(work)));
      last = mine.catch(() => undefined);
      return await mine;
    } finally {
      if (ticket) turn.giveBack(ticket);
    }
  };
}
