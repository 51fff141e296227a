import { randomBytes } from "node:crypto";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { createAccessControl } from "../access/create-access-control.ts";
import type { AccessControl } from "../account/access-control.ts";
import type { Catalog, CatalogChange, DropListener, ObjectKind } from "../account/catalog.ts";
import type { Session } from "../account/session.ts";
import { blankSession } from "../session/blank-session.ts";
import { secretBox } from "../storage/secret-box.ts";
import { openCatalog } from "./open-catalog.ts";

/** A catalogue for tests, changed as the engine changes it. */
export interface TestCatalog {
  readonly catalog: Catalog;
  readonly access: AccessControl;
  readonly duck: DuckDBConnection;
  change<Value>(work: (change: CatalogChange) => Promise<Value> | Value): Promise<Value>;
  session(role: string | null, patch?: Partial<Session>): Session;
}

const secrets = { box: secretBox(randomBytes(32)), beforeSealing: () => Promise.resolve() };

/** Opens a catalogue over an own DuckDB in memory, or over one that is given. */
export async function openTestCatalog(
  listeners: ReadonlyMap<ObjectKind, readonly DropListener[]> = new Map(),
  given?: DuckDBConnection,
): Promise<TestCatalog> {
  const duck = given ?? (await (await DuckDBInstance.create(":memory:")).connect());
  const store = await openCatalog(duck, { name: "GLASS", organization: "ORG" }, secrets);
  return {
    catalog: store.catalog,
    access: createAccessControl(store.catalog),
    duck,
    async change(work) {
      await duck.run("BEGIN");
      const pending = store.begin(duck, 1, listeners);
      try {
        const value = await work(pending.change);
        await pending.flush();
        await duck.run("COMMIT");
        return value;
      } catch (error) {
        await duck.run("ROLLBACK");
        pending.undo();
        throw error;
      }
    },
    session: (role, patch = {}) => blankSession({ id: "1", user: "ANNA", role, duck, ...patch }),
  };
}
