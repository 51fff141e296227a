import { invalid } from "../errors/invalid.ts";
import type { DataType } from "../types/data-type.ts";
import { type DuckSql, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import { type BoundExpression, made } from "./bound-expression.ts";
import type { Compiler } from "./context.ts";

const UNITS: readonly (readonly [names: RegExp, duck: string])[] = [
  [/^(years?|y|yy|yyy|yyyy|yr|years|yrs)$/i, "year"],
  [/^(quarters?|q|qtrs?)$/i, "quarter"],
  [/^(months?|mm|mon|mons)$/i, "month"],
  [/^(weeks?|w|wk|weekofyear|woy|wy)$/i, "week"],
  [/^(days?|d|dd|dayofmonth)$/i, "day"],
  [/^(hours?|h|hh|hrs?)$/i, "hour"],
  [/^(minutes?|m|mi|min|mins)$/i, "minute"],
  [/^(seconds?|s|secs?)$/i, "second"],
  [/^(milliseconds?|ms|msec)$/i, "millisecond"],
  [/^(microseconds?|us|usec)$/i, "microsecond"],
];

/**
 * `x + INTERVAL '1 year, 3 days'`: https://docs.snowflake.com/en/sql-reference/data-types-datetime#interval-constants
 *
 * @throws {SnowflakeError} 001003 for a text that is no interval.
 */
export function intervalSql(
  compiler: Compiler,
  value: BoundExpression,
  operator: "+" | "-",
  text: string,
): BoundExpression {
  const parts = text.split(",").map((part) => {
    const match = /^\s*([+-]?\d+)\s*([a-z]*)\s*$/i.exec(part);
    const unit = match?.[2] === "" ? "second" : UNITS.find(([names]) => names.test(match?.[2] ?? ""))?.[1];
    if (!match || unit === undefined) throw invalid("001003", "42000", `invalid interval '${text}'`);
    return { amount: match[1] ?? "0", unit };
  });
  const name = value.type.name;
  if (name !== "DATE" && !name.startsWith("TIMESTAMP"))
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function '${operator}': (${name}, INTERVAL)`,
    );
  const whole = parts.every(({ unit }) => ["year", "quarter", "month", "week", "day"].includes(unit));
  const moved = (x: DuckSql) =>
    parts.reduce((sum, { amount, unit }) => sql`(${sum} ${rawSql(operator)} ${intervalOf(amount, unit)})`, x);
  if (name === "DATE" && whole) return made(value.type, [value], (x) => sql`CAST(${moved(x)} AS DATE)`);
  if (name === "DATE") {
    const type: DataType = { name: "TIMESTAMP_NTZ", scale: 9 };
    return made(type, [value], (x) => moved(sql`CAST(${x} AS TIMESTAMP)`));
  }
  if (name === "TIMESTAMP_TZ")
    return made(
      value.type,
      [value],
      (x) => sql`CASE WHEN ${x} IS NOT NULL THEN {'t': ${moved(sql`(${x}).t`)}, 'o': (${x}).o} END`,
    );
  if (name === "TIMESTAMP_LTZ") {
    // Days and longer move the local time.
    const zone = rawSql(duckString(compiler.settings.timeZone));
    return made(value.type, [value], (x) => sql`timezone(${zone}, ${moved(sql`timezone(${zone}, ${x})`)})`);
  }
  return made(value.type, [value], moved);
}

function intervalOf(amount: string, unit: string): DuckSql {
  return rawSql(
    unit === "quarter" ? `INTERVAL (${amount} * 3) MONTH` : `INTERVAL (${amount}) ${unit.toUpperCase()}`,
  );
}
