import type { StatementFamily } from "../account/account.ts";
import { startsWith } from "../catalog/statements/object-families.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { noSuchStatement, resultGone } from "../errors/result-errors.ts";
import { resultOf, type ShownColumn, text, yesNo } from "../show/shown-column.ts";
import { TokenReader } from "../sql/token-reader.ts";
import type { Column } from "../types/result-set.ts";
import { typeName } from "../types/type-name.ts";

const COLUMNS: readonly ShownColumn<Column>[] = [
  text("name", ({ name }) => name),
  text("type", ({ type }) => typeName(type)),
  text("kind", () => "COLUMN"),
  text("null?", ({ nullable }) => yesNo(nullable)),
  text("default", () => null),
  text("primary key", () => "N"),
  text("unique key", () => "N"),
  ...["check", "expression", "comment"].map((name) => text<Column>(name, () => null)),
];

/**
 * DESCRIBE RESULT { 'id' | LAST_QUERY_ID() }: the columns of what a statement of one's own gave.
 * https://docs.snowflake.com/en/sql-reference/sql/desc-result
 */
export function describeResultFamily(runner: () => StatementRunner): StatementFamily {
  return {
    name: "DESCRIBE RESULT",
    commits: false,
    accepts: (tokens) => startsWith(tokens, ["DESC", "RESULT"]) || startsWith(tokens, ["DESCRIBE", "RESULT"]),
    async execute({ sql, tokens, session }) {
      const reader = new TokenReader(sql, tokens);
      reader.next();
      reader.expect("RESULT");
      let id: string | undefined;
      if (reader.accept("LAST_QUERY_ID")) {
        reader.parenthesised();
        id = session.queryIds.at(-1);
      } else id = reader.string();
      reader.end();
      const query = id === undefined ? undefined : runner().queries.byId(id);
      if (!query || query.user !== session.user || query.status === "RUNNING")
        throw noSuchStatement(id ?? "");
      if (query.error) throw query.error;
      if (!query.result) throw resultGone(query.id);
      return resultOf(COLUMNS, query.result.columns, "OTHER");
    },
  };
}
