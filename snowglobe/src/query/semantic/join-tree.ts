import { invalid } from "../../errors/invalid.ts";
import type { Expression, FromItem } from "../../parser/ast.ts";
import { pathTo, type Step } from "./join-paths.ts";
import type { LogicalTable, SemanticModel } from "./semantic-model.ts";

/** What a whole translation shares. */
export interface Translation {
  readonly model: SemanticModel;
  /** The tree of an expression of the view. */
  readonly parse: (sql: string) => Expression;
  /** A name that nothing else has. */
  readonly newName: () => string;
}

/** A logical table in a query's FROM, with those that are joined to it: each of its rows meets one row of theirs. */
export interface JoinNode {
  readonly table: LogicalTable;
  readonly alias: string;
  /** Relationships that the first step takes. */
  readonly using: readonly string[];
  readonly children: Map<string, { readonly step: Step; readonly node: JoinNode; readonly isOuter: boolean }>;
}

export const NOWHERE = { start: 0, end: 0 };

/** The first table of a FROM. */
export function rootOf(translation: Translation, alias: string, using: readonly string[] = []): JoinNode {
  const table = translation.model.tables.find((each) => each.alias === alias);
  if (!table)
    throw invalid("002003", "42S02", `Logical table '${alias}' does not exist in the semantic view.`);
  return { table, alias: translation.newName(), using, children: new Map() };
}

/** The table at the end of the one way to it, joined if it is not yet. @throws {SnowflakeError} 010234, 010246 */
export function reach(translation: Translation, from: JoinNode, to: string): JoinNode {
  let node = from;
  for (const step of pathTo(translation.model, from.table.alias, to, from.using))
    node = childOf(translation, node, step);
  return node;
}

/** Follows one step. */
export function childOf(translation: Translation, node: JoinNode, step: Step): JoinNode {
  const known = node.children.get(keyOf(step));
  if (known) return known.node;
  const child = rootOf(translation, step.to);
  node.children.set(keyOf(step), { step, node: child, isOuter: false });
  return child;
}

export function keyOf({ relationship, to }: Step): string {
  return `${relationship.name} ${to}`;
}

export function columnIn({ alias }: JoinNode, name: string): Expression {
  return { kind: "column", parts: [alias, name], span: NOWHERE };
}

/** FROM with its joins; `on` is what ties it to the query around it. */
export function fromOf(root: JoinNode): { readonly from: FromItem; readonly on: Expression | undefined } {
  let from = tableOf(root);
  const ties: Expression[] = [];
  const join = (node: JoinNode): void => {
    for (const { step, node: child, isOuter } of node.children.values()) {
      const on = matching(node, step, child);
      if (isOuter) ties.push(on);
      else {
        from = { kind: "join", type: "LEFT", natural: false, left: from, right: tableOf(child), on };
        join(child);
      }
    }
  };
  join(root);
  return { from, on: conjunction(ties) };
}

function tableOf({ table, alias }: JoinNode): FromItem {
  const { database, schema, name } = table.table;
  return {
    kind: "table",
    name: { parts: [database, schema, name], span: NOWHERE },
    alias: { name: alias, columns: [] },
  };
}

function matching(node: JoinNode, { columns, refColumns }: Step, child: JoinNode): Expression {
  const pairs = columns.map(
    (column, index): Expression => ({
      ...{ kind: "binary", operator: "=", span: NOWHERE },
      left: columnIn(node, column),
      right: columnIn(child, refColumns[index] ?? ""),
    }),
  );
  return conjunction(pairs) ?? { kind: "boolean", value: true, span: NOWHERE };
}

/** All of them; undefined of none. */
export function conjunction(parts: readonly (Expression | undefined)[]): Expression | undefined {
  return parts.reduce<Expression | undefined>((left, right) => {
    if (!left || !right) return left ?? right;
    return { kind: "binary", operator: "AND", left, right, span: NOWHERE };
  }, undefined);
}
