import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { Expression, Query, SelectItem, SemanticSource } from "../../parser/ast.ts";
import { baseOf } from "./join-paths.ts";
import { conjunction, fromOf, type JoinNode, NOWHERE, rootOf, type Translation } from "./join-tree.ts";
import { replaceInside, replaceNodes } from "./replace-nodes.ts";
import { inRows, isAggregate, selectOf, tablesNamed } from "./row-expressions.ts";
import { Names } from "./semantic-names.ts";

/** A column of the result: a dimension or fact, or a value made of metrics. */
interface Output {
  readonly name: string;
  readonly isMetric: boolean;
  readonly expression: Expression;
}

/** Values over the rows of one logical table, joined in one way. */
interface Group {
  readonly root: JoinNode;
  readonly values: { readonly name: string; readonly value: Expression }[];
}

/**
 * SEMANTIC_VIEW(…) as a query. The metrics of each logical table are worked out over that table's rows alone, so that no
 * row counts twice, and meet by the values of the dimensions.
 * https://docs.snowflake.com/en/user-guide/views-semantic/querying
 *
 * @param nameOf what a column without alias is called
 * @param all whether private facts and metrics may be asked for
 */
export function semanticQuery(
  translation: Translation,
  { clauses, where }: SemanticSource,
  nameOf: (expression: Expression) => string,
  all = false,
): Query {
  const names = new Names(translation, all);
  const given = (kind: "DIMENSIONS" | "FACTS" | "METRICS") => clauses.filter((each) => each.kind === kind);
  if (clauses.length === 0)
    throw invalid("010270", "42601", "SEMANTIC_VIEW needs METRICS, DIMENSIONS or FACTS.");
  if (given("FACTS").length > 0 && given("METRICS").length > 0)
    throw invalid("010271", "42601", "FACTS and METRICS cannot be in the same SEMANTIC_VIEW clause.");
  const outputs = clauses.flatMap(({ kind, items }) =>
    items
      .flatMap((item) => names.expand(kind, item))
      .map(
        ({ expression, alias }): Output => ({
          name: alias ?? nameOf(expression),
          isMetric: kind === "METRICS",
          expression: kind === "METRICS" ? expression : names.ofRows(expression),
        }),
      ),
  );
  const filter = where && names.ofRows(where);
  const byRows = outputs.filter(({ isMetric }) => !isMetric);
  if (given("METRICS").length > 0) return ofMetrics(translation, names, outputs, filter);
  const tables = [
    ...new Set(
      [...byRows.map(({ expression }) => expression), ...(filter ? [filter] : [])].flatMap(tablesNamed),
    ),
  ];
  const isGrouped = given("DIMENSIONS").length > 0;
  if (isGrouped && given("FACTS").length > 0) {
    if (tables.length > 1)
      throw invalid(
        "010272",
        "42601",
        "FACTS and DIMENSIONS of one query must be of the same logical table.",
      );
    return factsByDimensions(translation, clauses, outputs, tables[0] ?? "", filter);
  }
  const root = rootOf(translation, baseOf(translation.model, tables));
  const items = outputs.map(({ name, expression }) => ({
    expression: inRows(translation, root, root.table.alias, expression),
    alias: name,
  }));
  const condition = filter && inRows(translation, root, root.table.alias, filter);
  const { from, on } = fromOf(root);
  return selectOf(items, from, conjunction([on, condition]), { distinct: isGrouped });
}

/** "The query groups the results by dimensions": one of the facts of each group. */
function factsByDimensions(
  translation: Translation,
  clauses: SemanticSource["clauses"],
  outputs: readonly Output[],
  table: string,
  filter: Expression | undefined,
): Query {
  const root = rootOf(translation, table);
  const kinds = clauses.flatMap(({ kind, items }) => items.map(() => kind));
  if (kinds.length !== outputs.length) throw notSupported("table.* beside FACTS and DIMENSIONS");
  const rows = outputs.map(({ expression }, index) => ({
    expression: inRows(translation, root, table, expression),
    alias: `C${index}`,
  }));
  const condition = filter && inRows(translation, root, table, filter);
  const { from, on } = fromOf(root);
  const inner = selectOf(rows, from, conjunction([on, condition]));
  const alias = translation.newName();
  const column = (index: number): Expression => ({
    kind: "column",
    parts: [alias, `C${index}`],
    span: NOWHERE,
  });
  const items = outputs.map(({ name }, index) => ({
    expression: kinds[index] === "FACTS" ? call("ANY_VALUE", column(index)) : column(index),
    alias: name,
  }));
  const by = outputs.flatMap((_, index) => (kinds[index] === "FACTS" ? [] : [column(index)]));
  return selectOf(
    items,
    { kind: "subquery", query: inner, lateral: false, alias: { name: alias, columns: [] } },
    undefined,
    {
      groupBy: { kind: "list", items: by },
    },
  );
}

function ofMetrics(
  translation: Translation,
  names: Names,
  outputs: readonly Output[],
  filter: Expression | undefined,
): Query {
  const dimensions = outputs.filter(({ isMetric }) => !isMetric);
  const groups = new Map<string, Group>();
  const joined = translation.newName();
  const column = (name: string): Expression => ({ kind: "column", parts: [joined, name], span: NOWHERE });
  let count = 0;
  const valueIn = (
    table: string,
    using: readonly string[],
    value: (root: JoinNode) => Expression,
  ): Expression => {
    const key = [table, ...[...using].sort()].join(" ");
    const group = groups.get(key) ?? { root: rootOf(translation, table, using), values: [] };
    groups.set(key, group);
    const name = `M${count++}`;
    group.values.push({ name, value: value(group.root) });
    return column(name);
  };
  const items = outputs.map(({ name, isMetric, expression }): SelectItem => {
    if (!isMetric)
      return {
        expression: column(`D${dimensions.findIndex((each) => each.expression === expression)}`),
        alias: name,
      };
    return { expression: names.ofMetrics(expression, valueIn), alias: name };
  });
  const parts = [...groups.values()];
  const metrics = parts.flatMap(({ values }) => values.map((each) => each.name));
  const rows = parts.map((group) => groupQuery(translation, group, dimensions, filter, metrics));
  const [first, ...others] = rows;
  if (!first) throw invalid("010270", "42601", "METRICS names no metric.");
  if (others.length === 0)
    return selectOf(
      items,
      { kind: "subquery", query: first, lateral: false, alias: { name: joined, columns: [] } },
      undefined,
    );
  const all = others.reduce<Query["body"]>(
    (left, right) => ({
      kind: "set",
      span: NOWHERE,
      operator: "UNION",
      all: true,
      left,
      right: { kind: "query", query: right },
    }),
    { kind: "query", query: first },
  );
  const union: Query = { span: NOWHERE, recursive: false, with: [], body: all, orderBy: [] };
  const each = translation.newName();
  const of = (name: string): Expression => ({ kind: "column", parts: [each, name], span: NOWHERE });
  const by = dimensions.map((_, index) => of(`D${index}`));
  const met = selectOf(
    [
      ...by.map((expression, index) => ({ expression, alias: `D${index}` })),
      ...metrics.map((name) => ({ expression: call("ANY_VALUE", of(name)), alias: name })),
    ],
    { kind: "subquery", query: union, lateral: false, alias: { name: each, columns: [] } },
    undefined,
    by.length > 0 ? { groupBy: { kind: "list", items: by } } : {},
  );
  return selectOf(
    items,
    { kind: "subquery", query: met, lateral: false, alias: { name: joined, columns: [] } },
    undefined,
  );
}

/** The rows of one logical table, and over them its values by the dimensions; NULL for the values of other tables. */
function groupQuery(
  translation: Translation,
  { root, values }: Group,
  dimensions: readonly Output[],
  filter: Expression | undefined,
  metrics: readonly string[],
): Query {
  const scope = root.table.alias;
  const alias = translation.newName();
  const rows: SelectItem[] = [];
  const rowColumn = (expression: Expression): Expression => {
    const name = `R${rows.length}`;
    rows.push({ expression, alias: name });
    return { kind: "column", parts: [alias, name], span: NOWHERE };
  };
  const by = dimensions.map(({ expression }) => rowColumn(inRows(translation, root, scope, expression)));
  // What is aggregated is worked out in each row first.
  const overRows = (value: Expression): Expression =>
    replaceNodes(value, (node) => {
      if (node.kind !== "call" || !isAggregate(node)) return undefined;
      return replaceInside(node, (part) => (isConstant(part) ? part : rowColumn(part)));
    });
  const own = new Map(values.map(({ name, value }) => [name, overRows(value)]));
  const condition = filter && inRows(translation, root, scope, filter);
  const { from, on } = fromOf(root);
  // COUNT(*) alone asks for no column.
  if (rows.length === 0) rowColumn({ kind: "number", text: "1", span: NOWHERE });
  const query = selectOf(rows, from, conjunction([on, condition]));
  const items = [
    ...by.map((expression, index) => ({ expression, alias: `D${index}` })),
    ...metrics.map((name) => ({
      expression: own.get(name) ?? ({ kind: "null", span: NOWHERE } as const),
      alias: name,
    })),
  ];
  return selectOf(
    items,
    { kind: "subquery", query, lateral: false, alias: { name: alias, columns: [] } },
    undefined,
    by.length > 0 ? { groupBy: { kind: "list", items: by } } : {},
  );
}

function isConstant({ kind }: Expression): boolean {
  return ["number", "string", "boolean", "null", "star"].includes(kind);
}

function call(name: string, argument: Expression): Expression {
  return { kind: "call", name: [name], args: [argument], named: new Map(), distinct: false, span: NOWHERE };
}
