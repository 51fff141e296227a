import type { Condition } from "../question/condition.ts";
import type { SortKey } from "../question/parse-order.ts";
import type { Output } from "../question/parse-select.ts";
import type { Cell, Field } from "../tables/field.ts";
import type { Table } from "../tables/table.ts";

/** Rows of a table, or groups of them. */
export interface TableQuery {
  readonly kind: "rows";
  readonly table: Table;
  readonly outputs: readonly Output[];
  readonly where: Condition;
  /** One row for each combination of the outputs that are no aggregates. */
  readonly grouped: boolean;
  /** Each key is among the outputs. */
  readonly sort: readonly SortKey[];
  /** Values of the sort's keys in the last row seen: what follows it is wanted. */
  readonly after?: readonly Cell[];
  readonly limit?: number;
  /** How long Snowflake may take, in seconds; undefined: as long as a statement may. */
  readonly seconds?: number;
}

/**
 * How often the commonest values of fields occur. Rows: number of the field, value as its text, count; by field, the
 * commonest first.
 */
export interface FacetQuery {
  readonly kind: "facets";
  readonly table: Table;
  readonly fields: readonly Field[];
  readonly where: Condition;
  /** Values of each field. */
  readonly top: number;
  readonly seconds?: number;
}

export type Query = TableQuery | FacetQuery;

/** Where a key stands among the outputs. */
export function positionOf({ outputs }: TableQuery, { output }: SortKey): number {
  return outputs.findIndex(
    (other) => other === output || (other.field === output.field && other.aggregate === output.aggregate),
  );
}
