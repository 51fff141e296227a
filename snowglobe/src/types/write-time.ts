import { notSupported } from "../errors/snowflake-error.ts";
import { type FieldName, type FormatElement, readTimeFormat } from "../times/time-format.ts";
import type { ConversionSettings } from "./conversion.ts";
import type { DataType } from "./data-type.ts";
import { apply, bindValues, type DuckSql, type DuckValue, joinSql, macro, rawSql, sql } from "./duck-sql.ts";
import { duckString } from "./duck-type.ts";
import { finerPart, localTimestamp, offsetOf } from "./local-time.ts";

const STRFTIME: Readonly<Record<FieldName, string>> = {
  YYYY: "%Y",
  YY: "%y",
  MM: "%m",
  MON: "%b",
  MMMM: "%B",
  DD: "%d",
  DY: "%a",
  HH24: "%H",
  HH12: "%I",
  AM: "%p",
  MI: "%M",
  SS: "%S",
};

/** One piece of what is written: what strftime writes, digits of a second, or the offset from UTC. */
type Piece =
  | { readonly kind: "strftime"; readonly text: string }
  | { readonly kind: "fraction"; readonly digits: number }
  | { readonly kind: "offset"; readonly form: string };

/** Milliseconds and microseconds are strftime's; so most formats are one call. */
function pieceOf(element: FormatElement, format: string): Piece {
  switch (element.kind) {
    case "literal":
      return { kind: "strftime", text: element.text.replaceAll("%", "%%") };
    case "offset":
      return element;
    case "fraction":
      if (element.digits === 0) return { kind: "strftime", text: "" };
      if (element.digits === 3) return { kind: "strftime", text: "%g" };
      return element.digits === 6 ? { kind: "strftime", text: "%f" } : element;
    default:
      if (element.readOnly !== undefined)
        throw notSupported(`date format element ${element.readOnly} in an output format ('${format}')`);
      return { kind: "strftime", text: STRFTIME[element.kind] };
  }
}

function piecesOf(format: string): Piece[] {
  const pieces: Piece[] = [];
  for (const element of readTimeFormat(format)) {
    const piece = pieceOf(element, format);
    const last = pieces.at(-1);
    if (piece.kind === "strftime" && last?.kind === "strftime")
      pieces[pieces.length - 1] = { kind: "strftime", text: last.text + piece.text };
    else pieces.push(piece);
  }
  return pieces;
}

/**
 * A DATE, TIME or timestamp as text, by a format. The offset of a type that has none is left empty.
 *
 * @throws {SnowflakeError} 000002 for a format with an element that is not known here.
 */
export function writeTime(
  value: DuckValue,
  from: DataType,
  format: string,
  settings: ConversionSettings,
): DuckValue {
  const pieces = piecesOf(format);
  return bindValues([value], ([x = value]) =>
    bindValues([apply([x], (v) => localTimestamp(v, from, settings))], ([local = x]) => {
      const offset =
        from.name === "TIMESTAMP_TZ" ? apply([x], (v) => sql`(${v}).o`) : apply([x, local], offsetOf);
      return apply([x, local, offset], (v, at, minutes) =>
        pieces.length === 0
          ? sql`CASE WHEN ${v} IS NOT NULL THEN '' END`
          : sql`(${joinSql(
              pieces.map((piece) => pieceSql(piece, from, v, at, minutes)),
              " || ",
            )})`,
      );
    }),
  );
}

function pieceSql(piece: Piece, from: DataType, x: DuckSql, at: DuckSql, minutes: DuckSql): DuckSql {
  switch (piece.kind) {
    case "strftime":
      return sql`strftime(${at}, ${rawSql(duckString(piece.text))})`;
    case "fraction": {
      if (piece.digits < 6) return sql`left(strftime(${at}, '%f'), ${piece.digits})`;
      const digits = sql`(strftime(${at}, '%f') || lpad(CAST(${finerPart(x, from)} AS VARCHAR), 3, '0'))`;
      return piece.digits === 9 ? digits : sql`left(${digits}, ${piece.digits})`;
    }
    case "offset":
      if (from.name !== "TIMESTAMP_LTZ" && from.name !== "TIMESTAMP_TZ") return rawSql("''");
      return macro("offset_text", minutes, rawSql(duckString(piece.form)));
  }
}
