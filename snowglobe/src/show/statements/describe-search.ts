import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { startsWith } from "../../catalog/statements/object-families.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type SearchPath, searchPathsOf } from "../../storage/search-optimization.ts";
import { typeName } from "../../types/type-name.ts";
import { number, resultOf, type ShownColumn, text } from "../shown-column.ts";

interface Row {
  readonly table: CatalogObject;
  readonly path: SearchPath;
}

const COLUMNS: readonly ShownColumn<Row>[] = [
  number("expression_id", ({ path }) => path.id),
  text("method", ({ path }) => path.method),
  text("target", ({ path }) => `${path.column}${path.path}`),
  text("target_data_type", ({ table, path }) => {
    const column = table.columns?.find(({ name }) => name === path.column);
    // A field of a VARIANT has the type VARIANT.
    return path.path !== "" ? "VARIANT" : column ? typeName(column.type) : null;
  }),
  text("active", () => "true"),
];

/** DESCRIBE SEARCH OPTIMIZATION ON table: https://docs.snowflake.com/en/sql-reference/sql/desc-search-optimization */
export const describeSearchFamily: StatementFamily = {
  name: "DESCRIBE SEARCH OPTIMIZATION",
  commits: false,
  accepts: (tokens) =>
    ["DESC", "DESCRIBE"].some((verb) => startsWith(tokens, [verb, "SEARCH", "OPTIMIZATION"])),
  async execute(execution: Execution) {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.next();
    reader.expect("SEARCH", "OPTIMIZATION", "ON");
    const name = reader.qualifiedName();
    reader.end();
    const table = execution.account.access.resolve(execution.session, "TABLE", name, "DESCRIBE");
    return resultOf(
      COLUMNS,
      searchPathsOf(table).map((path) => ({ table, path })),
      "OTHER",
    );
  },
};
