import { parseTime } from "../times/parse-auto.ts";
import type { ReadTime } from "../times/read-time.ts";
import { ticksOfTime } from "../times/ticks.ts";
import { readTimeFormat } from "../times/time-format.ts";
import { type Cast, duckTypeSql } from "./conversion.ts";
import { apply, bindValues, type DuckSql, type DuckValue, literal, macro, rawSql, sql } from "./duck-sql.ts";
import { duckString } from "./duck-type.ts";
import {
  instantOfLocal,
  localTimestamp,
  offsetOf,
  TICKS_A_MINUTE,
  timestampOf,
  zonedTime,
  zoneSql,
} from "./local-time.ts";

// Text as a time, by a format or AUTO. A text that is known beforehand is read while the statement is compiled; others
// by functions of DuckDB's that are the same reader (functions/dates/time-text-functions.ts).

const ERRORS: Readonly<Record<string, string>> = { DATE: "bad_date", TIME: "bad_time" };
const EPOCH = 4094;

/** To a DATE, a TIME or a TIMESTAMP_NTZ: the local time that the text names. */
export function readLocal(cast: Cast, name: "DATE" | "TIME" | "TIMESTAMP_NTZ"): DuckValue {
  const format = formatOf(cast);
  if (cast.constant !== undefined)
    return readConstant(cast, format, cast.constant, (read) => {
      if (name === "TIME") return literal(rawSql(`CAST(${read.nanoseconds} AS BIGINT)`));
      if (name === "DATE") return literal(rawSql(`(DATE '1970-01-01' + ${read.days})`));
      return ticksLiteral(ticksOfTime(read));
    });
  return orError(cast, (x) => {
    if (name === "TIME") return sql`sf_read_clock(${x}, ${formatSql(format)})`;
    const ticks = isAuto(format)
      ? macro("read_local", x)
      : sql`(sf_read_time(${x}, ${formatSql(format)}) >> 12)`;
    return name === "DATE" ? sql`CAST(${timestampOf(ticks)} AS DATE)` : ticks;
  });
}

/** To a TIMESTAMP_LTZ or a TIMESTAMP_TZ: without a zone of its own, the text is of the session's. */
export function readZoned(cast: Cast, name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ"): DuckValue {
  const format = formatOf(cast);
  const zone = zoneSql(cast.settings);
  if (cast.constant !== undefined)
    return readConstant(cast, format, cast.constant, (read) => {
      const { offset, isEpoch } = read;
      const local = ticksOfTime(read);
      if (offset === undefined && !isEpoch)
        return inSessionZone(
          cast,
          name,
          apply([ticksLiteral(local)], (x) => instantOfLocal(x, zone)),
        );
      const instant = ticksLiteral(local - BigInt(offset ?? 0) * TICKS_A_MINUTE);
      if (name === "TIMESTAMP_LTZ") return instant;
      return offset === undefined
        ? inSessionZone(cast, name, instant)
        : apply([instant], (x) => zonedTime(x, rawSql(String(offset))));
    });
  return bindValues([cast.value], ([text = cast.value]) => {
    const code = apply([text], (x) =>
      isAuto(format) ? macro("read_code", x) : sql`sf_read_time(${x}, ${formatSql(format)})`,
    );
    const value = bindValues([code], ([known = code]) => {
      const minutes = (x: DuckSql) => sql`(CAST(${x} & 4095 AS BIGINT) - 1440)`;
      const instant = apply(
        [known],
        (x) =>
          sql`CASE ${x} & 4095 WHEN ${EPOCH} THEN ${x} >> 12 WHEN 4095 THEN ${instantOfLocal(sql`(${x} >> 12)`, zone)} ELSE (${x} >> 12) - CAST(${minutes(x)} AS HUGEINT) * ${TICKS_A_MINUTE} END`,
      );
      if (name === "TIMESTAMP_LTZ") return instant;
      return apply([instant, known], (t, x) =>
        zonedTime(
          t,
          sql`CASE WHEN ${x} & 4095 < ${EPOCH} THEN ${minutes(x)} ELSE ${sessionOffset(cast, t)} END`,
        ),
      );
    });
    return errorUnless(cast, value, text);
  });
}

/** An instant with the offset that the session's time zone has then. */
export function inSessionZone(
  cast: Cast,
  name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ",
  instant: DuckValue,
): DuckValue {
  if (name === "TIMESTAMP_LTZ") return instant;
  return apply([instant], (x) => zonedTime(x, sessionOffset(cast, x)));
}

function sessionOffset({ settings }: Cast, instant: DuckSql): DuckSql {
  return offsetOf(instant, localTimestamp(instant, { name: "TIMESTAMP_LTZ", scale: 9 }, settings));
}

function formatOf({ format, to, settings }: Cast): string {
  const { inputs } = settings;
  const chosen = format ?? (to.name === "DATE" || to.name === "TIME" ? inputs[to.name] : inputs.TIMESTAMP);
  // Refuses what is no format while the statement is compiled.
  if (!isAuto(chosen)) readTimeFormat(chosen);
  return chosen;
}

function isAuto(format: string): boolean {
  return format.toUpperCase() === "AUTO";
}

function formatSql(format: string): DuckSql {
  return rawSql(duckString(format));
}

function ticksLiteral(ticks: bigint): DuckValue {
  return literal(rawSql(`CAST('${ticks}' AS HUGEINT)`));
}

function readConstant(
  cast: Cast,
  format: string,
  text: string,
  build: (read: ReadTime) => DuckValue,
): DuckValue {
  const read = parseTime(text, format, cast.to.name === "TIME" ? "TIME" : "TIMESTAMP");
  return read ? build(read) : orError(cast, () => rawSql("NULL"));
}

function orError(cast: Cast, read: (x: DuckSql) => DuckSql): DuckValue {
  return bindValues([cast.value], ([text = cast.value]) => errorUnless(cast, apply([text], read), text));
}

function errorUnless(cast: Cast, value: DuckValue, text: DuckValue): DuckValue {
  const type = duckTypeSql(cast.to);
  if (cast.tries) return apply([value], (x) => sql`CAST(${x} AS ${type})`);
  const error = ERRORS[cast.to.name] ?? "bad_timestamp";
  return apply([value, text], (x, t) => sql`coalesce(${x}, CAST(${macro(error, t)} AS ${type}))`);
}
