import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { withAnswers } from "../expression/await-answers.ts";
import type { BoundExpression } from "../expression/bound-expression.ts";
import { textOf } from "../expression/bound-expression.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import { type Context, type Environment, outputName } from "../expression/context.ts";
import { columnValue, relationOf } from "../expression/relation.ts";
import type { InsertSeveralStatement, IntoClause } from "../parser/statement.ts";
import { compile, condition } from "../query/expression.ts";
import { compileQuery, plainContext } from "../query/query.ts";
import { physicalNameOf } from "../storage/physical-name.ts";
import { runChange } from "../storage/run-change.ts";
import type { QueryColumn } from "../types/compiled-query.ts";
import type { ResultSet } from "../types/result-set.ts";
import { defaultExpression } from "./assign.ts";
import { rowsFor } from "./insert.ts";
import { columnOf, countsResult, findTarget } from "./target.ts";
import { withWorkTable } from "./work-table.ts";

/** Stands for the table that keeps the query's rows, whose name is known when the statement runs. */
const ROWS = '"ƒrows"';
const SOURCE = "w";

interface Insertion {
  readonly table: CatalogObject;
  readonly sql: string;
}

/** INSERT ALL and INSERT FIRST: https://docs.snowflake.com/en/sql-reference/sql/insert-multi-table */
export async function runInsertSeveral(
  execution: Execution,
  statement: InsertSeveralStatement,
): Promise<ResultSet> {
  const startedAt = new Date(execution.account.now());
  const { query, insertions } = await withAnswers((answer) => {
    const environment = rootEnvironment(createCompiler(execution, answer, startedAt), execution.sql);
    const compiled = compileQuery(environment, statement.source, undefined);
    return { query: compiled, insertions: insertionsOf(environment, statement, compiled.columns) };
  });
  const { duck } = execution.session;
  const tables = new Map(insertions.map(({ table }) => [table.id, table]));
  const counts = new Map([...tables.keys()].map((id) => [id, 0]));
  if (!execution.describing)
    await withWorkTable(duck, query.sql, async (rows) => {
      if (statement.overwrite)
        for (const table of tables.values()) await runChange(duck, `DELETE FROM ${physicalNameOf(table)}`);
      for (const { table, sql } of insertions) {
        const text = `INSERT INTO ${physicalNameOf(table)} ${sql.replaceAll(ROWS, rows)}`;
        counts.set(table.id, (counts.get(table.id) ?? 0) + (await runChange(duck, text)));
      }
    });
  return countsResult(
    "INSERT",
    Object.fromEntries(
      [...tables].map(([id, { path }]) => [`number of rows inserted into ${path.name}`, counts.get(id) ?? 0]),
    ),
  );
}

/** What is inserted where, in the order of the clauses. */
function insertionsOf(
  environment: Environment,
  { branches, otherwise, first, overwrite }: InsertSeveralStatement,
  columns: readonly QueryColumn[],
): Insertion[] {
  // Only the query's own columns can be named.
  const context: Context = {
    ...plainContext(environment, undefined),
    scope: { relations: [relationOf(SOURCE, columns, undefined)] },
  };
  const privileges = overwrite ? ["INSERT", "DELETE"] : ["INSERT"];
  const into = (clause: IntoClause, test: string): Insertion => {
    const table = findTarget(environment, clause.table, privileges);
    return { table, sql: rowsOf(context, table, clause, columns, test) };
  };
  const insertions: Insertion[] = [];
  const before: string[] = [];
  for (const { when, into: clauses } of branches) {
    const test = when ? `coalesce(${condition(context, when)}, false)` : "true";
    const tests = first ? [...before.map((other) => `NOT ${other}`), test] : [test];
    insertions.push(...clauses.map((clause) => into(clause, tests.join(" AND "))));
    before.push(test);
  }
  const none = before.map((test) => `NOT ${test}`).join(" AND ");
  return [...insertions, ...otherwise.map((clause) => into(clause, none))];
}

function rowsOf(
  context: Context,
  table: CatalogObject,
  clause: IntoClause,
  columns: readonly QueryColumn[],
  test: string,
): string {
  const { environment } = context;
  const named =
    clause.columns.length > 0 ? clause.columns.map((name) => columnOf(table, name)) : (table.columns ?? []);
  if (new Set(named.map(({ name }) => name)).size !== named.length)
    throw invalid("002025", "42S21", "duplicate column name in the list of INSERT");
  const values: BoundExpression[] = clause.values
    ? clause.values.map((value, index) => {
        const column = named[index];
        return compile(context, value.kind === "default" && column ? defaultExpression(column) : value);
      })
    : columns.map((column, index) => columnValue(SOURCE, outputName(index), column));
  if (values.length !== named.length)
    throw invalid(
      "002020",
      "21S01",
      `Insert value list does not match column list expecting ${named.length} but got ${values.length}`,
    );
  const items = values.map((value, index) => `${textOf(value)} AS ${outputName(index)}`);
  const sql = `SELECT ${items.join(", ")} FROM ${ROWS} AS ${SOURCE} WHERE ${test}`;
  const given = values.map(
    ({ type, nullable, untyped }, index): QueryColumn => ({
      ...{ name: named[index]?.name ?? "", type, nullable },
      ...(untyped && { untyped }),
    }),
  );
  return rowsFor(environment, table, named, { sql, columns: given });
}
