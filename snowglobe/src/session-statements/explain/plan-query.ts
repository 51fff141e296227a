import { notSupported } from "../../errors/snowflake-error.ts";
import { functionRules } from "../../functions/function-rules.ts";
import type { CallExpression, Expression, Query, QueryBody, Select, SelectItem } from "../../parser/ast.ts";
import { nodesOf, type TreeNode } from "../../parser/tree-nodes.ts";
import type { Operation } from "./operation.ts";
import { expressionText, type PlanContext, refuseInnerQueries } from "./plan-context.ts";
import { planSources } from "./plan-source.ts";

/** A query's operations: Result, what orders and limits, what selects, down to what is read. */
export function planQuery(context: PlanContext, query: Query): Operation {
  if (query.recursive) throw notSupported("EXPLAIN of WITH RECURSIVE");
  const common = new Map(context.common);
  for (const { name, query: named } of query.with) common.set(name, named);
  const inner = { ...context, common };
  const { rows, items } = planBody(inner, query.body);
  const top = query.body.kind === "select" ? query.body.top : undefined;
  return { operation: "Result", expressions: items, inputs: [ordered(inner, query, top, rows)] };
}

function ordered(
  context: PlanContext,
  { orderBy, limit, offset }: Query,
  top: Expression | undefined,
  rows: Operation,
) {
  const most = limit ?? top;
  const keys = orderBy.map(
    ({ expression, descending, nulls }) =>
      `${expressionText(context, expression)} ${descending ? "DESC" : "ASC"} NULLS ${nulls ?? (descending ? "FIRST" : "LAST")}`,
  );
  const sortKey = keys.length === 0 ? [] : [`sortKey: [${keys.join(", ")}]`];
  const count = [
    ...(most ? [`rowCount: ${expressionText(context, most)}`] : []),
    ...(offset ? [`offset: ${expressionText(context, offset)}`] : []),
  ];
  if (keys.length === 0 && count.length === 0) return rows;
  const operation = keys.length === 0 ? "Limit" : count.length === 0 ? "Sort" : "SortWithLimit";
  return { operation, expressions: [...sortKey, ...count], inputs: [rows] };
}

interface PlannedBody {
  readonly rows: Operation;
  /** What the result shows. */
  readonly items: readonly string[];
}

function planBody(context: PlanContext, body: QueryBody): PlannedBody {
  switch (body.kind) {
    case "select":
      return planSelect(context, body);
    case "query": {
      const { inputs, expressions } = planQuery(context, body.query);
      const [rows] = inputs;
      if (!rows) throw new Error("a Result without rows");
      return { rows, items: expressions };
    }
    case "values": {
      const rows = body.rows.map((row) => `(${row.map((item) => expressionText(context, item)).join(", ")})`);
      const items = (body.rows[0] ?? []).map((_, index) => `COLUMN${index + 1}`);
      return { rows: { operation: "ValuesClause", expressions: rows, inputs: [] }, items };
    }
    case "set": {
      if (body.operator !== "UNION") throw notSupported(`EXPLAIN of ${body.operator}`);
      const sides = [planBody(context, body.left), planBody(context, body.right)];
      const all = { operation: "UnionAll", expressions: [], inputs: sides.map(({ rows }) => rows) };
      const items = sides[0]?.items ?? [];
      return { items, rows: body.all ? all : distinct(items, all) };
    }
  }
}

function distinct(items: readonly string[], rows: Operation): Operation {
  return { operation: "Aggregate", expressions: [`groupKeys: [${items.join(", ")}]`], inputs: [rows] };
}

function planSelect(context: PlanContext, select: Select): PlannedBody {
  const { from, items, where, groupBy, having, qualify, hierarchy } = select;
  if (hierarchy) throw notSupported("EXPLAIN of CONNECT BY");
  refuseInnerQueries(context, [items, where, groupBy, having, qualify]);
  const text = (expression: Expression) => expressionText(context, expression);
  const shown = items.map((item) => itemText(context, item));
  const filter = (condition: Expression | undefined, rows: Operation): Operation =>
    condition ? { operation: "Filter", expressions: [text(condition)], inputs: [rows] } : rows;
  const calls = (kind: "aggregate" | "window") => [
    ...new Set(
      nodesOf([items, having, qualify])
        .filter((node) => isCallOf(node, kind))
        .map(text),
    ),
  ];
  let rows = planSources(context, from, where);
  const aggregates = calls("aggregate");
  if (groupBy || aggregates.length > 0) {
    const keys =
      groupBy?.kind === "list"
        ? groupBy.items.map(text)
        : groupBy
          ? items
              .filter((item) => !nodesOf(item).some((node) => isCallOf(node, "aggregate")))
              .map((item) => text(item.expression))
          : [];
    const operation = groupBy?.kind === "list" && groupBy.sets ? "GroupingSets" : "Aggregate";
    const expressions = [
      ...(aggregates.length > 0 ? [`aggExprs: [${aggregates.join(", ")}]`] : []),
      ...(keys.length > 0 ? [`groupKeys: [${keys.join(", ")}]`] : []),
    ];
    rows = { operation, expressions, inputs: [rows] };
  }
  rows = filter(having, rows);
  const windows = calls("window");
  if (windows.length > 0) rows = { operation: "WindowFunction", expressions: windows, inputs: [rows] };
  rows = filter(qualify, rows);
  if (select.distinct) rows = distinct(shown, rows);
  return { rows, items: shown };
}

function itemText(context: PlanContext, { expression }: SelectItem): string {
  return expressionText(context, expression);
}

function isCallOf(node: TreeNode | CallExpression, kind: "aggregate" | "window"): node is CallExpression {
  if (!isCall(node)) return false;
  if (kind === "window") return node.over !== undefined;
  const [name = "", more] = node.name;
  return node.over === undefined && more === undefined && functionRules().get(name)?.kind === "aggregate";
}

function isCall(node: TreeNode | CallExpression): node is CallExpression {
  return node.kind === "call";
}
