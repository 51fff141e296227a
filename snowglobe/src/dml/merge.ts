import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import type { Context, Relation } from "../expression/context.ts";
import { keepColumns } from "../expression/relation.ts";
import type { MergeClause, MergeStatement } from "../parser/statement.ts";
import { compile, condition } from "../query/expression.ts";
import { compileFrom } from "../query/from.ts";
import { plainContext } from "../query/query.ts";
import { readObject } from "../query/table-source.ts";
import { duckColumn } from "../storage/physical-table.ts";
import type { ResultSet } from "../types/result-set.ts";
import { assign, defaultExpression } from "./assign.ts";
import { defaultSql } from "./insert.ts";
import { columnOf, countsResult, findTarget } from "./target.ts";
import { assignedValues, updateRows } from "./update.ts";
import { deleteRows, insertRows } from "./versioned-rows.ts";
import { readNumber, withWorkTable } from "./work-table.ts";

const PRIVILEGES = { update: "UPDATE", delete: "DELETE", insert: "INSERT" } as const;

/**
 * MERGE: source and target are joined once, each joined row is given to the first clause whose condition holds, and
 * then the clauses are carried out. https://docs.snowflake.com/en/sql-reference/sql/merge
 *
 * @throws {SnowflakeError} 100090 when several source rows would change one target row (ERROR_ON_NONDETERMINISTIC_MERGE).
 */
export async function runMerge(execution: Execution, statement: MergeStatement): Promise<ResultSet> {
  const { target, sql } = await withAnswers((answer) => {
    const environment = rootEnvironment(
      createCompiler(execution, answer, execution.startedAt),
      execution.sql,
    );
    const privileges = [...new Set(statement.clauses.map(({ kind }) => PRIVILEGES[kind]))];
    const table = findTarget(environment, statement.table, privileges);
    const rows = readObject(environment, table, statement.alias, true);
    const source = compileFrom(environment, [statement.source], undefined);
    const context: Context = {
      ...plainContext(environment, undefined),
      scope: { relations: [...rows.relations, ...source.relations] },
    };
    const sourceContext: Context = { ...context, scope: { relations: source.relations } };
    const on = condition(context, statement.on);
    const clause = clauseSql(context, sourceContext, rows.rowId ?? "", statement.clauses);
    // The clause is worked out once for each row; the values stand around it.
    const name = environment.compiler.name("m");
    const kept = keepColumns(name, [...rows.relations, ...source.relations]);
    const outside = (relations: readonly Relation[]): Context => ({ ...context, scope: { relations } });
    const values = statement.clauses.flatMap((each, index) =>
      clauseValues(
        outside(kept.relations),
        outside(kept.relations.slice(rows.relations.length)),
        table,
        each,
        index,
        `${name}."$clause" = ${index}`,
      ),
    );
    const joined = [`${rows.rowId} AS "$row"`, `${clause} AS "$clause"`, ...kept.items].join(", ");
    const items = [`${name}."$row" AS "$row"`, `${name}."$clause" AS "$clause"`, ...values].join(", ");
    return {
      target: table,
      sql: `SELECT ${items} FROM (SELECT ${joined} FROM ${source.sql} LEFT JOIN ${rows.sql} ON ${on}) AS ${name}`,
    };
  });
  if (execution.describing) return mergeCounts(statement.clauses, {});
  return withWorkTable(execution.session.duck, sql, (joined) =>
    carryOut(execution, statement, target, joined),
  );
}

/** The number of the clause that a joined row belongs to; NULL for none. */
function clauseSql(
  context: Context,
  source: Context,
  rowId: string,
  clauses: readonly MergeClause[],
): string {
  const tests = clauses.map((clause, index) => {
    const matched = clause.kind === "insert" ? `${rowId} IS NULL` : `${rowId} IS NOT NULL`;
    const where = clause.condition
      ? ` AND ${condition(clause.kind === "insert" ? source : context, clause.condition)}`
      : "";
    return `WHEN ${matched}${where} THEN ${index}`;
  });
  return `(CASE ${tests.join(" ")} END)`;
}

function clauseValues(
  context: Context,
  source: Context,
  table: CatalogObject,
  clause: MergeClause,
  index: number,
  applies: string,
): string[] {
  const wrap = (sql: string) => `CASE WHEN ${applies} THEN ${sql} END`;
  const prefix = `${index}`;
  if (clause.kind === "delete") return [];
  if (clause.kind === "update") return assignedValues(context, table, clause.assignments, wrap, prefix);
  const columns = table.columns ?? [];
  const named = clause.columns.length > 0 ? clause.columns.map((name) => columnOf(table, name)) : columns;
  if (named.length !== clause.values.length)
    throw invalid(
      "002020",
      "21S01",
      `Insert value list does not match column list expecting ${named.length} but got ${clause.values.length}`,
    );
  return columns.map((column, place) => {
    const value = clause.values[named.indexOf(column)];
    const sql = value
      ? assign(
          context.environment.compiler,
          column,
          compile(source, value.kind === "default" ? defaultExpression(column) : value),
        )
      : defaultSql(context.environment, table, column);
    return `${wrap(sql)} AS "${prefix}$${place}"`;
  });
}

async function carryOut(
  execution: Execution,
  statement: MergeStatement,
  target: CatalogObject,
  joined: string,
): Promise<ResultSet> {
  const { clauses } = statement;
  await refuseAmbiguity(execution, clauses, joined);
  const counts: Partial<Record<MergeClause["kind"], number>> = {};
  const insertFirst = [...clauses.entries()].sort(([, a], [, b]) => rank(a) - rank(b));
  for (const [index, clause] of insertFirst) {
    const rows = `(SELECT * FROM ${joined} WHERE "$clause" = ${index})`;
    let changed: number;
    if (clause.kind === "update")
      changed = await updateRows(execution, target, clause.assignments, rows, `${index}`);
    else if (clause.kind === "delete")
      changed = await deleteRows(execution, target, `t.rowid IN (SELECT "$row" FROM ${rows})`);
    else {
      const columns = target.columns ?? [];
      const values = columns
        .map(({ name }, place) => `"${index}$${place}" AS ${duckColumn(name)}`)
        .join(", ");
      changed = await insertRows(execution, target, `SELECT ${values} FROM ${rows}`);
    }
    counts[clause.kind] = (counts[clause.kind] ?? 0) + changed;
  }
  return mergeCounts(clauses, counts);
}

const COUNTS = [
  ["insert", "number of rows inserted"],
  ["update", "number of rows updated"],
  ["delete", "number of rows deleted"],
] as const;

/** A count for each kind of clause that the statement has. */
function mergeCounts(
  clauses: readonly MergeClause[],
  counts: Partial<Record<MergeClause["kind"], number>>,
): ResultSet {
  const told = COUNTS.filter(([kind]) => clauses.some((clause) => clause.kind === kind));
  return countsResult("MERGE", Object.fromEntries(told.map(([kind, name]) => [name, counts[kind] ?? 0])));
}

// Rows are changed by their ids before new ones come in.
function rank(clause: MergeClause): number {
  return clause.kind === "update" ? 0 : clause.kind === "delete" ? 1 : 2;
}

async function refuseAmbiguity(
  execution: Execution,
  clauses: readonly MergeClause[],
  joined: string,
): Promise<void> {
  const { duck, parameters } = execution.session;
  if (parameters.get("ERROR_ON_NONDETERMINISTIC_MERGE") === false) return;
  const updates = clauses.flatMap(({ kind }, index) => (kind === "update" ? [index] : []));
  if (updates.length === 0) return;
  const several = await readNumber(
    duck,
    `SELECT count(*) FROM (SELECT 1 FROM ${joined} WHERE "$row" IS NOT NULL AND "$clause" IS NOT NULL GROUP BY "$row"
     HAVING count(*) > 1 AND count(CASE WHEN "$clause" IN (${updates.join(", ")}) THEN 1 END) > 0)`,
  );
  if (several > 0) throw new SnowflakeError("100090", "42P18", "Duplicate row detected during DML action");
}
