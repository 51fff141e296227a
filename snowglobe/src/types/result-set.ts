import { type DataType, TEXT } from "./data-type.ts";

/** One column of a result, with the name as Snowflake would show it. */
export interface Column {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/**
 * A value as the protocol carries it: text, or null. Booleans are "1" and "0", dates are epoch days, times and
 * timestamps are seconds with a fraction, binary is hex, semi-structured values are JSON text.
 */
export type WireValue = string | null;

/** The kinds of statement that a driver tells apart; everything else is "OTHER". */
export type StatementType =
  | "SELECT"
  | "INSERT"
  | "UPDATE"
  | "DELETE"
  | "MERGE"
  | "COPY"
  | "DDL"
  | "SHOW"
  | "OTHER";

/** What one statement gives back. */
export interface ResultSet {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly WireValue[])[];
  readonly statementType: StatementType;
  /** PUT and GET answer with this instead of rows: the driver moves the files itself. */
  readonly transfer?: Readonly<Record<string, unknown>>;
}

/** The one-line answer of a DDL statement, e.g. `Table T successfully created.` */
export function statusResult(status: string): ResultSet {
  return { columns: [textColumn("status")], rows: [[status]], statementType: "DDL" };
}

/** A nullable VARCHAR column. */
export function textColumn(name: string): Column {
  return { name, type: TEXT, nullable: true };
}
