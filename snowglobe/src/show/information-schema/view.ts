import type { CatalogObject, ObjectKind } from "../../catalog/catalog.ts";
import type { Execution, VirtualTable } from "../../engine/account.ts";
import { SnowflakeError } from "../../engine/errors.ts";
import { resultOf, type ShownColumn } from "../shown-column.ts";

/**
 * An INFORMATION_SCHEMA view: its columns and the rows of one database.
 * "The view only displays objects for which the current role for the session has been granted access privileges. The
 * view does not honor the MANAGE GRANTS privilege."
 */
export function informationView<Row>(
  name: string,
  columns: readonly ShownColumn<Row>[],
  rowsOf: (execution: Execution, database: string) => readonly Row[] | Promise<readonly Row[]>,
): VirtualTable {
  return {
    name,
    kind: "view",
    async rows(execution, { database }) {
      if (database === null) {
        throw new SnowflakeError(
          "090105",
          "22000",
          "Cannot perform SELECT. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.",
        );
      }
      return resultOf(columns, await rowsOf(execution, database), "SELECT");
    },
  };
}

/** The objects of these kinds in the database that the session's roles see. */
export function seenIn(
  { account, session }: Execution,
  database: string,
  kinds: readonly ObjectKind[],
): CatalogObject[] {
  return kinds
    .flatMap((kind) => account.catalog.list(kind, { database }))
    .filter((object) => account.access.sees(session, object));
}

/** YES or NO, as these views write their flags. */
export function yesOrNo(flag: boolean): string {
  return flag ? "YES" : "NO";
}
