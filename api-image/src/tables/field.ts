/** What a cell of a row is, as the source gives it: numbers that JavaScript cannot hold, and JSON, come as their text. */
export type Cell = string | number | boolean | null;
/** Cells in the order of the query's outputs. */
export type Row = readonly Cell[];

/**
 * What a value is, whatever Snowflake calls its type. `timestamp` has no time zone, `instant` has one. `list` is text in
 * the table, whole numbers separated by commas, and an array in JSON.
 */
export type Kind =
  | "text"
  | "integer"
  | "decimal"
  | "float"
  | "boolean"
  | "date"
  | "time"
  | "timestamp"
  | "instant"
  | "binary"
  | "json"
  | "geo"
  | "vector"
  | "list";

export interface ValueType {
  readonly kind: Kind;
  /** Digits after the point, of a number's or of a second's. */
  readonly scale: number;
  /** A number with more digits than JavaScript's numbers hold: it travels as text. */
  readonly long: boolean;
}

/** Something with a name and a type in an answer. */
export interface Shown {
  readonly name: string;
  readonly type: ValueType;
}

/** Values in a parameter without an operator: `name=a,b`. */
export interface PlainValues {
  /** What one value looks like, as a regular expression. */
  readonly pattern: string;
  readonly most: number;
  /** The word for "has no value", where there is one. */
  readonly none: string | undefined;
  readonly refusal: string;
}

/** A column that is served. */
export interface Field extends Shown {
  readonly column: string;
  readonly nullable: boolean;
  readonly description: string | undefined;
  readonly examples: readonly Cell[];
  readonly filter: boolean;
  readonly sort: boolean;
  readonly plain: PlainValues | undefined;
}

const UNORDERED: ReadonlySet<Kind> = new Set(["json", "geo", "vector", "list"]);

/** Whether values of the type can be compared, and rows so sorted and grouped. */
export function isOrdered({ kind }: ValueType): boolean {
  return !UNORDERED.has(kind);
}

export function isNumber({ kind }: ValueType): boolean {
  return kind === "integer" || kind === "decimal" || kind === "float";
}

/** Whole numbers of up to this many digits are all held by JavaScript's numbers, and so are decimals. */
const DIGITS = 15;

/** A fixed-point number's type. */
export function fixed(precision: number, scale: number): ValueType {
  return { kind: scale === 0 ? "integer" : "decimal", scale, long: precision > DIGITS };
}

export const TEXT: ValueType = { kind: "text", scale: 0, long: false };
/** Of COUNT: more rows than JavaScript can count to are in no table. */
export const COUNT: ValueType = { kind: "integer", scale: 0, long: false };
