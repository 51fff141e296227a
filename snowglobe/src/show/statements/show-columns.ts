import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { TABLE_LIKE_KINDS } from "../../account/catalog.ts";
import { matchesLike } from "../../session/like-pattern.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { expressionOf } from "../../stages/external/external-properties.ts";
import { columnsOf, type ShownColumnRow, typeAsJson } from "../column-facts.ts";
import { resultOf, type ShownColumn, text } from "../shown-column.ts";
import { isShown } from "../visible.ts";
import { readScope, type Scope } from "./show-filter.ts";

const COLUMNS: readonly ShownColumn<ShownColumnRow>[] = [
  text("table_name", ({ table }) => table.path.name),
  text("schema_name", ({ table }) => table.path.schema),
  text("column_name", ({ column }) => column.name),
  text("data_type", ({ column }) => typeAsJson(column.type, column.nullable)),
  text("null?", ({ column }) => (column.nullable ? "true" : "NOT_NULL")),
  text("default", ({ column }) => column.defaultSql ?? ""),
  text("kind", ({ table, column }) =>
    expressionOf(table, column.name) === undefined ? "COLUMN" : "VIRTUAL_COLUMN",
  ),
  text("expression", ({ table, column }) => expressionOf(table, column.name) ?? ""),
  text("comment", ({ column }) => column.comment ?? ""),
  text("database_name", ({ table }) => table.path.database),
  text("autoincrement", ({ column: { identity } }) =>
    identity ? `IDENTITY START ${identity.start} INCREMENT ${identity.step} NOORDER` : "",
  ),
  text("schema_evolution_record", () => null),
];

/** SHOW COLUMNS [LIKE …] [IN …]: https://docs.snowflake.com/en/sql-reference/sql/show-columns */
export const showColumnsFamily: StatementFamily = {
  name: "SHOW COLUMNS",
  commits: false,
  accepts: ([first, second]) => first?.value === "SHOW" && second?.value === "COLUMNS",
  async execute(execution) {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("SHOW", "COLUMNS");
    const like = reader.accept("LIKE") ? reader.string() : undefined;
    const tables = reader.accept("IN")
      ? readPlace(execution, reader)
      : within(execution, currentDatabase(execution));
    reader.end();
    const rows = columnsOf(tables).filter(({ column }) => matchesLike(column.name, like));
    return resultOf(COLUMNS, rows);
  },
};

function readPlace(execution: Execution, reader: TokenReader): CatalogObject[] {
  const { account, session } = execution;
  if (["ACCOUNT", "DATABASE", "SCHEMA"].some((word) => reader.looksLike(word))) {
    return within(execution, readScope(execution, reader, "schema"));
  }
  reader.acceptOneOf("TABLE", "VIEW");
  if (reader.done) return within(execution, currentDatabase(execution));
  return [account.access.resolve(session, "TABLE LIKE", reader.qualifiedName(), "SHOW COLUMNS")];
}

function within(execution: Execution, scope: Scope): CatalogObject[] {
  const temporary = { session: execution.session.id };
  return TABLE_LIKE_KINDS.flatMap((kind) =>
    execution.account.catalog.list(kind, { ...scope, temporary }),
  ).filter((table) => isShown(execution, table));
}

function currentDatabase({ session }: Execution): Scope {
  if (session.database === null) return {};
  return session.schema === null
    ? { database: session.database }
    : { database: session.database, schema: session.schema };
}
