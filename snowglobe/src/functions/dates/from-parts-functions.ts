import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, made } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import { alias, type FunctionRules, simple } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { type DataType, NUMBER } from "../../types/data-type.ts";
import { type DuckSql, macro, sql } from "../../types/duck-sql.ts";
import { ticksOf } from "../../types/local-time.ts";

const DATE: DataType = { name: "DATE" };
const TIME: DataType = { name: "TIME", scale: 9 };
const NTZ: DataType = { name: "TIMESTAMP_NTZ", scale: 9 };
const DAY = 86_400_000_000_000n;

const whole = (x: DuckSql) => sql`CAST(${x} AS INTEGER)`;
const day = (year: DuckSql, month: DuckSql, date: DuckSql) =>
  sql`make_date(${whole(year)}, 1, 1) + to_months(${whole(month)} - 1) + to_days(${whole(date)} - 1)`;

/** Year to second and perhaps nanoseconds, or a date and a time of day; parts beyond their range carry over. */
function localTime(call: FunctionCall): BoundExpression {
  if (call.count === 2)
    return made(NTZ, [call.as(0, DATE), call.as(1, TIME)], (date, time) =>
      macro("add_ns", ticksOf(sql`CAST(${date} AS TIMESTAMP)`), time),
    );
  if (call.count < 6) throw notSupported(`${call.name} of ${call.count} parts`);
  const parts = [0, 1, 2, 3, 4, 5, ...(call.count > 6 ? [6] : [])].map((index) => call.as(index, NUMBER));
  return made(NTZ, parts, (...numbers) => {
    const [year, month, date, hour, minute, second] = numbers.slice(0, 6) as [
      DuckSql,
      DuckSql,
      DuckSql,
      DuckSql,
      DuckSql,
      DuckSql,
    ];
    const time = sql`(CAST(${day(year, month, date)} AS TIMESTAMP) + to_hours(${whole(hour)}) + to_minutes(${whole(minute)}) + to_seconds(${whole(second)}))`;
    const [nanosecond] = numbers.slice(6);
    return nanosecond === undefined ? ticksOf(time) : macro("add_ns", ticksOf(time), nanosecond);
  });
}

/** The local time as an instant of the session's time zone, or of one that is named. */
function zoned(name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ", most: number): FunctionRule {
  return {
    args: [2, most],
    compile(call) {
      const zone = call.count > 7 ? { timeZone: call.constant(7) } : {};
      const compiler = { ...call.compiler, settings: { ...call.compiler.settings, ...zone } };
      return coerce(compiler, localTime(call), { name, scale: 9 });
    },
  };
}

/** https://docs.snowflake.com/en/sql-reference/functions/timestamp_from_parts and the pages beside it */
export const fromPartsFunctions: FunctionRules = {
  ...alias(
    simple(
      [NUMBER, NUMBER, NUMBER],
      3,
      DATE,
      (year, month, date) => sql`CAST(${day(year, month, date)} AS DATE)`,
    ),
    "DATE_FROM_PARTS",
    "DATEFROMPARTS",
  ),
  ...alias(
    simple([NUMBER, NUMBER, NUMBER, NUMBER], 3, TIME, (hour, minute, second, nanosecond = sql`0`) => {
      const seconds = sql`CAST(${hour} AS HUGEINT) * 3600 + CAST(${minute} AS HUGEINT) * 60 + CAST(${second} AS HUGEINT)`;
      return sql`CAST((((${seconds}) * 1000000000 + CAST(${nanosecond} AS HUGEINT)) % ${DAY} + ${DAY}) % ${DAY} AS BIGINT)`;
    }),
    "TIME_FROM_PARTS",
    "TIMEFROMPARTS",
  ),
  ...alias({ args: [2, 7], compile: localTime }, "TIMESTAMP_FROM_PARTS", "TIMESTAMP_NTZ_FROM_PARTS"),
  TIMESTAMP_LTZ_FROM_PARTS: zoned("TIMESTAMP_LTZ", 7),
  TIMESTAMP_TZ_FROM_PARTS: zoned("TIMESTAMP_TZ", 8),
};
