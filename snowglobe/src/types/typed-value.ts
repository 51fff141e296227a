import { MARK } from "../variants/encoding.ts";
import { type DataType, isStructured } from "./data-type.ts";
import type { KeptRow, ResultSet, WireRow, WireValue } from "./result-set.ts";

/**
 * A value on its way from one statement into the next: a result's cell, a script's variable, a procedure's argument.
 * `value` is what the protocol would carry. `kept` is a VARIANT as the account keeps it (variants/encoding.ts), where
 * what the protocol carries says less: a DATE inside is a text there.
 */
export interface TypedValue {
  readonly type: DataType;
  readonly value: WireValue;
  readonly kept?: string;
}

/** What the printed text of a VARIANT does not say: times, BINARY, and DOUBLEs of more than sixteen digits. */
const SAYS_LESS = new RegExp(`"${MARK}(?:[DTPLZB]|F-?[\\d.]{17})`);

/**
 * A row beside its printed one, when a VARIANT in it says less there; a structured value always does. `encoded`: values as
 * they are kept, null for those of other types.
 */
export function keptRow(encoded: readonly WireValue[], types: readonly DataType[]): KeptRow | undefined {
  const says = (cell: string, type: DataType | undefined) =>
    SAYS_LESS.test(cell) || (type !== undefined && isStructured(type));
  return encoded.some((cell, index) => cell !== null && says(cell, types[index])) ? encoded : undefined;
}

/** A result's cell as a value; NULL where there is no such cell. */
export function cellOf(result: ResultSet, row: number, column: number): TypedValue {
  const type = result.columns[column]?.type ?? { name: "TEXT", length: 16_777_216 };
  const value = result.rows[row]?.[column] ?? null;
  const kept = result.kept?.get(row)?.[column] ?? undefined;
  return { type, value, ...(kept !== undefined && { kept }) };
}

/** A result of one row and one column. */
export function singleResult(name: string, { type, value, kept }: TypedValue): ResultSet {
  return {
    columns: [{ name, type, nullable: true }],
    rows: [[value]],
    ...(kept !== undefined && { kept: new Map([[0, [kept]]]) }),
    statementType: "OTHER",
  };
}

/**
 * The value as one text: what the protocol carries, or the mark and the VARIANT as it is kept. No printed VARIANT
 * begins with the mark.
 */
export function innerText({ value, kept }: TypedValue): WireValue {
  return kept === undefined ? value : MARK + kept;
}

/** A row of such texts. */
export function innerRow(row: WireRow, kept: KeptRow | undefined): WireRow {
  if (!kept) return row;
  return row.map((value, column) => {
    const encoded = kept[column] ?? null;
    return encoded === null ? value : MARK + encoded;
  });
}

/** The VARIANT as it is kept, of a text of `innerText`; undefined for a printed one. */
export function keptOf(text: string): string | undefined {
  return text.startsWith(MARK) ? text.slice(MARK.length) : undefined;
}
