import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { functionRules } from "../../functions/function-rules.ts";
import type { CallExpression, Expression, Query, Select, SelectItem } from "../../parser/ast.ts";
import { baseOf, isReachable, pathTo } from "./join-paths.ts";
import {
  childOf,
  columnIn,
  fromOf,
  type JoinNode,
  keyOf,
  NOWHERE,
  reach,
  rootOf,
  type Translation,
} from "./join-tree.ts";
import { replaceInside, replaceNodes } from "./replace-nodes.ts";
import type { SemanticExpression } from "./semantic-model.ts";

type Named = SemanticExpression;

/** Whether a call makes one value of many rows. */
export function isAggregate(call: CallExpression): boolean {
  return !call.over && functionRules().get(call.name.join("."))?.kind === "aggregate";
}

/** Functions whose first argument is a part of a date: a word, no column. */
const WITH_PART = new Set(
  "DATEADD DATEDIFF DATE_TRUNC DATE_PART TIMESTAMPADD TIMESTAMPDIFF TIMEADD TIMEDIFF".split(" "),
);

/** A call whose first argument is a date part, with the others replaced; undefined for other calls. */
export function withoutPart(
  node: CallExpression,
  replace: (node: Expression) => Expression | undefined,
): Expression | undefined {
  const [first, ...rest] = node.args;
  if (first?.kind !== "column" || !WITH_PART.has(node.name.join("."))) return undefined;
  return { ...node, args: [first, ...rest.map((part) => replaceNodes(part, replace))] };
}

/**
 * What an expression of rows is in terms of a FROM: names stand for other expressions or for columns, tables of the same
 * or a lower granularity are joined, what is of a higher one is aggregated for each row.
 * https://docs.snowflake.com/en/user-guide/views-semantic/validation-rules#rules-for-row-level-expressions-dimensions-and-facts
 *
 * @param scope the logical table that names without one belong to
 * @param open expressions that are being resolved: their own names mean columns, and they must not come round
 */
export function inRows(
  translation: Translation,
  root: JoinNode,
  scope: string,
  expression: Expression,
  open: readonly Named[] = [],
): Expression {
  const replace = (node: Expression): Expression | undefined => {
    refuseNode(node);
    if (node.kind === "column") return columnInRows(translation, root, scope, node.parts, open);
    if (node.kind !== "call") return undefined;
    return isAggregate(node) ? forEachRow(translation, root, scope, node, open) : withoutPart(node, replace);
  };
  return replaceNodes(expression, replace);
}

/** @throws {SnowflakeError} 000002 for what expressions of a semantic view cannot hold here */
export function refuseNode(node: Expression): void {
  if (node.kind === "exists" || node.kind === "subquery" || node.kind === "inQuery")
    throw notSupported("a subquery in an expression of a SEMANTIC VIEW");
  if (node.kind === "lambda") throw notSupported("a lambda expression in an expression of a SEMANTIC VIEW");
  if (node.kind === "call" && node.over)
    throw notSupported("a window function in an expression of a SEMANTIC VIEW");
}

function columnInRows(
  translation: Translation,
  root: JoinNode,
  scope: string,
  parts: readonly string[],
  open: readonly Named[],
): Expression {
  const { model } = translation;
  const name = parts.at(-1) ?? "";
  const alias = parts.length === 1 ? scope : (parts[0] ?? "");
  const table = model.tables.find((each) => each.alias === alias);
  if (!table || parts.length > 2) throw unknownName(parts);
  const own = open.at(-1);
  const named = model.expressions.find((each) => each.table === alias && each.name === name && each !== own);
  if (!named) {
    if (alias !== scope || !table.columns.includes(name)) throw unknownName(parts);
    return columnIn(reach(translation, root, alias), name);
  }
  if (open.includes(named))
    throw invalid("010238", "42601", `Circular reference in the definition of '${alias}.${name}'.`);
  if (named.kind === "METRIC") return metricForRow(translation, root, named, open);
  if (open.length > 0 && alias !== scope && isHigher(translation, alias, root.table.alias))
    throw notSupported(
      `an expression of '${root.table.alias}' that aggregates '${alias}.${name}', which is of a higher granularity, once or not at all: nest aggregates`,
    );
  const node = reach(translation, root, alias);
  return inRows(translation, node, alias, translation.parse(named.sql), [...open, named]);
}

/** "One customer can have many orders": orders are of the higher granularity. */
function isHigher({ model }: Translation, table: string, than: string): boolean {
  return isReachable(model, table, than) && !isReachable(model, than, table);
}

/** An aggregate in an expression of rows: of the rows of a higher granularity that belong to the row. */
function forEachRow(
  translation: Translation,
  root: JoinNode,
  scope: string,
  call: CallExpression,
  open: readonly Named[],
): Expression {
  const tables = tablesNamed(call).filter((each) => isHigher(translation, each, root.table.alias));
  if (tables.length === 0)
    throw invalid(
      "010239",
      "42601",
      `Aggregate ${call.name.join(".")} in an expression of '${root.table.alias}' needs rows of a higher granularity.`,
    );
  const inner = correlated(translation, root, baseOf(translation.model, [...new Set(tables)]));
  const inside = replaceInside(call, (node) => inRows(translation, inner, scope, node, open));
  return oneValue(inner, inside);
}

/** The logical tables that an expression names. */
export function tablesNamed(expression: Expression): string[] {
  const tables: string[] = [];
  replaceNodes(expression, (node) => {
    if (node.kind === "column" && node.parts.length > 1) tables.push(node.parts[0] ?? "");
    return undefined;
  });
  return tables;
}

/** A metric of a higher granularity, for the rows that belong to each row. */
function metricForRow(
  translation: Translation,
  root: JoinNode,
  metric: Named,
  open: readonly Named[],
): Expression {
  const { table, name } = metric;
  if (table === null || !isHigher(translation, table, root.table.alias))
    throw invalid(
      "010240",
      "42601",
      `Metric '${table === null ? "" : `${table}.`}${name}' cannot be used in a row-level expression of '${root.table.alias}'.`,
    );
  const inner = correlated(translation, root, table, metric.using);
  return oneValue(inner, aggregated(translation, inner, metric, open));
}

/**
 * A metric's expression over the rows of a FROM, with its aggregates.
 * https://docs.snowflake.com/en/user-guide/views-semantic/validation-rules#rules-for-aggregate-level-expressions-metrics
 */
export function aggregated(
  translation: Translation,
  root: JoinNode,
  metric: Named,
  open: readonly Named[] = [],
): Expression {
  if (open.includes(metric))
    throw invalid("010238", "42601", `Circular reference in the definition of '${metric.name}'.`);
  const scope = metric.table ?? "";
  const inside = [...open, metric];
  return replaceNodes(translation.parse(metric.sql), (node) => {
    refuseNode(node);
    if (node.kind === "call" && isAggregate(node))
      return replaceInside(node, (part) => inRows(translation, root, scope, part, inside));
    if (node.kind !== "column") return undefined;
    const alias = node.parts.length === 1 ? scope : node.parts[0];
    const name = node.parts.at(-1) ?? "";
    const other = translation.model.expressions.find((each) => each.table === alias && each.name === name);
    if (!other) throw unknownName(node.parts);
    if (other.kind !== "METRIC")
      throw invalid("010241", "42601", `Metric '${scope}.${metric.name}' must aggregate '${alias}.${name}'.`);
    if (other.table !== scope)
      throw notSupported(`a METRIC of '${scope}' that refers to a metric of '${other.table ?? ""}'`);
    if (other.using.length > 0) throw notSupported("a METRIC that refers to one with USING");
    return aggregated(translation, root, other, inside);
  });
}

/** A FROM of another table whose rows are those that belong to a row of `around`. */
function correlated(
  translation: Translation,
  around: JoinNode,
  table: string,
  using: readonly string[] = [],
): JoinNode {
  const inner = rootOf(translation, table, using);
  const path = pathTo(translation.model, table, around.table.alias, using);
  const last = path.at(-1);
  let node = inner;
  for (const step of path.slice(0, -1)) node = childOf(translation, node, step);
  if (last) node.children.set(keyOf(last), { step: last, node: around, isOuter: true });
  return inner;
}

function oneValue(root: JoinNode, value: Expression): Expression {
  const { from, on } = fromOf(root);
  return { kind: "subquery", query: selectOf([{ expression: value }], from, on), span: NOWHERE };
}

/** SELECT … FROM … WHERE … */
export function selectOf(
  items: readonly SelectItem[],
  from: Select["from"][number],
  where: Expression | undefined,
  more: Partial<Pick<Select, "groupBy" | "distinct">> = {},
): Query {
  const body: Select = {
    ...{ kind: "select", span: NOWHERE, distinct: false, items, from: [from] },
    ...(where && { where }),
    ...more,
  };
  return { span: NOWHERE, recursive: false, with: [], body, orderBy: [] };
}

export function unknownName(parts: readonly string[]): Error {
  return invalid("000904", "42000", `invalid identifier '${parts.join(".")}'`);
}
