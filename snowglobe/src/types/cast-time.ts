import { type Cast, duckTypeSql, noCast } from "./conversion.ts";
import { apply, bindValues, type DuckSql, type DuckValue, macro, rawSql, sql } from "./duck-sql.ts";
import { duckString } from "./duck-type.ts";
import {
  cutToScale,
  finerPart,
  instantOfLocal,
  localTicks,
  localTimestamp,
  ticksOf,
  zoneSql,
} from "./local-time.ts";
import { inSessionZone, readLocal, readZoned } from "./read-time-text.ts";

type TimeName = "DATE" | "TIME" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ";

/**
 * A value as a DATE, a TIME or a timestamp. Digits of a second that the type has no room for are cut off.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion
 *
 * @throws {SnowflakeError} 001007 when Snowflake has no such conversion.
 */
export function toTimeType(cast: Cast, name: TimeName): DuckValue {
  const { from, to } = cast;
  const value = convert(cast, name);
  if (!("scale" in to) || (from.name === to.name && "scale" in from && from.scale <= to.scale)) return value;
  if (from.name === "DATE") return value;
  return apply([value], (x) => cutToScale(x, to));
}

function convert(cast: Cast, name: TimeName): DuckValue {
  if (cast.from.name === name) return cast.value;
  if (cast.from.name === "VARIANT") return ofVariant(cast, name);
  switch (name) {
    case "DATE":
    case "TIMESTAMP_NTZ":
      return toLocal(cast, name);
    case "TIME":
      return toTime(cast);
    default:
      return toInstant(cast, name);
  }
}

/** What a VARIANT holds: a time of the same kind, or text that the session's input format reads. */
function ofVariant({ constant: _, ...cast }: Cast, name: TimeName): DuckValue {
  const { value, settings } = cast;
  const type = duckTypeSql(cast.to);
  return bindValues([value], ([variant = value]) => {
    const text = apply([variant], (x) =>
      macro("variant_time", x, rawSql(duckString(name)), zoneSql(settings)),
    );
    const read = convert({ ...cast, value: text, from: { name: "TEXT", length: 0 }, tries: true }, name);
    if (cast.tries) return read;
    return apply(
      [read, variant],
      (x, v) => sql`coalesce(${x}, CAST(${macro("bad_variant", v, rawSql(duckString(name)))} AS ${type}))`,
    );
  });
}

/** To a DATE or a TIMESTAMP_NTZ: what is read, or counted, is the local time. */
function toLocal(cast: Cast, name: "DATE" | "TIMESTAMP_NTZ"): DuckValue {
  const { value, from, settings } = cast;
  switch (from.name) {
    case "DATE":
      return apply([value], (x) => localTicks(x, from, settings));
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return apply([value], (x) =>
        name === "DATE"
          ? sql`CAST(${localTimestamp(x, from, settings)} AS DATE)`
          : localTicks(x, from, settings),
      );
    case "TEXT":
      return readLocal(cast, name);
    case "FIXED":
      if (name === "DATE") throw noCast(cast);
      return apply([value], (x) => ticksOfSeconds(x, from.scale));
    default:
      throw noCast(cast);
  }
}

/** To a TIMESTAMP_LTZ or a TIMESTAMP_TZ. */
function toInstant(cast: Cast, name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ"): DuckValue {
  const { value, from, settings } = cast;
  const zone = zoneSql(settings);
  const zoned = (instant: DuckValue) => inSessionZone(cast, name, instant);
  switch (from.name) {
    case "TIMESTAMP_LTZ":
      return zoned(value);
    case "TIMESTAMP_TZ":
      return apply([value], (x) => sql`(${x}).t`);
    case "DATE":
      return zoned(apply([value], (x) => ticksOf(sql`timezone(${zone}, CAST(${x} AS TIMESTAMP))`)));
    case "TIMESTAMP_NTZ":
      return zoned(apply([value], (x) => instantOfLocal(x, zone)));
    case "FIXED":
      return zoned(apply([value], (x) => ticksOfSeconds(x, from.scale)));
    case "TEXT":
      return readZoned(cast, name);
    default:
      throw noCast(cast);
  }
}

// https://docs.snowflake.com/en/sql-reference/functions/to_timestamp: a number is seconds since 1970, whatever its size.
function ticksOfSeconds(x: DuckSql, scale: number): DuckSql {
  if (scale === 0) return sql`(CAST(CAST(${x} AS DECIMAL(12,0)) AS HUGEINT) * 1024000000)`;
  return macro("ticks_of_ns", sql`CAST(CAST(${x} AS DECIMAL(21,9)) * 1000000000 AS HUGEINT)`);
}

/** To a TIME: nanoseconds of the day. */
function toTime(cast: Cast): DuckValue {
  const { value, from, settings } = cast;
  switch (from.name) {
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return apply([value], (x) => {
        const clock = sql`epoch_us(CAST(${localTimestamp(x, from, settings)} AS TIME))`;
        return sql`(${clock} * 1000 + CAST(${finerPart(x, from)} AS BIGINT))`;
      });
    case "TEXT":
      return readLocal(cast, "TIME");
    default:
      throw noCast(cast);
  }
}
