import type { CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type Environment, sourceOf } from "../expression/context.ts";
import type { CallExpression, Expression, FromItem, OrderItem, Select, SelectItem } from "../parser/ast.ts";
import { NOWHERE } from "./semantic/join-tree.ts";
import { replaceNodes } from "./semantic/replace-nodes.ts";
import { isAggregate, refuseNode, unknownName } from "./semantic/row-expressions.ts";

/** A SELECT with its ORDER BY. */
interface Ordered {
  readonly select: Select;
  readonly orderBy: readonly OrderItem[];
}

type Table = Extract<FromItem, { kind: "table" }>;

/**
 * SELECT … FROM a semantic view as the SELECT from SEMANTIC_VIEW(…) that it stands for: what is grouped by are
 * DIMENSIONS, AGG(metric) and other aggregates are METRICS, what else is named are FACTS. Undefined for other queries.
 * https://docs.snowflake.com/en/user-guide/views-semantic/querying#specifying-the-name-of-the-semantic-view-in-the-from-clause
 */
export function fromSemanticView(
  environment: Environment,
  select: Select,
  orderBy: readonly OrderItem[],
): Ordered | undefined {
  const [table, ...others] = select.from;
  if (table?.kind !== "table" || others.length > 0) return undefined;
  const view = semanticViewNamed(environment, table);
  return view && rewritten(environment, select, orderBy, table, view);
}

function semanticViewNamed(
  { commonTables, compiler, rights }: Environment,
  { name: { parts, travel } }: Table,
): CatalogObject | undefined {
  const [name = "", schema, database] = [...parts].reverse();
  if (travel || (parts.length === 1 && commonTables.has(name))) return undefined;
  const path = { database: database ?? rights.database, schema: schema ?? rights.schema, name };
  if (path.database === null || path.schema === null) return undefined;
  const { catalog } = compiler.execution.account;
  return catalog.find("SEMANTIC VIEW", { database: path.database, schema: path.schema, name });
}

function rewritten(
  environment: Environment,
  select: Select,
  orderBy: readonly OrderItem[],
  table: Table,
  view: CatalogObject,
): Ordered {
  refuseClauses(select);
  const qualifier = table.alias?.name ?? view.path.name;
  const alias = "$VIEW";
  const column = (name: string): Expression => ({ kind: "column", parts: [alias, name], span: NOWHERE });
  const plain = (expression: Expression): Expression => withoutQualifier(expression, qualifier);
  const groups = groupsOf(select).map(plain);
  const groupKeys = groups.map(keyOf);
  const metrics: SelectItem[] = [];
  const facts: SelectItem[] = [];
  const add = (items: SelectItem[], letter: string, expression: Expression): Expression => {
    const known = items.findIndex((each) => keyOf(each.expression) === keyOf(expression));
    if (known < 0) items.push({ expression, alias: `${letter}${items.length}` });
    return column(`${letter}${known < 0 ? items.length - 1 : known}`);
  };
  /** The expression over the columns of SEMANTIC_VIEW(…). */
  const over = (expression: Expression, named: ReadonlySet<string> = new Set()): Expression =>
    replaceNodes(plain(expression), (node) => {
      refuseNode(node);
      const group = groupKeys.indexOf(keyOf(node));
      if (group >= 0) return column(`D${group}`);
      if (node.kind === "call" && node.name.join(".") === "AGG") return add(metrics, "M", metricOf(node));
      if (node.kind === "call" && isAggregate(node)) return add(metrics, "M", node);
      if (node.kind !== "column" || named.has(node.parts.join("."))) return undefined;
      return add(facts, "F", node);
    });
  const items = select.items.map(
    ({ expression, alias: given }): SelectItem => ({
      expression: over(expression),
      alias: given ?? nameOf(environment, expression),
    }),
  );
  const having = select.having && over(select.having);
  const [fact] = facts;
  if (fact && metrics.length > 0)
    throw invalid(
      "000979",
      "42601",
      `[${qualifier}.${nameOf(environment, fact.expression)}] is not a valid group by expression`,
    );
  const outputs = new Set(items.flatMap((item) => item.alias ?? []));
  const order = orderBy.map((item) => ({ ...item, expression: over(item.expression, outputs) }));
  const dimensions = groups.map((expression, index) => ({ expression, alias: `D${index}` }));
  const clauses = [
    { kind: "DIMENSIONS" as const, items: dimensions },
    { kind: "FACTS" as const, items: facts },
    { kind: "METRICS" as const, items: metrics },
  ].filter((clause) => clause.items.length > 0);
  const where = select.where && plain(select.where);
  const source = { view: table.name, clauses, ...(where && { where }) };
  const body: Select = {
    ...{ kind: "select", span: select.span, distinct: select.distinct, items },
    from: [{ kind: "semantic", source, alias: { name: alias, columns: [] } }],
    ...(having && { where: having }),
  };
  return { select: body, orderBy: order };
}

function refuseClauses({ qualify, hierarchy, items }: Select): void {
  const from = "a SELECT from a semantic view";
  if (qualify) throw notSupported(`QUALIFY in ${from}`);
  if (hierarchy) throw notSupported(`CONNECT BY in ${from}`);
  if (items.some(({ expression }) => expression.kind === "star")) throw notSupported(`* in ${from}`);
}

/** What is grouped by: expressions, places and names of the select list. */
function groupsOf({ groupBy, items }: Select): Expression[] {
  if (!groupBy) return [];
  if (groupBy.kind === "all" || groupBy.sets)
    throw notSupported("GROUP BY ALL, GROUPING SETS, ROLLUP and CUBE in a SELECT from a semantic view");
  return groupBy.items.map((item) => {
    const place = item.kind === "number" ? items[Number(item.text) - 1]?.expression : undefined;
    const aliased =
      item.kind === "column" && item.parts.length === 1
        ? items.find((each) => each.alias === item.parts[0])?.expression
        : undefined;
    return place ?? aliased ?? item;
  });
}

/** "The qualifier is interpreted as the name of the semantic view, not the name of a logical table." */
function withoutQualifier(expression: Expression, qualifier: string): Expression {
  return replaceNodes(expression, (node) => {
    if (node.kind !== "column" || node.parts.length === 1) return undefined;
    if (node.parts.length > 2 || node.parts[0] !== qualifier) throw unknownName(node.parts);
    return { ...node, parts: node.parts.slice(1) };
  });
}

/** "You must pass the metric to the AGG function." https://docs.snowflake.com/en/sql-reference/functions/agg */
function metricOf({ args, over }: CallExpression): Expression {
  const [metric, ...others] = args;
  if (metric?.kind !== "column" || others.length > 0 || over)
    throw invalid("010276", "42601", "AGG takes one metric of a semantic view.");
  return metric;
}

/** What two expressions that mean the same have in common, wherever they stand. */
function keyOf(expression: Expression): string {
  return JSON.stringify(expression, (key, value: unknown) =>
    key === "span" ? undefined : value instanceof Map ? [...value] : value,
  );
}

function nameOf(environment: Environment, expression: Expression): string {
  if (expression.kind === "column") return expression.parts.at(-1) ?? "";
  return sourceOf(environment, expression.span).toUpperCase();
}
