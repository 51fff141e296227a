import type { ConversionSettings } from "./conversion.ts";
import type { DataType } from "./data-type.ts";
import { type DuckSql, rawSql, sql } from "./duck-sql.ts";
import { duckString } from "./duck-type.ts";

// SQL between ticks (times/ticks.ts), which the account keeps, and DuckDB's own TIMESTAMP, which its functions take.

/** Ticks in a minute. */
export const TICKS_A_MINUTE = 61_440_000_000n;

/** Ticks as DuckDB's TIMESTAMP; what is finer than a microsecond is cut off. */
export function timestampOf(ticks: DuckSql): DuckSql {
  return sql`make_timestamp(CAST(${ticks} >> 10 AS BIGINT))`;
}

/** A TIMESTAMP or TIMESTAMPTZ of DuckDB as ticks. */
export function ticksOf(timestamp: DuckSql): DuckSql {
  return sql`(CAST(epoch_us(${timestamp}) AS HUGEINT) * 1024)`;
}

/** The nanoseconds within the microsecond. */
export function finerThanMicro(ticks: DuckSql): DuckSql {
  return sql`(${ticks} & 1023)`;
}

/** The session's time zone in SQL. */
export function zoneSql(settings: Pick<ConversionSettings, "timeZone">): DuckSql {
  return rawSql(duckString(settings.timeZone));
}

/** The instant at which a zone's clocks show the local time. Both are ticks. */
export function instantOfLocal(local: DuckSql, zone: DuckSql): DuckSql {
  return sql`(${ticksOf(sql`timezone(${zone}, ${timestampOf(local)})`)} + ${finerThanMicro(local)})`;
}

/** A value's local time as DuckDB's TIMESTAMP (a DATE stays one); a TIME is on 1970-01-01. */
export function localTimestamp(x: DuckSql, type: DataType, settings: ConversionSettings): DuckSql {
  switch (type.name) {
    case "TIMESTAMP_LTZ":
      return sql`timezone(${zoneSql(settings)}, make_timestamptz(CAST(${x} >> 10 AS BIGINT)))`;
    case "TIMESTAMP_TZ":
    case "TIMESTAMP_NTZ":
      return timestampOf(localTicks(x, type, settings));
    case "TIME":
      return sql`make_timestamp(${x} // 1000)`;
    default:
      return x;
  }
}

/** A DATE's or a timestamp's local time as ticks. */
export function localTicks(x: DuckSql, type: DataType, settings: ConversionSettings): DuckSql {
  switch (type.name) {
    case "DATE":
      return ticksOf(sql`CAST(${x} AS TIMESTAMP)`);
    case "TIMESTAMP_LTZ":
      return sql`(${ticksOf(localTimestamp(x, type, settings))} + ${finerThanMicro(x)})`;
    case "TIMESTAMP_TZ":
      return sql`((${x}).t + (${x}).o * CAST(${TICKS_A_MINUTE} AS HUGEINT))`;
    default:
      return x;
  }
}

/** What a value has that is finer than a microsecond, in nanoseconds. */
export function finerPart(x: DuckSql, type: DataType): DuckSql {
  switch (type.name) {
    case "TIME":
      return sql`(${x} % 1000)`;
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return finerThanMicro(x);
    case "TIMESTAMP_TZ":
      return finerThanMicro(sql`(${x}).t`);
    default:
      return sql`0`;
  }
}

/** A TIMESTAMP_TZ of its instant's ticks and its minutes from UTC; NULL for no instant. */
export function zonedTime(instant: DuckSql, offset: DuckSql): DuckSql {
  return sql`CASE WHEN ${instant} IS NOT NULL THEN {'t': ${instant}, 'o': CAST(${offset} AS SMALLINT)} END`;
}

/** Minutes from UTC of an instant (ticks) whose local time (a TIMESTAMP) is known. */
export function offsetOf(instant: DuckSql, local: DuckSql): DuckSql {
  return sql`((epoch_us(${local}) - CAST(${instant} >> 10 AS BIGINT)) // 60000000)`;
}

/** Digits of a second that the type has no room for are cut off, not rounded. */
export function cutToScale(x: DuckSql, type: DataType): DuckSql {
  if (!("scale" in type) || type.name === "FIXED" || type.scale >= 9) return x;
  const { scale } = type;
  if (type.name === "TIME") return sql`(${x} - ${x} % ${10n ** BigInt(9 - scale)})`;
  if (type.name === "TIMESTAMP_TZ") {
    const cut = cutToScale(sql`(${x}).t`, { name: "TIMESTAMP_NTZ", scale });
    return sql`CASE WHEN ${x} IS NOT NULL THEN {'t': ${cut}, 'o': (${x}).o} END`;
  }
  if (scale === 6) return sql`((${x} >> 10) * 1024)`;
  if (scale > 6) return sql`(${x} - ${finerThanMicro(x)} % ${10 ** (9 - scale)})`;
  if (scale === 0 || scale === 3)
    return ticksOf(sql`date_trunc(${rawSql(scale === 0 ? "'second'" : "'millisecond'")}, ${timestampOf(x)})`);
  const unit = 10 ** (6 - scale);
  const micros = sql`CAST(${x} >> 10 AS BIGINT)`;
  return sql`(CAST(${micros} - (${micros} % ${unit} + ${unit}) % ${unit} AS HUGEINT) * 1024)`;
}
