import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { functionRules } from "../../functions/function-rules.ts";
import type { Expression, Query, SelectItem, SemanticSource } from "../../parser/ast.ts";
import { baseOf } from "./join-paths.ts";
import { conjunction, fromOf, type JoinNode, NOWHERE, rootOf, type Translation } from "./join-tree.ts";
import { replaceInside, replaceNodes } from "./replace-nodes.ts";
import {
  aggregated,
  inRows,
  isAggregate,
  refuseNode,
  selectOf,
  tablesNamed,
  unknownName,
  withoutPart,
} from "./row-expressions.ts";
import type { SemanticExpression } from "./semantic-model.ts";

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

type ValueIn = (table: string, using: readonly string[], value: (root: JoinNode) => Expression) => Expression;

/** What a query may name: dimensions, facts and metrics, not columns; `view.*` of a logical table. */
class Names {
  readonly #translation: Translation;
  readonly #all: boolean;

  constructor(translation: Translation, all: boolean) {
    this.#translation = translation;
    this.#all = all;
  }

  /** `table.*` as the items that it stands for. */
  expand(kind: "DIMENSIONS" | "FACTS" | "METRICS", item: SelectItem): SelectItem[] {
    const { expression } = item;
    if (expression.kind !== "star") return [item];
    const [table] = expression.qualifier;
    if (!this.#translation.model.tables.some(({ alias }) => alias === table))
      throw unknownName([table ?? "*"]);
    return this.#translation.model.expressions
      .filter((each) => each.table === table && `${each.kind}S` === kind && !each.isPrivate)
      .map(({ name }) => ({ expression: { kind: "column", parts: [table ?? "", name], span: NOWHERE } }));
  }

  /** An expression of dimensions and facts, with their tables. */
  ofRows(expression: Expression): Expression {
    const replace = (node: Expression): Expression | undefined => {
      this.#check(node);
      if (node.kind === "call") return withoutPart(node, replace);
      if (node.kind !== "column") return undefined;
      const { kind, table, name } = this.#named(node.parts);
      if (kind === "METRIC" || table === null)
        throw invalid(
          "010273",
          "42601",
          `Metric '${name}' cannot be used among DIMENSIONS, FACTS or in WHERE.`,
        );
      return { ...node, parts: [table, name] };
    };
    return replaceNodes(expression, replace);
  }

  /** An expression of metrics and of aggregated dimensions and facts. */
  ofMetrics(expression: Expression, valueIn: ValueIn): Expression {
    return this.#metrics(expression, valueIn, (node) => this.#check(node), this.#all, []);
  }

  #metrics(
    expression: Expression,
    valueIn: ValueIn,
    check: (node: Expression) => void,
    all: boolean,
    open: readonly SemanticExpression[],
  ): Expression {
    const translation = this.#translation;
    return replaceNodes(expression, (node) => {
      check(node);
      if (node.kind === "call" && isAggregate(node)) {
        const inside = replaceInside(node, (part) =>
          replaceNodes(part, (deep) => {
            check(deep);
            if (deep.kind !== "column") return undefined;
            const { kind, table, name } = this.#named(deep.parts, all);
            if (kind === "METRIC" || table === null)
              throw invalid("010274", "42601", `Metric '${name}' cannot be aggregated again.`);
            return { ...deep, parts: [table, name] };
          }),
        );
        const tables = [...new Set(tablesNamed(inside))];
        if (tables.length === 0)
          throw notSupported(`${node.name.join(".")} of no dimension and no fact in METRICS`);
        return valueIn(baseOf(translation.model, tables), [], (root) =>
          replaceInside(inside, (part) => inRows(translation, root, root.table.alias, part)),
        );
      }
      if (node.kind !== "column") return undefined;
      const metric = this.#named(node.parts, all);
      if (metric.kind !== "METRIC")
        throw invalid("010275", "42601", `'${node.parts.join(".")}' is no metric: aggregate it.`);
      if (metric.table !== null)
        return valueIn(metric.table, metric.using, (root) => aggregated(translation, root, metric));
      if (open.includes(metric))
        throw invalid("010238", "42601", `Circular reference in the definition of '${metric.name}'.`);
      // The view's own expression may name what is private.
      return this.#metrics(translation.parse(metric.sql), valueIn, refuseNode, true, [...open, metric]);
    });
  }

  /** A query's own expressions run with the owner's rights: they call nothing but Snowflake's functions. */
  #check(node: Expression): void {
    refuseNode(node);
    if (node.kind === "call" && !functionRules().has(node.name.join(".")))
      throw notSupported(`function ${node.name.join(".")} inside of SEMANTIC_VIEW(…)`);
  }

  #named(parts: readonly string[], all = this.#all): SemanticExpression {
    const name = parts.at(-1);
    const table = parts.length > 1 ? parts[0] : undefined;
    const found = this.#translation.model.expressions.filter(
      (each) =>
        each.name === name && (table === undefined || each.table === table) && (all || !each.isPrivate),
    );
    const [only, ...others] = found;
    if (!only || parts.length > 2) throw unknownName(parts);
    if (others.length > 0) throw invalid("000925", "42601", `ambiguous name '${parts.join(".")}'`);
    return only;
  }
}
