import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { functionRules } from "../../functions/function-rules.ts";
import type { Expression, SelectItem } from "../../parser/ast.ts";
import { baseOf } from "./join-paths.ts";
import { type JoinNode, NOWHERE, type Translation } from "./join-tree.ts";
import { replaceInside, replaceNodes } from "./replace-nodes.ts";
import {
  aggregated,
  inRows,
  isAggregate,
  refuseNode,
  tablesNamed,
  unknownName,
  withoutPart,
} from "./row-expressions.ts";
import type { SemanticExpression } from "./semantic-model.ts";

/** A value over the rows of a logical table, joined in one way. */
export type ValueIn = (
  table: string,
  using: readonly string[],
  value: (root: JoinNode) => Expression,
) => Expression;

/** What a query may name: dimensions, facts and metrics, not columns; `view.*` of a logical table. */
export class Names {
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
