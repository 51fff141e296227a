import { notSupported } from "../errors/snowflake-error.ts";
import { type DuckSql, joinSql, rawSql, sql } from "./duck-sql.ts";
import { duckString } from "./duck-type.ts";

const ELEMENTS: readonly (readonly [pattern: RegExp, strftime: string])[] = [
  [/^YYYY/i, "%Y"],
  [/^YY/i, "%y"],
  [/^MMMM/i, "%B"],
  [/^MON/i, "%b"],
  [/^MM/i, "%m"],
  [/^DD/i, "%d"],
  [/^DY/i, "%a"],
  [/^HH24/i, "%H"],
  [/^HH12/i, "%I"],
  [/^(AM|PM)/i, "%p"],
  [/^MI/i, "%M"],
  [/^SS/i, "%S"],
];

/** One piece of a format: what strftime writes, a fraction of a second, or the offset from UTC. */
type Piece =
  | { kind: "strftime"; text: string }
  | { kind: "fraction"; digits: number }
  | { kind: "offset"; colon: boolean };

/**
 * Reads a date format model such as `YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM`.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output#label-date-time-format-elements
 *
 * @throws {SnowflakeError} 000002 for a letter that is no element known here.
 */
function readFormat(format: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = format;
  const text = (more: string) => {
    const last = pieces.at(-1);
    if (last?.kind === "strftime") last.text += more;
    else pieces.push({ kind: "strftime", text: more });
  };
  while (rest !== "") {
    const fraction = /^FF([0-9]?)/i.exec(rest);
    const offset = /^TZH(:?)TZM/i.exec(rest);
    const quoted = /^"([^"]*)"/.exec(rest);
    const element = ELEMENTS.find(([pattern]) => pattern.test(rest));
    if (fraction) {
      pieces.push({ kind: "fraction", digits: fraction[1] ? Number(fraction[1]) : 9 });
      rest = rest.slice(fraction[0].length);
    } else if (offset) {
      pieces.push({ kind: "offset", colon: offset[1] === ":" });
      rest = rest.slice(offset[0].length);
    } else if (quoted) {
      text((quoted[1] ?? "").replaceAll("%", "%%"));
      rest = rest.slice(quoted[0].length);
    } else if (element) {
      text(element[1]);
      rest = rest.slice(element[0].exec(rest)?.[0].length ?? 0);
    } else if (/^[A-Za-z]/.test(rest) && !/^T/.test(rest)) {
      throw notSupported(`date format element at '${rest}' in '${format}'`);
    } else {
      text(rest.charAt(0) === "%" ? "%%" : rest.charAt(0));
      rest = rest.slice(1);
    }
  }
  return pieces;
}

/**
 * SQL that writes a time by a format.
 *
 * @param local a DATE or TIMESTAMP.
 * @param offset the minutes from UTC; null where the type has none (the element is then left empty).
 */
export function formatSql(local: DuckSql, format: string, offset: DuckSql | null): DuckSql {
  const parts = readFormat(format).map((piece) => {
    if (piece.kind === "strftime") return sql`strftime(${local}, ${rawSql(duckString(piece.text))})`;
    if (piece.kind === "fraction") {
      const digits = sql`(strftime(${local}, '%f') || '000')`;
      return piece.digits === 9 ? digits : sql`left(${digits}, ${piece.digits})`;
    }
    if (offset === null) return rawSql("''");
    const colon = rawSql(piece.colon ? "':'" : "''");
    return sql`CASE WHEN ${offset} < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(${offset}) // 60 AS VARCHAR), 2, '0') || ${colon} || lpad(CAST(abs(${offset}) % 60 AS VARCHAR), 2, '0')`;
  });
  return parts.length === 0 ? rawSql("''") : sql`(${joinSql(parts, " || ")})`;
}

/**
 * SQL that reads text by a format into a TIMESTAMP; NULL for what does not fit.
 *
 * @throws {SnowflakeError} 000002 for a format with an offset, which has no rule here.
 */
export function parseByFormatSql(text: DuckSql, format: string): DuckSql {
  const pattern = readFormat(format).map((piece) => {
    if (piece.kind === "offset") throw notSupported(`time zones in an input format ('${format}')`);
    return piece.kind === "fraction" ? "%n" : piece.text;
  });
  return sql`CAST(try_strptime(trim(${text}), ${rawSql(duckString(pattern.join("")))}) AS TIMESTAMP)`;
}
