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

export type WireRow = readonly WireValue[];

/** A row's VARIANTs as the account keeps them (variants/encoding.ts); null in all other columns. */
export type KeptRow = readonly WireValue[];

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
  /** All of them, or the first ones when `more` has the rest. */
  readonly rows: readonly WireRow[];
  /** By their place among `rows`: those with a VARIANT whose text says less than what is kept (types/typed-value.ts). */
  readonly kept?: ReadonlyMap<number, KeptRow>;
  readonly more?: FiledRows;
  readonly statementType: StatementType;
  /** PUT and GET answer with this instead of rows: the driver moves the files itself. */
  readonly transfer?: Readonly<Record<string, unknown>>;
}

/** A part of a large result, which drivers fetch by itself. */
export interface ResultChunk {
  readonly path: string;
  /** Another file with the same rows as the next statement takes them, when VARIANTs inside say less in the first. */
  readonly keptPath?: string;
  /** Where the protocol's text stands in the file: gzip of the rows without the outer brackets. */
  readonly start: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  readonly rowCount: number;
}

/** A large result's rows after its first ones: in files, until `discard` is called. */
export interface FiledRows {
  /** Part of each chunk's address: whoever knows it may fetch, as with a signed URL. */
  readonly key: string;
  readonly rowCount: number;
  readonly chunks: readonly ResultChunk[];
  /** What they take on the disk. */
  readonly bytes: number;
  /** Characters of JSON in the longest row. */
  readonly longestRow: number;
  discard(): void;
}

/** Takes a result's rows as they come. After an error `discard` is called instead of `end`. */
export interface ResultWriter {
  /** Settles when more may come. `kept` has a place for each row, or is left out. */
  write(rows: readonly WireRow[], kept?: readonly (KeptRow | undefined)[]): Promise<void>;
  end(): Promise<Pick<ResultSet, "rows" | "kept" | "more">>;
  discard(): Promise<void>;
}

/** How many rows a result has, wherever they are. */
export function rowCount({ rows, more }: ResultSet): number {
  return rows.length + (more?.rowCount ?? 0);
}

/** The one-line answer of a DDL statement, e.g. `Table T successfully created.` */
export function statusResult(status: string): ResultSet {
  return { columns: [textColumn("status")], rows: [[status]], statementType: "DDL" };
}

/** A nullable VARCHAR column. */
export function textColumn(name: string): Column {
  return { name, type: TEXT, nullable: true };
}
