import { ownerSession } from "../../access/owner-session.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { maskOf } from "../../catalog/tags.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { Expression, FromItem, Select, SelectItem, TableAlias, TableName } from "../../parser/ast.ts";
import { parseQueryText } from "../../parser/parse-statement.ts";
import { nodesOf, type TreeNode } from "../../parser/tree-nodes.ts";
import { timestampMapping } from "../../query/parsed.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { readTableProperties, readViewProperties } from "../../storage/table-properties.ts";
import type { Operation } from "./operation.ts";
import { expressionText, type PlanContext } from "./plan-context.ts";

type Column = Extract<Expression, { kind: "column" }>;
type JoinType = Extract<FromItem, { kind: "join" }>["type"];

const JOINS: Readonly<Record<JoinType, string>> = {
  INNER: "InnerJoin",
  LEFT: "LeftOuterJoin",
  RIGHT: "RightOuterJoin",
  FULL: "FullOuterJoin",
  CROSS: "CartesianJoin",
};

const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["FLATTEN", "Flatten"],
  ["GENERATOR", "Generator"],
]);

/**
 * What FROM names, all beside each other, with the rows that WHERE lets through; without FROM there is one row. Two that
 * WHERE compares by `=` are joined by it, as in the example of Snowflake's page.
 */
export function planSources(context: PlanContext, items: readonly FromItem[], where?: Expression): Operation {
  const [first, ...others] = items;
  let left: Operation = first
    ? planSource(context, first)
    : { operation: "ValuesClause", expressions: ["(1)"], inputs: [] };
  let conditions = where ? conjuncts(where) : [];
  const before = new Set(first && nameOf(first));
  for (const item of others) {
    const keys = conditions.filter((one) => joins(one, before, nameOf(item)));
    conditions = conditions.filter((one) => !keys.includes(one));
    const right = planSource(context, item);
    const on = keys.map((key) => `(${expressionText(context, key)})`).join(" AND ");
    left =
      keys.length === 0
        ? joined(context, "CROSS", left, right)
        : { operation: "InnerJoin", expressions: [`joinKey: ${on}`], inputs: [left, right] };
    for (const name of nameOf(item)) before.add(name);
  }
  if (conditions.length === 0) return left;
  const text = conditions.map((one) => expressionText(context, one)).join(" AND ");
  return { operation: "Filter", expressions: [text], inputs: [left] };
}

function conjuncts(where: Expression): Expression[] {
  if (where.kind === "binary" && where.operator === "AND")
    return [...conjuncts(where.left), ...conjuncts(where.right)];
  return [where];
}

/** The name that a source goes by, if it is a table's or an alias. */
function nameOf(item: FromItem): readonly string[] {
  if ("alias" in item && item.alias) return [item.alias.name];
  return item.kind === "table" ? item.name.parts.slice(-1) : [];
}

/** Whether it is `left.x = right.y`, or the other way round. */
function joins(one: Expression, before: ReadonlySet<string>, [right]: readonly string[]): boolean {
  if (one.kind !== "binary" || one.operator !== "=" || right === undefined) return false;
  const [a, b] = [one.left, one.right].map((side) =>
    side.kind === "column" ? side.parts.at(-2) : undefined,
  );
  if (a === undefined || b === undefined) return false;
  return (before.has(a) && b === right) || (before.has(b) && a === right);
}

/** A join of two sources. */
export function joined(
  context: PlanContext,
  type: JoinType,
  left: Operation,
  right: Operation,
  on?: Expression,
): Operation {
  const expressions = on ? [`joinKey: (${expressionText(context, on)})`] : [];
  const operation = type === "CROSS" && on ? "InnerJoin" : JOINS[type];
  return { operation, expressions, inputs: [left, right] };
}

/** One source of FROM. @throws {SnowflakeError} 000002 for one whose operation is not known */
export function planSource(context: PlanContext, item: FromItem): Operation {
  switch (item.kind) {
    case "table":
      return planTable(context, item.name, item.alias);
    case "subquery":
      return withoutResult(context.planQuery(context, item.query));
    case "join": {
      if (item.match) throw notSupported("EXPLAIN of ASOF JOIN");
      const left = planSource(context, item.left);
      const right = planSource(context, item.right);
      if (!item.using && !item.natural) return joined(context, item.type, left, right, item.on);
      const expressions = item.using ? [`joinKey: (${item.using.join(", ")})`] : [];
      return { operation: JOINS[item.type], expressions, inputs: [left, right] };
    }
    case "function": {
      const name = item.call.name.join(".");
      const operation = FUNCTIONS.get(name);
      if (operation === undefined) throw notSupported(`EXPLAIN of TABLE(${name}(…))`);
      return { operation, expressions: [expressionText(context, item.call)], inputs: [] };
    }
    case "stage":
      return { operation: "ExternalScan", expressions: [], inputs: [] };
    case "pivot":
      return {
        operation: "Pivot",
        expressions: [expressionText(context, item.aggregate)],
        inputs: [planSource(context, item.source)],
      };
    case "unpivot":
      return {
        operation: "Unpivot",
        expressions: item.columns.map(({ column }) => column),
        inputs: [planSource(context, item.source)],
      };
    case "semantic":
      throw notSupported("EXPLAIN of SEMANTIC_VIEW(…)");
    case "matchRecognize":
      throw notSupported("EXPLAIN of MATCH_RECOGNIZE");
    case "sample":
      throw notSupported("EXPLAIN of SAMPLE");
  }
}

/** The rows of a query that is a source: only the whole statement has a Result. */
export function withoutResult({ inputs }: Operation): Operation {
  const [rows] = inputs;
  if (!rows) throw new Error("a Result without rows");
  return rows;
}

function planTable(
  context: PlanContext,
  { parts, travel }: TableName,
  alias: TableAlias | undefined,
): Operation {
  const { execution, rights } = context;
  const { account } = execution;
  const [only = ""] = parts;
  const common = parts.length === 1 ? context.common.get(only) : undefined;
  if (common) return withoutResult(context.planQuery(withoutName(context, only), common));
  const schema = parts.at(-2);
  if (schema === "INFORMATION_SCHEMA" || (parts.length === 3 && only === "SNOWFLAKE"))
    throw new SnowflakeError(
      "003001",
      "42501",
      `SQL access control error:\nEXPLAIN command has insufficient privilege on object ${parts.at(-1) ?? ""}`,
    );
  if (travel) throw notSupported("EXPLAIN of AT, BEFORE and CHANGES");
  if (only === "DUAL" && parts.length === 1 && !account.access.lookUp(rights, "TABLE LIKE", parts))
    return { operation: "ValuesClause", expressions: ["(1)"], inputs: [] };
  const object = account.access.resolve(rights, "TABLE LIKE", parts);
  if (object.kind === "STREAM") throw notSupported("EXPLAIN of a stream");
  if (object.kind === "SEMANTIC VIEW") throw notSupported("EXPLAIN of a SELECT from a semantic view");
  refusePolicies(context, object);
  const isPlainView = object.kind === "VIEW" && !object.properties.secure && !object.properties.materialized;
  if (isPlainView) return planView(context, object);
  return {
    operation: object.kind === "EXTERNAL TABLE" ? "ExternalScan" : "TableScan",
    object: pathText(object.path),
    ...(alias && { alias: alias.name }),
    expressions: columnsRead(context, object, alias?.name ?? object.path.name),
    inputs: [],
  };
}

/** A query of WITH that names a table as itself is called means the table. */
function withoutName(context: PlanContext, name: string): PlanContext {
  const common = new Map(context.common);
  common.delete(name);
  return { ...context, common };
}

/** What the plan shows of a policy's condition is not told. */
function refusePolicies({ execution }: PlanContext, object: CatalogObject): void {
  const { catalog } = execution.account;
  const masked = object.columns?.some((column) => maskOf(catalog, object, column) !== undefined);
  if (masked || readTableProperties(object).rowAccessPolicy)
    throw notSupported("EXPLAIN of a table with a masking or row access policy");
}

/** A view that is not secure shows what its query reads, with its owner's rights. */
function planView(context: PlanContext, view: CatalogObject): Operation {
  const { execution } = context;
  const { query: sql } = readViewProperties(view);
  const tree = parseQueryText(sql, tokenize(sql), timestampMapping(execution.session));
  const rights = ownerSession(execution.session, view);
  return withoutResult(context.planQuery({ ...context, rights, sql, tree, common: new Map() }, tree));
}

/** The columns of an object that the statement, or the view, names; with `*` among what it selects all of them. */
function columnsRead({ tree }: PlanContext, { columns = [] }: CatalogObject, name: string): string[] {
  const named = new Set<string>();
  for (const node of nodesOf(tree)) {
    if (isSelect(node) && node.items.some(({ expression }) => isStarOf(expression, name)))
      return columns.map((column) => column.name);
    if (!isColumn(node)) continue;
    const [column, qualifier] = [node.parts.at(-1), node.parts.at(-2)];
    if (column !== undefined && (qualifier === undefined || qualifier === name)) named.add(column);
  }
  return columns.map((column) => column.name).filter((column) => named.has(column));
}

function isSelect(node: TreeNode | Select): node is Select {
  return node.kind === "select";
}

function isColumn(node: TreeNode | Column): node is Column {
  return node.kind === "column";
}

function isStarOf(expression: SelectItem["expression"], name: string): boolean {
  if (expression.kind !== "star") return false;
  const qualifier = expression.qualifier.at(-1);
  return qualifier === undefined || qualifier === name;
}
