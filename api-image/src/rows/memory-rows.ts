import type { Condition } from "../question/condition.ts";
import type { SortKey } from "../question/parse-order.ts";
import type { Output } from "../question/parse-select.ts";
import { javaScriptExpression } from "../question/patterns.ts";
import type { Cell, Field, Row, ValueType } from "../tables/field.ts";
import type { Column } from "../tables/table.ts";
import { type FacetQuery, positionOf, type Query, type TableQuery } from "./table-query.ts";
import { nanosecondsOf } from "./value-sql.ts";

type CellOf = (field: Field) => Cell;

/** The rows that a query gives, as toSql's statement would. @param columns of the rows, in their order */
export function memoryRows(query: Query, columns: readonly Column[], rows: readonly Row[]): Row[] {
  const at = new Map(columns.map(({ name }, index) => [name, index]));
  const cellOf =
    (row: Row): CellOf =>
    (field) =>
      row[at.get(field.column) ?? -1] ?? null;
  const cells = rows.map(cellOf).filter((row) => holds(query.where, row) === true);
  return query.kind === "facets" ? facets(query, cells) : page(query, cells);
}

function page(query: TableQuery, rows: readonly CellOf[]): Row[] {
  const made = query.grouped
    ? groups(query, rows)
    : rows.map((row) => query.outputs.map(({ field }) => (field ? row(field) : null)));
  const keys = query.sort.map((key) => ({ key, position: positionOf(query, key) }));
  const { after } = query;
  const order = (a: (index: number) => Cell, b: (index: number) => Cell) => {
    for (const [index, { key }] of keys.entries()) {
      const difference = compareKeys(key, a(index), b(index));
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const keyOf = (row: Row) => (index: number) => row[keys[index]?.position ?? -1] ?? null;
  return made
    .sort((a, b) => order(keyOf(a), keyOf(b)))
    .filter((row) => !after || order(keyOf(row), (index) => after[index] ?? null) > 0)
    .slice(0, query.limit);
}

function compareKeys({ output, descending, nullsFirst }: SortKey, a: Cell, b: Cell): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === nullsFirst ? -1 : 1;
  }
  return compare(output.type, a, b) * (descending ? -1 : 1);
}

function groups({ outputs }: TableQuery, rows: readonly CellOf[]): Row[] {
  const by = outputs.filter(({ aggregate }) => aggregate === undefined);
  const found = new Map<string, CellOf[]>();
  for (const row of rows) {
    const key = JSON.stringify(
      by.map(({ field, type }) => (field ? comparable(type, row(field)) : null)),
      digits,
    );
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  const all = by.length === 0 && found.size === 0 ? [[]] : [...found.values()];
  return all.map((members) => outputs.map((output) => aggregated(output, members)));
}

const digits = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);

function aggregated({ field, aggregate, type }: Output, rows: readonly CellOf[]): Cell {
  if (aggregate === undefined) return field ? (rows[0]?.(field) ?? null) : null;
  if (!field) return rows.length;
  const present = rows.map((row) => row(field)).filter((cell) => cell !== null);
  if (aggregate === "count") return present.length;
  if (present.length === 0) return null;
  if (aggregate === "min" || aggregate === "max") {
    const sorted = [...present].sort((a, b) => compare(field.type, a, b));
    return sorted.at(aggregate === "min" ? 0 : -1) ?? null;
  }
  if (type.kind === "float") {
    const sum = present.reduce((total: number, cell) => total + Number(cell), 0);
    return aggregate === "sum" ? sum : sum / present.length;
  }
  const units = present.reduce((total: bigint, cell) => total + exact(String(cell)), 0n);
  return rounded(aggregate === "sum" ? units : divided(units, BigInt(present.length)), type.scale);
}

/** Half away from zero, as Snowflake rounds. */
function divided(units: bigint, by: bigint): bigint {
  const half = units < 0n ? -by / 2n : by / 2n;
  return (units + half) / by;
}

/** Units of the last possible digit as digits with a scale. */
function rounded(units: bigint, scale: number): string {
  const digits = divided(units, 10n ** BigInt(37 - scale));
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const at = text.length - scale;
  return `${digits < 0n ? "-" : ""}${text.slice(0, at)}${scale > 0 ? `.${text.slice(at)}` : ""}`;
}

function facets({ fields, top }: FacetQuery, rows: readonly CellOf[]): Row[] {
  return fields.flatMap((field, index) => {
    const counts = new Map<Cell, number>();
    for (const row of rows) counts.set(row(field), (counts.get(row(field)) ?? 0) + 1);
    const ascending: SortKey = {
      output: { name: field.name, type: field.type, field, aggregate: undefined },
      descending: false,
      nullsFirst: false,
    };
    return [...counts]
      .sort(([a, m], [b, n]) => n - m || compareKeys(ascending, a, b))
      .slice(0, top)
      .map(([value, count]) => [index, value === null ? null : String(value), count]);
  });
}

/** Whether a condition holds for a row; null where SQL would say NULL. */
function holds(condition: Condition, row: CellOf): boolean | null {
  switch (condition.op) {
    case "and":
    case "or": {
      const ends = condition.op === "or";
      const each = condition.of.map((part) => holds(part, row));
      if (each.includes(ends)) return ends;
      return each.includes(null) ? null : !ends;
    }
    case "not": {
      const inner = holds(condition.of, row);
      return inner === null ? null : !inner;
    }
    default:
      return test(condition, row(condition.field));
  }
}

type Test = Exclude<Condition, { op: "and" | "or" | "not" }>;

function test(condition: Test, cell: Cell): boolean | null {
  const { type } = condition.field;
  if (condition.op === "is")
    return { null: cell === null, not_null: cell !== null, true: cell === true, false: cell === false }[
      condition.state
    ];
  if (condition.op === "isdistinct") return cell === null || compare(type, cell, condition.value) !== 0;
  if (condition.op === "in") {
    if (cell === null)
      return condition.values.includes(null) ? true : condition.values.length === 0 ? false : null;
    return condition.values.some((value) => value !== null && compare(type, cell, value) === 0);
  }
  if (cell === null) return null;
  switch (condition.op) {
    case "like":
    case "ilike":
      return likeExpression(condition.pattern, condition.op === "ilike").test(String(cell));
    case "match":
    case "imatch":
      return javaScriptExpression(condition.pattern, condition.op === "imatch").test(String(cell));
    default: {
      const difference = compare(type, cell, condition.value);
      return {
        eq: difference === 0,
        neq: difference !== 0,
        gt: difference > 0,
        gte: difference >= 0,
        lt: difference < 0,
        lte: difference <= 0,
      }[condition.op];
    }
  }
}

function likeExpression(pattern: string, insensitive: boolean): RegExp {
  const source = pattern.replaceAll(/\\([\s\S])|[\s\S]/g, (whole: string, escaped: string | undefined) => {
    if (escaped === undefined && whole === "%") return ".*";
    if (escaped === undefined && whole === "_") return ".";
    return (escaped ?? whole).replace(/[.*+?^${}()|[\]\\]/, "\\$&");
  });
  return new RegExp(`^${source}$`, insensitive ? "siu" : "su");
}

/** As Snowflake orders values: text by its bytes, NaN behind all numbers. */
function compare(type: ValueType, a: Exclude<Cell, null>, b: Exclude<Cell, null>): number {
  if (type.kind === "text") return compareText(String(a), String(b));
  const [left, right] = [comparable(type, a), comparable(type, b)];
  if (left === right || (Number.isNaN(left) && Number.isNaN(right))) return 0;
  if (Number.isNaN(left)) return 1;
  if (Number.isNaN(right)) return -1;
  return left !== null && right !== null && left < right ? -1 : 1;
}

/** By the bytes of UTF-8: what JavaScript compares by is another order where characters beyond its 16 bits are. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (BEYOND.test(a) || BEYOND.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

const BEYOND = /[\ud800-\udfff]/;

function comparable({ kind }: ValueType, cell: Cell): string | number | bigint | null {
  if (cell === null) return null;
  if (typeof cell === "boolean") return Number(cell);
  if (kind === "timestamp" || kind === "instant") return BigInt(nanosecondsOf(String(cell)));
  if (kind === "time") return String(cell).replace(/\.(\d*?)0*$/, ".$1");
  return kind === "integer" || kind === "decimal" ? exact(String(cell)) : cell;
}

/** A decimal in units of its last possible digit. */
function exact(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  const digits = BigInt(`${whole.replace(/^[+-]/, "")}${fraction.padEnd(37, "0")}`);
  return whole.startsWith("-") ? -digits : digits;
}
