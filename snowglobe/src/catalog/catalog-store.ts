import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog, CatalogChange, DropListener, ObjectKind } from "../account/catalog.ts";
import type { SecretBox } from "../storage/secret-box.ts";

/** How secrets are kept. */
export interface SecretKeeping {
  readonly box: SecretBox;
  /** Awaited before secrets are sealed that an earlier version has stored as they are. */
  beforeSealing(): Promise<void>;
}

/**
 * What the engine needs of the catalogue to run a change: `account.change()` opens a DuckDB transaction, asks for a
 * pending change, runs the work, flushes, commits; when anything of that throws it rolls back and calls `undo`.
 * Changes never overlap: the engine lets one run at a time.
 */
export interface CatalogStore {
  readonly catalog: Catalog;
  /**
   * `duck` is inside an open transaction, in which rows of the catalogue are to be written.
   * @param version what stands in the rows that it writes
   */
  begin(
    duck: DuckDBConnection,
    version: number,
    dropListeners: ReadonlyMap<ObjectKind, readonly DropListener[]>,
  ): PendingChange;
}

/** A change that is seen in memory already and is not committed yet. */
export interface PendingChange {
  readonly change: CatalogChange;
  /** Writes what is not written through yet; called once, before COMMIT. */
  flush(): Promise<void>;
  /** What is to be done in memory after COMMIT. */
  settle(): void;
  /** Takes back all that the change did in memory. */
  undo(): void;
}

/**
 * `openCatalog` in catalog/open-catalog.ts: reads what a reopened account had stored, or makes the account's own object
 * and Snowflake's system roles when nothing is there. Called outside of any transaction.
 */
export type OpenCatalog = (
  duck: DuckDBConnection,
  account: { readonly name: string; readonly organization: string },
  secrets: SecretKeeping,
) => Promise<CatalogStore>;
