import type { Execution } from "../../account/account.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { FromItem, TableName } from "../../parser/ast.ts";
import type { MergeStatement, Statement, UpdateStatement } from "../../parser/statement.ts";
import type { Operation } from "./operation.ts";
import { type PlanContext, refuseInnerQueries } from "./plan-context.ts";
import { planQuery } from "./plan-query.ts";
import { joined, planSource, planSources, withoutResult } from "./plan-source.ts";

/** The plan of a statement that was compiled. @throws {SnowflakeError} 000002 for what has no known operation */
export function planOf(execution: Execution, statement: Statement): Operation {
  const { sql, session } = execution;
  const context: PlanContext = {
    execution,
    rights: session,
    sql,
    tree: statement,
    common: new Map(),
    planQuery,
  };
  switch (statement.kind) {
    case "query":
      return planQuery(context, statement.query);
    case "insert":
      return changing(
        context,
        "Insert",
        statement.table,
        ["number of rows inserted"],
        [withoutResult(planQuery(context, statement.source))],
      );
    case "update":
      return changing(
        context,
        "Update",
        statement.table,
        ["number of rows updated", "number of multi-joined rows updated"],
        [besides(context, statement, statement.from)],
      );
    case "delete":
      return changing(
        context,
        "Delete",
        statement.table,
        ["number of rows deleted"],
        [besides(context, statement, statement.using)],
      );
    case "merge":
      return merging(context, statement);
    default:
      throw notSupported(statement.kind === "truncate" ? "EXPLAIN TRUNCATE" : "EXPLAIN INSERT ALL");
  }
}

function changing(
  { execution, rights }: PlanContext,
  operation: string,
  { parts }: TableName,
  counts: readonly string[],
  inputs: readonly Operation[],
): Operation {
  const { path } = execution.account.access.resolve(rights, "TABLE LIKE", parts);
  const object = [path.database, path.schema, path.name].join(".");
  return {
    operation: "Result",
    expressions: counts,
    inputs: [{ operation, object, expressions: [], inputs }],
  };
}

/** The rows of the target, beside those of other sources. */
function besides(
  context: PlanContext,
  { table, alias, where }: Pick<UpdateStatement, "table" | "alias" | "where">,
  others: readonly FromItem[],
): Operation {
  refuseInnerQueries(context);
  const target: FromItem = { kind: "table", name: table, ...(alias && { alias }) };
  return planSources(context, [target, ...others], where);
}

function merging(context: PlanContext, statement: MergeStatement): Operation {
  const { table, alias, source, on, clauses } = statement;
  refuseInnerQueries(context);
  const target: FromItem = { kind: "table", name: table, ...(alias && { alias }) };
  // A row of the source that matches nothing is inserted, or passed over.
  const type = clauses.some(({ kind }) => kind === "insert") ? "LEFT" : "INNER";
  const rows = joined(context, type, planSource(context, source), planSource(context, target), on);
  const counts = ["insert", "update", "delete"]
    .filter((kind) => clauses.some((clause) => clause.kind === kind))
    .map((kind) => `number of rows ${kind === "insert" ? "inserted" : `${kind}d`}`);
  return changing(context, "Merge", table, counts, [rows]);
}
