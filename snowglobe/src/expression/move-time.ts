import { invalid } from "../errors/invalid.ts";
import type { DataType } from "../types/data-type.ts";
import { type DuckSql, macro, rawSql, sql } from "../types/duck-sql.ts";
import { cutToScale, finerPart, localTimestamp, ticksOf, zoneSql } from "../types/local-time.ts";
import { typeName } from "../types/type-name.ts";
import { type BoundExpression, made, once } from "./bound-expression.ts";
import type { Compiler } from "./context.ts";
import type { TimeUnit } from "./time-unit.ts";

const NTZ: DataType = { name: "TIMESTAMP_NTZ", scale: 9 };

/** Nanoseconds of the units that are no part of the calendar, and digits of a second that they need. */
const CLOCK_UNITS: ReadonlyMap<TimeUnit, readonly [nanoseconds: bigint, digits: number]> = new Map([
  ["hour", [3_600_000_000_000n, 0]],
  ["minute", [60_000_000_000n, 0]],
  ["second", [1_000_000_000n, 0]],
  ["millisecond", [1_000_000n, 3]],
  ["microsecond", [1000n, 6]],
  ["nanosecond", [1n, 9]],
]);

/** Nanoseconds of an hour or a shorter unit; undefined for days and longer. */
export function nanosecondsOf(unit: TimeUnit): bigint | undefined {
  return CLOCK_UNITS.get(unit)?.[0];
}

/**
 * A DATE, TIME or timestamp so many units later. Days and longer move the local time, shorter units the instant; a DATE
 * that is moved by hours becomes a TIMESTAMP_NTZ. https://docs.snowflake.com/en/sql-reference/functions/dateadd
 *
 * @param amount a whole number
 * @throws {SnowflakeError} 001044 for a TIME and days or longer units.
 */
export function moveTime(
  compiler: Compiler,
  value: BoundExpression,
  unit: TimeUnit,
  amount: BoundExpression,
): BoundExpression {
  const { type } = value;
  const clock = CLOCK_UNITS.get(unit);
  if (!clock) {
    if (type.name === "TIME") throw invalid("001044", "42P13", `a TIME has no ${unit}`);
    return moveLocal(
      compiler,
      value,
      [amount],
      (x, n) => sql`(${x} + ${calendarUnits(unit, n ?? sql`NULL`)})`,
    );
  }
  const [nanoseconds, digits] = clock;
  const day = 86_400_000_000_000n;
  if (type.name === "TIME") {
    const moved: DataType = { name: "TIME", scale: Math.max(type.scale, digits) };
    return made(
      moved,
      [value, amount],
      (x, n) =>
        sql`CAST((${x} + (CAST(${n} AS HUGEINT) * ${nanoseconds}) % ${day} + ${day}) % ${day} AS BIGINT)`,
    );
  }
  const later = (x: DuckSql, n: DuckSql) =>
    nanoseconds < 1000n
      ? macro("add_ns", x, n)
      : sql`(${x} + CAST(${n} AS HUGEINT) * ${(nanoseconds / 1000n) * 1024n})`;
  switch (type.name) {
    case "DATE":
      return made(NTZ, [value, amount], (x, n) => later(ticksOf(sql`CAST(${x} AS TIMESTAMP)`), n));
    case "TIMESTAMP_TZ":
      return made(
        { ...type, scale: Math.max(type.scale, digits) },
        [value, amount],
        (x, n) =>
          sql`CASE WHEN ${x} IS NOT NULL AND ${n} IS NOT NULL THEN {'t': ${later(sql`(${x}).t`, n)}, 'o': (${x}).o} END`,
      );
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return made({ ...type, scale: Math.max(type.scale, digits) }, [value, amount], later);
    default:
      throw invalid("001044", "42P13", `a value of type ${typeName(type)} has no ${unit}`);
  }
}

/**
 * A DATE or a timestamp whose local time is another.
 *
 * @param build makes a TIMESTAMP (or DATE) of DuckDB's of the local one
 * @param finer whether what is finer than a microsecond stays
 */
export function moveLocal(
  compiler: Compiler,
  value: BoundExpression,
  more: readonly BoundExpression[],
  build: (local: DuckSql, ...more: readonly DuckSql[]) => DuckSql,
  finer = true,
): BoundExpression {
  const { type } = value;
  const { settings } = compiler;
  return once(value, (whole) => {
    const local = made(NTZ, [whole], (x) => localTimestamp(x, type, settings));
    const moved = made(NTZ, [local, ...more], (x, ...others) => build(x ?? sql`NULL`, ...others));
    return made(type, [whole, moved], (x, at) => {
      const rest = (ticks: DuckSql) => (finer ? sql`(${ticks} + ${finerPart(x, type)})` : ticks);
      switch (type.name) {
        case "TIMESTAMP_LTZ":
          return rest(ticksOf(sql`timezone(${zoneSql(settings)}, CAST(${at} AS TIMESTAMP))`));
        case "TIMESTAMP_TZ": {
          const instant = ticksOf(sql`(CAST(${at} AS TIMESTAMP) - to_minutes((${x}).o))`);
          return sql`CASE WHEN ${x} IS NOT NULL AND ${at} IS NOT NULL THEN {'t': ${rest(instant)}, 'o': (${x}).o} END`;
        }
        case "TIMESTAMP_NTZ":
          return rest(ticksOf(sql`CAST(${at} AS TIMESTAMP)`));
        default:
          return sql`CAST(${at} AS DATE)`;
      }
    });
  });
}

/** DATE_TRUNC of a unit. A TIME has no units that are longer than an hour. */
export function truncateTime(compiler: Compiler, value: BoundExpression, unit: TimeUnit): BoundExpression {
  if (unit === "nanosecond") return value;
  const { type } = value;
  if (type.name === "TIME") {
    const nanoseconds = nanosecondsOf(unit);
    if (nanoseconds === undefined) throw invalid("001044", "42P13", `a TIME has no ${unit}`);
    return made(type, [value], (x) => sql`(${x} - ${x} % ${nanoseconds})`);
  }
  if (unit === "microsecond" && (type.name === "TIMESTAMP_NTZ" || type.name === "TIMESTAMP_LTZ"))
    return made(type, [value], (x) => cutToScale(x, { ...type, scale: 6 }));
  return moveLocal(compiler, value, [], (x) => sql`date_trunc(${rawSql(`'${unit}'`)}, ${x})`, false);
}

function calendarUnits(unit: TimeUnit, amount: DuckSql): DuckSql {
  const count = sql`CAST(${amount} AS INTEGER)`;
  return unit === "quarter" ? sql`to_months(${count} * 3)` : sql`${rawSql(`to_${unit}s`)}(${count})`;
}
