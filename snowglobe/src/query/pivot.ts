import { invalid } from "../errors/invalid.ts";
import { invalidIdentifier } from "../expression/compilation-error.ts";
import type { Environment, Relation } from "../expression/context.ts";
import type { Expression, FromItem, Query, Select, SelectItem } from "../parser/ast.ts";
import { typeName } from "../types/type-name.ts";
import { pivotColumns } from "./pivot-columns.ts";

type Pivot = Extract<FromItem, { kind: "pivot" }>;
type Unpivot = Extract<FromItem, { kind: "unpivot" }>;

const NOWHERE = { start: 0, end: 0 };

/**
 * PIVOT as the grouped query that it stands for: `SELECT others, SUM(CASE WHEN month = 'JAN' THEN amount END) … GROUP BY
 * others`. https://docs.snowflake.com/en/sql-reference/constructs/pivot
 *
 * @param relations what the source is made of
 */
export function pivotQuery(environment: Environment, pivot: Pivot, relations: readonly Relation[]): Query {
  const { aggregate, column: by, otherwise, aggregateAlias } = pivot;
  const span = aggregate.span;
  const [summed] = aggregate.args;
  const used = summed?.kind === "column" ? (summed.parts.at(-1) ?? "") : "";
  const names = namesOf(relations);
  for (const name of [used, by]) if (!names.includes(name)) throw invalidIdentifier(environment, span, name);
  const others = names.filter((name) => name !== used && name !== by).map((name) => columnOf(name));
  const cells = pivotColumns(environment, pivot).map(({ name, value: right }): SelectItem => {
    const operator = right.kind === "null" ? "IS NOT DISTINCT FROM" : "=";
    const when: Expression = { kind: "binary", operator, left: columnOf(by), right, span };
    const picked: Expression = {
      kind: "case",
      branches: [{ when, result: summed ?? columnOf(used) }],
      span,
    };
    const cell: Expression = { ...aggregate, args: [picked] };
    const value: Expression = otherwise
      ? { kind: "call", name: ["COALESCE"], args: [cell, otherwise], named: new Map(), distinct: false, span }
      : cell;
    return { expression: value, alias: withAlias(name, aggregateAlias) };
  });
  const items = [...others.map((expression): SelectItem => ({ expression })), ...cells];
  const body: Select = {
    kind: "select",
    span,
    distinct: false,
    items,
    from: [pivot.source],
    ...(others.length > 0 && { groupBy: { kind: "list", items: others } }),
  };
  return queryOf(body);
}

/** The alias of the aggregate, behind the column's name: inside of its quotes. */
function withAlias(name: string, alias: string | undefined): string {
  if (alias === undefined) return name;
  return name.endsWith("'") ? `${name.slice(0, -1)}_${alias}'` : `${name}_${alias}`;
}

/**
 * UNPIVOT as the query that it stands for: `SELECT others, name, value FROM source, LATERAL (VALUES ('JAN', jan), …)`,
 * without NULLs unless they are asked for. https://docs.snowflake.com/en/sql-reference/constructs/unpivot
 */
export function unpivotQuery(
  environment: Environment,
  unpivot: Unpivot,
  relations: readonly Relation[],
): Query {
  const { name, value, columns, includeNulls } = unpivot;
  const names = namesOf(relations);
  const types = columns.map(({ column }) => {
    const found = relations.flatMap((relation) => relation.columns).find((one) => one.name === column);
    if (!found) throw invalidIdentifier(environment, NOWHERE, column);
    return found.value.type;
  });
  const [first] = types;
  const kind = (type: (typeof types)[number]) =>
    type.name === "FIXED" ? `${type.name} ${type.scale}` : type.name;
  types.forEach((type, index) => {
    if (first && kind(type) !== kind(first))
      throw invalid(
        "002056",
        "42601",
        `The type of column '${columns[index]?.column}' (${typeName(type)}) conflicts with the type of other columns in the UNPIVOT list.`,
      );
  });
  const spread = names.filter((other) => !columns.some(({ column }) => column === other));
  const rows = columns.map(({ column, shown }): Expression[] => [
    { kind: "string", value: shown, span: NOWHERE },
    columnOf(column),
  ]);
  const made: FromItem = {
    kind: "subquery",
    lateral: true,
    query: queryOf({ kind: "values", rows, span: NOWHERE }),
    alias: { name: UNPIVOTED, columns: [name, value] },
  };
  const own = (column: string): Expression => ({ kind: "column", parts: [UNPIVOTED, column], span: NOWHERE });
  return queryOf({
    kind: "select",
    span: NOWHERE,
    distinct: false,
    items: [
      ...spread.map((column): SelectItem => ({ expression: columnOf(column) })),
      { expression: own(name), alias: name },
      { expression: own(value), alias: value },
    ],
    from: [unpivot.source, made],
    ...(!includeNulls && {
      where: { kind: "isNull", operand: own(value), negated: true, span: NOWHERE },
    }),
  });
}

/** No user's name: it has a letter that stands in front of ours only. */
const UNPIVOTED = "ƒunpivoted";

function namesOf(relations: readonly Relation[]): string[] {
  return relations.flatMap(({ columns }) => columns.filter(({ hidden }) => !hidden).map(({ name }) => name));
}

function columnOf(name: string): Expression {
  return { kind: "column", parts: [name], span: NOWHERE };
}

function queryOf(body: Query["body"]): Query {
  return { span: NOWHERE, recursive: false, with: [], body, orderBy: [] };
}
