import type { Execution } from "../../account/account.ts";
import type { Session } from "../../account/session.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { Expression, Query } from "../../parser/ast.ts";
import { nodesOf } from "../../parser/tree-nodes.ts";
import type { Operation } from "./operation.ts";

/** What a plan is made in: a statement, or a view that it reads. */
export interface PlanContext {
  readonly execution: Execution;
  /** Whose names and privileges hold: the session's, inside a view its owner's. */
  readonly rights: Session;
  /** The text that the tree's places are of. */
  readonly sql: string;
  /** All of the statement, or of the view's query. */
  readonly tree: unknown;
  /** The queries of WITH that can be named. */
  readonly common: ReadonlyMap<string, Query>;
  /** Queries hold sources, which hold queries. */
  readonly planQuery: (context: PlanContext, query: Query) => Operation;
}

/** An expression as it was written. */
export function expressionText({ sql }: PlanContext, { span }: Pick<Expression, "span">): string {
  return sql.slice(span.start, span.end).replace(/\s+/g, " ");
}

const QUERIES = new Set(["subquery", "exists", "inQuery"]);

/**
 * A query in an expression is joined to the rows around it, by ways that only Snowflake's optimizer knows.
 * @param parts absent: the whole statement
 * @throws {SnowflakeError} 000002
 */
export function refuseInnerQueries({ tree }: PlanContext, parts: unknown = tree): void {
  if (nodesOf(parts).some((node) => QUERIES.has(node.kind) && !("lateral" in node)))
    throw notSupported("EXPLAIN of a query inside an expression");
}
