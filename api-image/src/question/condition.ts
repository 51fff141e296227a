import type { Cell, Field } from "../tables/field.ts";

export type Comparison = "eq" | "neq" | "gt" | "gte" | "lt" | "lte";

/** What a row must fulfil. As in SQL a comparison with a value that is not there is neither true nor false. */
export type Condition =
  | { readonly op: "and" | "or"; readonly of: readonly Condition[] }
  | { readonly op: "not"; readonly of: Condition }
  | { readonly op: Comparison | "isdistinct"; readonly field: Field; readonly value: Exclude<Cell, null> }
  /** One of the values; null stands for "has none". */
  | { readonly op: "in"; readonly field: Field; readonly values: readonly Cell[] }
  /** A LIKE pattern, with % and _, and \ before one that stands for itself. */
  | { readonly op: "like" | "ilike"; readonly field: Field; readonly pattern: string }
  /** A regular expression, found anywhere in the value. */
  | { readonly op: "match" | "imatch"; readonly field: Field; readonly pattern: string }
  | { readonly op: "is"; readonly field: Field; readonly state: "null" | "not_null" | "true" | "false" };

/** Always true: nothing is asked. */
export const ALL: Condition = { op: "and", of: [] };
