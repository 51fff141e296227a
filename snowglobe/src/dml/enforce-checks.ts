import type { DuckDBConnection } from "@duckdb/node-api";
import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { readDuckError } from "../duckdb/read-duck-error.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import type { Compiler, Context } from "../expression/context.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { condition } from "../query/expression.ts";
import { plainContext } from "../query/query.ts";
import { tableRelation } from "../query/table-source.ts";
import { tokenize } from "../sql/tokenize.ts";
import { type Constraint, constraintsOf } from "../storage/constraint.ts";
import { physicalNameOf } from "../storage/physical-name.ts";
import { SINCE } from "../storage/row-versions.ts";
import { duckString } from "../types/duck-type.ts";

/** A table's rows as they are under this name in the SQL of a check: no policy hides any of them. */
const ROWS = "checked";

/**
 * Holds the rows that a version wrote to the table's CHECK constraints: "TRUE or NULL" passes. DuckDB itself finds what is
 * wrong, so that it gives up what the statement has done.
 * https://docs.snowflake.com/en/sql-reference/constraints-overview
 *
 * @param version absent: all rows are looked at
 * @throws {SnowflakeError} 100079; the pages do not tell Snowflake's own words
 */
export async function enforceChecks(
  execution: Execution,
  duck: DuckDBConnection,
  table: CatalogObject,
  version?: number,
  checks: readonly Constraint[] = constraintsOf(table),
): Promise<void> {
  for (const check of checks) {
    if (check.kind !== "CHECK") continue;
    const holds = await withAnswers((answer) => {
      const compiler = createCompiler(execution, answer, execution.startedAt);
      return condition(checkContext(compiler, table, check), parsedCheck(check));
    });
    const written = version === undefined ? "" : ` AND ${ROWS}.${SINCE} = ${version}`;
    const broken = `SELECT 1 FROM ${physicalNameOf(table)} AS ${ROWS} WHERE NOT (${holds})${written}`;
    const message = `CHECK constraint '${check.name}' of table '${table.path.name}' was violated: ${check.expression ?? ""}`;
    const failure = `sf.fail(${["100079", "23513", message].map(duckString).join(", ")})`;
    await duck.run(`SELECT CASE WHEN EXISTS (${broken}) THEN ${failure} END`).catch((error: unknown) => {
      throw readDuckError(error);
    });
  }
}

/** The condition of a check, as a tree. */
export function parsedCheck({ expression = "" }: Pick<Constraint, "expression">) {
  return parseExpressionText(expression, tokenize(expression), "TIMESTAMP_NTZ");
}

/** Where the condition of a check finds its columns: in the table's rows. */
export function checkContext(
  compiler: Compiler,
  table: Pick<CatalogObject, "path" | "columns">,
  { expression = "" }: Pick<Constraint, "expression">,
): Context {
  const environment = rootEnvironment(compiler, expression);
  const scope = { relations: [tableRelation(table, ROWS)] };
  return { ...plainContext(environment, undefined), scope };
}
