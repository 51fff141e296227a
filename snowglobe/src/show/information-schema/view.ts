import type { Execution, VirtualTable } from "../../account/account.ts";
import type { CatalogObject, ColumnDefinition, ObjectKind } from "../../account/catalog.ts";
import { roleName } from "../../account/role-key.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { resultOf, type ShownColumn } from "../shown-column.ts";

/** A view of INFORMATION_SCHEMA with its columns: it is listed in TABLES, VIEWS and COLUMNS like any other. */
export interface InformationView extends VirtualTable {
  readonly columns: readonly ColumnDefinition[];
}

/** As objects, what INFORMATION_SCHEMA of the database holds; nothing when the session does not see the database. */
export function systemViews(
  { account, session }: Execution,
  database: string,
  views: readonly InformationView[],
): CatalogObject[] {
  const schema = account.catalog.find("SCHEMA", { database, name: "INFORMATION_SCHEMA" });
  if (!schema || !account.access.sees(session, schema)) return [];
  return views.map(({ name, columns }) => ({
    id: 0,
    kind: "VIEW",
    path: { database, schema: "INFORMATION_SCHEMA", name },
    owner: null,
    comment: "",
    createdOn: schema.createdOn,
    columns,
    properties: {},
  }));
}

/**
 * An INFORMATION_SCHEMA view: its columns and the rows of one database.
 * "The view only displays objects for which the current role for the session has been granted access privileges. The
 * view does not honor the MANAGE GRANTS privilege."
 */
export function informationView<Row>(
  name: string,
  columns: readonly ShownColumn<Row>[],
  rowsOf: (execution: Execution, database: string) => readonly Row[] | Promise<readonly Row[]>,
): InformationView {
  return {
    name,
    kind: "view",
    columns: columns.map(
      (column): ColumnDefinition => ({ name: column.name, type: column.type, nullable: true }),
    ),
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

/** The objects of these kinds in the database that the session's roles see, with their owners' names. */
export function seenIn(
  { account, session }: Execution,
  database: string,
  kinds: readonly ObjectKind[],
): CatalogObject[] {
  return kinds
    .flatMap((kind) => account.catalog.list(kind, { database, temporary: { session: session.id } }))
    .filter((object) => account.access.sees(session, object))
    .map((object) => ({ ...object, owner: roleName(account.catalog, object.owner) }));
}

/** YES or NO, as these views write their flags. */
export function yesOrNo(flag: boolean): string {
  return flag ? "YES" : "NO";
}
