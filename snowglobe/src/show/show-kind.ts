import type { Execution } from "../account/account.ts";
import type { CatalogObject, ObjectKind } from "../account/catalog.ts";
import type { ShownColumn } from "./shown-column.ts";

/** One SHOW command: which objects it lists and with what columns. */
export interface ShowKind {
  /** The words after SHOW [TERSE]: DYNAMIC TABLES. */
  readonly words: string;
  readonly kinds: readonly ObjectKind[];
  readonly level: "account" | "database" | "schema";
  /** Whether IN DATABASE must be said. */
  readonly inDatabase?: true;
  readonly columns: readonly ShownColumn[];
  /** Columns of SHOW TERSE; undefined: there is no TERSE. */
  readonly terse?: readonly ShownColumn[];
  /** Which objects SHOW … ROOT ONLY lists; undefined: there is no such option. */
  readonly rootOnly?: (object: CatalogObject) => boolean;
  /** Whether rows are counted: only tables need it. */
  readonly counted?: boolean;
  /** Which objects are listed, when it is not every one that may be seen. */
  shows?(execution: Execution, object: CatalogObject): boolean;
}
