import type { Execution } from "../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import { type Environment, outputName } from "../expression/context.ts";
import { columnValue } from "../expression/relation.ts";
import type { Expression, Query } from "../parser/ast.ts";
import type { InsertStatement } from "../parser/statement.ts";
import { compile } from "../query/expression.ts";
import { compileQuery, plainContext } from "../query/query.ts";
import { identitySequence } from "../storage/identity.ts";
import { physicalName, quoteDuck } from "../storage/physical-name.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import { NUMBER } from "../types/data-type.ts";
import { fresh, rawSql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import type { ResultSet } from "../types/result-set.ts";
import { arrayBindRows } from "./array-binds.ts";
import { assign, defaultExpression } from "./assign.ts";
import { columnOf, countsResult, findTarget } from "./target.ts";
import { deleteRows, insertRows } from "./versioned-rows.ts";
import { withWorkTable } from "./work-table.ts";

/** INSERT [OVERWRITE] INTO … VALUES | query. https://docs.snowflake.com/en/sql-reference/sql/insert */
export async function runInsert(execution: Execution, statement: InsertStatement): Promise<ResultSet> {
  const { target, sql } = await withAnswers((answer) => {
    const compiler = createCompiler(execution, answer, execution.startedAt);
    const environment = rootEnvironment(compiler, execution.sql);
    const table = findTarget(
      environment,
      statement.table,
      statement.overwrite ? ["INSERT", "DELETE"] : ["INSERT"],
    );
    return { target: table, sql: insertSql(environment, table, statement) };
  });
  const { duck } = execution.session;
  if (execution.describing) return countsResult("INSERT", { "number of rows inserted": 0 });
  if (!statement.overwrite)
    return countsResult("INSERT", { "number of rows inserted": await insertRows(execution, target, sql) });
  return withWorkTable(duck, sql, async (rows) => {
    await deleteRows(execution, target);
    const count = await insertRows(execution, target, `SELECT * FROM ${rows}`);
    return countsResult("INSERT", { "number of rows inserted": count });
  });
}

/** The rows to be inserted, with every column of the table in its order. */
function insertSql(environment: Environment, table: CatalogObject, statement: InsertStatement): string {
  const columns = table.columns ?? [];
  const named =
    statement.columns.length > 0 ? statement.columns.map((name) => columnOf(table, name)) : columns;
  if (new Set(named.map(({ name }) => name)).size !== named.length)
    throw invalid("002025", "42S21", "duplicate column name in the list of INSERT");
  const query =
    arrayBindRows(environment, statement.source) ??
    compileQuery(environment, withDefaults(statement.source, named), undefined);
  if (query.columns.length !== named.length)
    throw invalid(
      "002020",
      "21S01",
      `Insert value list does not match column list expecting ${named.length} but got ${query.columns.length}`,
    );
  return rowsFor(environment, table, named, query);
}

/** A query's rows as rows of a table: the columns named take its columns, the others their defaults. */
export function rowsFor(
  environment: Environment,
  table: CatalogObject,
  named: readonly ColumnDefinition[],
  query: CompiledQuery,
): string {
  const { compiler } = environment;
  const source = compiler.name("i");
  const items = (table.columns ?? []).map((column) => {
    const place = named.indexOf(column);
    const given = query.columns[place];
    const sql = given
      ? assign(compiler, column, columnValue(source, outputName(place), given))
      : defaultSql(environment, table, column);
    return `${sql} AS ${quoteDuck(physicalName(column.name))}`;
  });
  return `SELECT ${items.join(", ")} FROM (${query.sql}) AS ${source}`;
}

/** What a column gets that a statement does not name. */
export function defaultSql(environment: Environment, table: CatalogObject, column: ColumnDefinition): string {
  const { compiler } = environment;
  if (column.identity) {
    const next = `nextval(${duckString(identitySequence(table, column.name))})`;
    const value = fresh(rawSql(`CAST(${next} AS DECIMAL(38,0))`));
    return assign(compiler, column, { value, type: NUMBER, nullable: false, volatile: true });
  }
  return assign(compiler, column, compile(plainContext(environment, undefined), defaultExpression(column)));
}

/** DEFAULT in VALUES is the column's own. */
function withDefaults(query: Query, columns: readonly ColumnDefinition[]): Query {
  const { body } = query;
  if (body.kind !== "values") return query;
  const rows = body.rows.map((row) =>
    row.map((item, index): Expression => {
      const column = columns[index];
      return item.kind === "default" && column ? defaultExpression(column) : item;
    }),
  );
  return { ...query, body: { ...body, rows } };
}
