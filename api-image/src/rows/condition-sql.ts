import type { Condition } from "../question/condition.ts";
import type { Cell, Field, ValueType } from "../tables/field.ts";
import { quoted } from "../tables/table.ts";
import { type Bind, valueSql } from "./value-sql.ts";

/** Makes the SQL of a value and keeps what it binds: what a client sends never becomes SQL text. */
export interface Binder {
  readonly binds: Bind[];
  value(type: ValueType, cell: Exclude<Cell, null>): string;
  bind(value: Bind): string;
}

export function binder(): Binder {
  const binds: Bind[] = [];
  return {
    binds,
    value(type, cell) {
      const made = valueSql(type, cell);
      binds.push(...made.binds);
      return made.sql;
    },
    bind(value) {
      binds.push(value);
      return "?";
    },
  };
}

const SIGNS = {
  eq: "=",
  neq: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  isdistinct: "IS DISTINCT FROM",
} as const;

/** A condition on the table's columns as SQL; undefined when it holds for every row. */
export function conditionSql(condition: Condition, binder: Binder): string {
  switch (condition.op) {
    case "and":
    case "or": {
      if (condition.of.length === 0) return condition.op === "and" ? "TRUE" : "FALSE";
      const parts = condition.of.map((each) => conditionSql(each, binder));
      const joined = parts.join(condition.op === "and" ? " AND " : " OR ");
      return parts.length === 1 ? joined : `(${joined})`;
    }
    case "not":
      return `NOT (${conditionSql(condition.of, binder)})`;
    case "in":
      return equalsAny(column(condition.field), condition.field.type, condition.values, binder);
    case "like":
    case "ilike":
      // A backslash is the escape in Postgres; Snowflake wants to be told.
      return `${column(condition.field)} ${condition.op.toUpperCase()} ${binder.bind(condition.pattern)} ESCAPE '\\\\'`;
    case "match":
    case "imatch":
      // Snowflake's are anchored at both ends, Postgres's at neither; "s" lets . stand for a line's end, as there.
      return `REGEXP_LIKE(${column(condition.field)}, ${binder.bind(`.*(${condition.pattern}).*`)}, '${condition.op === "match" ? "cs" : "is"}')`;
    case "is":
      return isSql(column(condition.field), condition.state);
    default:
      return `${column(condition.field)} ${SIGNS[condition.op]} ${binder.value(condition.field.type, condition.value)}`;
  }
}

export function column({ column: name }: Field): string {
  return quoted(name);
}

/** IS TRUE and IS FALSE are never NULL, so that NOT of them is not either. */
function isSql(expression: string, state: "null" | "not_null" | "true" | "false"): string {
  if (state === "null") return `${expression} IS NULL`;
  if (state === "not_null") return `${expression} IS NOT NULL`;
  return state === "true" ? `COALESCE(${expression}, FALSE)` : `NOT COALESCE(${expression}, TRUE)`;
}

/** One of the values; null among them stands for "has none". */
export function equalsAny(
  expression: string,
  type: ValueType,
  values: readonly Cell[],
  binder: Binder,
): string {
  const present = values.flatMap((value) => (value === null ? [] : [binder.value(type, value)]));
  const tests: string[] = [];
  if (present.length > 0) tests.push(`${expression} IN (${present.join(", ")})`);
  if (present.length < values.length) tests.push(`${expression} IS NULL`);
  return tests.length === 0 ? "FALSE" : `(${tests.join(" OR ")})`;
}
