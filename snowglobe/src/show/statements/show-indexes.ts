import type { Execution, StatementFamily } from "../../account/account.ts";
import { matchesLike } from "../../session/like-pattern.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { type IndexRow, indexesOf } from "../index-rows.ts";
import { resultOf, type ShownColumn, text, time, yesNo } from "../shown-column.ts";
import { isShown } from "../visible.ts";
import { readScope } from "./show-filter.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/show-indexes */
const COLUMNS: readonly ShownColumn<IndexRow>[] = [
  time("created_on", ({ createdOn }) => createdOn),
  text("name", ({ name }) => name),
  text("is_unique", ({ unique }) => yesNo(unique)),
  text("columns", ({ columns }) => `[${columns.join(", ")}]`),
  text("included_columns", ({ include }) => `[${include.join(", ")}]`),
  text("table", ({ table }) => table.path.name),
  text("database_name", ({ table }) => table.path.database),
  text("schema_name", ({ table }) => table.path.schema),
  text("owner", ({ table }) => table.owner),
  text("owner_role_type", () => "ROLE"),
];

/** SHOW INDEXES [LIKE …] [IN ACCOUNT | DATABASE … | SCHEMA … | TABLE …] [STARTS WITH …] [LIMIT …]. */
export const showIndexesFamily: StatementFamily = {
  name: "SHOW INDEXES",
  commits: false,
  accepts: (tokens) => {
    const reader = new TokenReader("", tokens);
    return reader.accept("SHOW", "INDEXES") || reader.accept("SHOW", "TERSE", "INDEXES");
  },
  execute: async (execution) => showIndexes(execution, new TokenReader(execution.sql, execution.tokens)),
};

function showIndexes(execution: Execution, reader: TokenReader): ResultSet {
  const { account, session } = execution;
  reader.expect("SHOW");
  reader.accept("TERSE");
  reader.expect("INDEXES");
  const like = reader.accept("LIKE") ? reader.string() : undefined;
  const current = session.database === null ? {} : { database: session.database };
  const said = reader.accept("IN");
  const table =
    said && reader.accept("TABLE")
      ? account.access.resolve(session, "TABLE", reader.qualifiedName())
      : undefined;
  const scope = said && !table ? readScope(execution, reader, "schema") : current;
  const starts = reader.accept("STARTS", "WITH") ? reader.string() : "";
  const limit = reader.accept("LIMIT") ? reader.integer() : 10_000;
  reader.end();
  const tables = table ? [table] : account.catalog.list("TABLE", scope);
  const rows = indexesOf(
    execution,
    tables.filter((one) => isShown(execution, one)),
  )
    .filter(({ name }) => matchesLike(name, like) && name.startsWith(starts))
    .slice(0, limit);
  return resultOf(COLUMNS, rows);
}
