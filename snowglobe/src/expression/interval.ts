import { invalid } from "../errors/invalid.ts";
import type { DataType } from "../types/data-type.ts";
import { duckString } from "../types/duck-type.ts";
import type { Compiler } from "./context.ts";
import { type Typed, typed } from "./typed.ts";

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
export function intervalSql(compiler: Compiler, value: Typed, operator: "+" | "-", text: string): Typed {
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
  const interval = (sql: string) =>
    parts.reduce((sum, { amount, unit }) => `(${sum} ${operator} ${intervalOf(amount, unit)})`, sql);
  if (name === "DATE" && whole) return typed(`CAST(${interval(value.sql)} AS DATE)`, value.type, [value]);
  if (name === "DATE") {
    const type: DataType = { name: "TIMESTAMP_NTZ", scale: 9 };
    return typed(interval(`CAST(${value.sql} AS TIMESTAMP)`), type, [value]);
  }
  if (name === "TIMESTAMP_TZ") {
    const sql = `{'t': ${interval(`(${value.sql}).t`)}, 'o': (${value.sql}).o}`;
    return typed(`CASE WHEN ${value.sql} IS NOT NULL THEN ${sql} END`, value.type, [value]);
  }
  if (name === "TIMESTAMP_LTZ") {
    // Days and longer move the local time.
    const zone = duckString(compiler.settings.timeZone);
    return typed(`timezone(${zone}, ${interval(`timezone(${zone}, ${value.sql})`)})`, value.type, [value]);
  }
  return typed(interval(value.sql), value.type, [value]);
}

function intervalOf(amount: string, unit: string): string {
  return unit === "quarter" ? `INTERVAL (${amount} * 3) MONTH` : `INTERVAL (${amount}) ${unit.toUpperCase()}`;
}
