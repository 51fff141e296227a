import { notSupported } from "../errors/snowflake-error.ts";
import { asTextOf, type Cast, type ConversionSettings, duckTypeSql, noCast, orError } from "./conversion.ts";
import type { DataType } from "./data-type.ts";
import { formatSql } from "./date-format.ts";
import {
  apply,
  bindValues as bindAtoms,
  type DuckSql,
  type DuckValue,
  macro,
  rawSql,
  sql,
} from "./duck-sql.ts";
import { duckString } from "./duck-type.ts";

/** A zoned time by a format. */
export function zonedText(
  value: DuckValue,
  from: DataType,
  format: string,
  settings: ConversionSettings,
): DuckValue {
  return withLocal(value, from, settings, (instant, local) =>
    apply(
      [
        from.name === "TIMESTAMP_TZ"
          ? apply([instant], (x) => sql`(${x}).o`)
          : apply([instant, local], offsetOf),
        local,
      ],
      (offset, at) => formatSql(at, format, offset),
    ),
  );
}

/** Minutes from UTC of an instant whose local time is known. */
function offsetOf(instant: DuckSql, local: DuckSql): DuckSql {
  return sql`date_diff('minute', timezone('UTC', ${instant}), ${local})`;
}

/** A zoned value's local time. */
export function localTime(x: DuckSql, from: DataType, settings: ConversionSettings): DuckSql {
  return from.name === "TIMESTAMP_TZ"
    ? sql`((${x}).t + to_minutes((${x}).o))`
    : sql`timezone(${zoneSql(settings)}, ${x})`;
}

/** Makes a value of a zoned one and its local time. */
function withLocal(
  value: DuckValue,
  from: DataType,
  settings: ConversionSettings,
  build: (instant: DuckValue, local: DuckValue) => DuckValue,
): DuckValue {
  return bindAtoms([value], ([instant = value]) =>
    bindAtoms([apply([instant], (x) => localTime(x, from, settings))], ([local = instant]) =>
      build(instant, local),
    ),
  );
}

function zoneSql(settings: ConversionSettings): DuckSql {
  return rawSql(duckString(settings.timeZone));
}

/** To a DATE or a TIMESTAMP_NTZ. */
export function toLocal(cast: Cast, name: "DATE" | "TIMESTAMP_NTZ"): DuckValue {
  const { value, from } = cast;
  const type = rawSql(name === "DATE" ? "DATE" : "TIMESTAMP");
  switch (from.name) {
    case name:
      return value;
    case "DATE":
    case "TIMESTAMP_NTZ":
      return apply([value], (x) => sql`CAST(${x} AS ${type})`);
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return apply([value], (x) => sql`CAST(${localTime(x, from, cast.settings)} AS ${type})`);
    case "TEXT":
      return orError(
        cast,
        (x) => sql`CAST(${macro("text_local", x)} AS ${type})`,
        name === "DATE" ? "bad_date" : "bad_timestamp",
      );
    case "FIXED":
      if (name === "DATE") throw noCast(cast);
      wholeSeconds(from);
      return apply([value], (x) => macro("epoch_timestamp", sql`CAST(${x} AS HUGEINT)`));
    case "VARIANT":
      return toLocal(asTextOf(cast), name);
    default:
      throw noCast(cast);
  }
}

/** To a zoned time. */
export function toInstant(cast: Cast, name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ"): DuckValue {
  const { value, from, settings } = cast;
  const zone = zoneSql(settings);
  if (from.name === name) return value;
  switch (from.name) {
    case "VARIANT":
      return toInstant(asTextOf(cast), name);
    case "TIMESTAMP_LTZ":
      return withOffset(value, settings);
    case "TIMESTAMP_TZ":
      return apply([value], (x) => sql`timezone('UTC', (${x}).t)`);
    case "DATE":
    case "TIMESTAMP_NTZ": {
      const instant = apply([value], (x) => sql`timezone(${zone}, CAST(${x} AS TIMESTAMP))`);
      return name === "TIMESTAMP_LTZ" ? instant : withOffset(instant, settings);
    }
    case "FIXED": {
      wholeSeconds(from);
      const instant = apply(
        [value],
        (x) => sql`timezone('UTC', ${macro("epoch_timestamp", sql`CAST(${x} AS HUGEINT)`)})`,
      );
      return name === "TIMESTAMP_LTZ" ? instant : withOffset(instant, settings);
    }
    case "TEXT":
      return readZoned(cast, name);
    default:
      throw noCast(cast);
  }
}

/** An instant with the offset that the session's time zone has then. */
function withOffset(value: DuckValue, settings: ConversionSettings): DuckValue {
  return withLocal(value, { name: "TIMESTAMP_LTZ", scale: 9 }, settings, (instant, local) =>
    apply(
      [instant, local],
      (x, at) =>
        sql`CASE WHEN ${x} IS NOT NULL THEN {'t': timezone('UTC', ${x}), 'o': CAST(${offsetOf(x, at)} AS SMALLINT)} END`,
    ),
  );
}

function readZoned(cast: Cast, name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ"): DuckValue {
  const zone = zoneSql(cast.settings);
  return bindAtoms([cast.value], ([text = cast.value]) => {
    const parts = apply([text], (x) => macro("time_parts", x));
    const read = bindAtoms([parts], ([p = parts]) => {
      const instant = apply(
        [p],
        (x) =>
          sql`CASE WHEN ${x}.e THEN timezone('UTC', ${x}.l) WHEN ${x}.o IS NULL THEN timezone(${zone}, ${x}.l) ELSE timezone('UTC', ${x}.l - to_minutes(${x}.o)) END`,
      );
      if (name === "TIMESTAMP_LTZ") return instant;
      return apply(
        [instant, p],
        (k, x) =>
          sql`CASE WHEN ${k} IS NOT NULL THEN {'t': timezone('UTC', ${k}), 'o': CAST(coalesce(${x}.o, ${offsetOf(k, sql`${x}.l`)}) AS SMALLINT)} END`,
      );
    });
    return orErrorOf(cast, text, read, "bad_timestamp");
  });
}

function orErrorOf(cast: Cast, text: DuckValue, read: DuckValue, error: string): DuckValue {
  if (cast.tries) return read;
  const type = duckTypeSql(cast.to);
  return apply([read, text], (value, x) => sql`coalesce(${value}, CAST(${macro(error, x)} AS ${type}))`);
}

// https://docs.snowflake.com/en/sql-reference/functions/to_timestamp: a number is whole seconds (or less) since 1970.
function wholeSeconds(from: { readonly scale: number }): void {
  if (from.scale > 0) throw notSupported("a timestamp from a number with a fraction");
}

/** To a TIME. */
export function toTime(cast: Cast): DuckValue {
  const { value, from } = cast;
  switch (from.name) {
    case "TIME":
      return value;
    case "TIMESTAMP_NTZ":
      return apply([value], (x) => sql`CAST(${x} AS TIME)`);
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return apply([value], (x) => sql`CAST(${localTime(x, from, cast.settings)} AS TIME)`);
    case "TEXT":
      return orError(cast, (x) => macro("text_time", x), "bad_time");
    case "VARIANT":
      return toTime(asTextOf(cast));
    default:
      throw noCast(cast);
  }
}
