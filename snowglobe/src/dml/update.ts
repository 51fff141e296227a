import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import type { Context, Environment, Relation } from "../expression/context.ts";
import type { CompiledFrom } from "../expression/relation.ts";
import { isCalled } from "../expression/scope.ts";
import type { Expression, FromItem } from "../parser/ast.ts";
import type { Assignment, DeleteStatement, UpdateStatement } from "../parser/statement.ts";
import { compile, condition } from "../query/expression.ts";
import { compileFrom } from "../query/from.ts";
import { plainContext } from "../query/query.ts";
import { readObject } from "../query/table-source.ts";
import { physicalName, physicalNameOf, quoteDuck } from "../storage/physical-name.ts";
import { changedRow } from "../storage/row-versions.ts";
import { runChange } from "../storage/run-change.ts";
import type { ResultSet } from "../types/result-set.ts";
import { assign, defaultExpression } from "./assign.ts";
import { columnOf, countsResult, findTarget } from "./target.ts";
import { deleteRows, keepRows } from "./versioned-rows.ts";
import { readNumber, withWorkTable } from "./work-table.ts";

/** UPDATE … SET … FROM … WHERE. https://docs.snowflake.com/en/sql-reference/sql/update */
export async function runUpdate(execution: Execution, statement: UpdateStatement): Promise<ResultSet> {
  const { target, sql } = await withAnswers((answer) => {
    const environment = rootEnvironment(
      createCompiler(execution, answer, execution.startedAt),
      execution.sql,
    );
    const table = findTarget(environment, statement.table, ["UPDATE"]);
    const rows = readObject(environment, table, statement.alias, true);
    const { from, context } = besides(environment, rows, statement.from);
    const values = assignedValues(context, table, statement.assignments);
    const where = statement.where ? ` WHERE ${condition(context, statement.where)}` : "";
    const items = [`${rows.rowId} AS "$row"`, ...values];
    return { target: table, sql: `SELECT ${items.join(", ")} FROM ${from}${where}` };
  });
  const { duck } = execution.session;
  if (execution.describing)
    return countsResult("UPDATE", { "number of rows updated": 0, "number of multi-joined rows updated": 0 });
  return withWorkTable(duck, sql, async (changes) => {
    const several = await readNumber(
      duck,
      `SELECT count(*) FROM (SELECT 1 FROM ${changes} GROUP BY "$row" HAVING count(*) > 1)`,
    );
    const updated = await updateRows(execution, target, statement.assignments, changes);
    return countsResult("UPDATE", {
      "number of rows updated": updated,
      "number of multi-joined rows updated": several,
    });
  });
}

/** Sets rows by their id from a table of changes whose values are called "$0", "$1" … @returns how many. */
export async function updateRows(
  execution: Execution,
  table: CatalogObject,
  assignments: readonly Assignment[],
  changes: string,
  prefix = "",
): Promise<number> {
  const { duck } = execution.session;
  const version = await keepRows(execution, table, `t.rowid IN (SELECT "$row" FROM ${changes})`);
  const sets = assignments.map(
    ({ column }, index) => `${quoteDuck(physicalName(column))} = c."${prefix}$${index}"`,
  );
  const set = `SET ${sets.join(", ")}${changedRow(table, version)}`;
  return runChange(
    duck,
    `UPDATE ${physicalNameOf(table)} AS t ${set} FROM (SELECT DISTINCT ON ("$row") * FROM ${changes}) AS c WHERE t.rowid = c."$row"`,
  );
}

/** The values of SET, called "$0", "$1" … */
export function assignedValues(
  context: Context,
  table: CatalogObject,
  assignments: readonly Assignment[],
  wrap: (sql: string) => string = (sql) => sql,
  prefix = "",
): string[] {
  const [target] = context.scope.relations;
  return assignments.map(({ qualifier, column: name, value }, index) => {
    if (target && !isCalled(target, qualifier))
      throw invalid("000904", "42000", `invalid identifier '${[...qualifier, name].join(".")}'`);
    const column = columnOf(table, name);
    const expression: Expression = value.kind === "default" ? defaultExpression(column) : value;
    const sql = assign(context.environment.compiler, column, compile(context, expression));
    return `${wrap(sql)} AS "${prefix}$${index}"`;
  });
}

/** The target beside other sources, and a context that sees them all. */
function besides(
  environment: Environment,
  rows: CompiledFrom,
  items: readonly FromItem[],
): { from: string; context: Context } {
  const others = compileFrom(environment, items, undefined);
  const from = others.sql === "" ? rows.sql : `${rows.sql} CROSS JOIN ${others.sql}`;
  const relations: readonly Relation[] = [...rows.relations, ...others.relations];
  return { from, context: { ...plainContext(environment, undefined), scope: { relations } } };
}

/** DELETE FROM … USING … WHERE. https://docs.snowflake.com/en/sql-reference/sql/delete */
export async function runDelete(execution: Execution, statement: DeleteStatement): Promise<ResultSet> {
  const { target, sql } = await withAnswers((answer) => {
    const environment = rootEnvironment(
      createCompiler(execution, answer, execution.startedAt),
      execution.sql,
    );
    const table = findTarget(environment, statement.table, ["DELETE"]);
    const rows = readObject(environment, table, statement.alias, true);
    const { from, context } = besides(environment, rows, statement.using);
    const where = statement.where ? ` WHERE ${condition(context, statement.where)}` : "";
    return { target: table, sql: `SELECT DISTINCT ${rows.rowId} AS "$row" FROM ${from}${where}` };
  });
  const { duck } = execution.session;
  if (execution.describing) return countsResult("DELETE", { "number of rows deleted": 0 });
  return withWorkTable(duck, sql, async (changes) => {
    const deleted = await deleteRows(execution, target, `t.rowid IN (SELECT "$row" FROM ${changes})`);
    return countsResult("DELETE", { "number of rows deleted": deleted });
  });
}
