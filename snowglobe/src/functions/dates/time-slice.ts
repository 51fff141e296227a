import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { made } from "../../expression/bound-expression.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall } from "../../expression/function-rule.ts";
import type { DataType } from "../../types/data-type.ts";
import { type DuckSql, sql } from "../../types/duck-sql.ts";
import { localTimestamp, ticksOf } from "../../types/local-time.ts";
import { timeArgument } from "./date-functions.ts";
import { readDatePart } from "./date-part.ts";

const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const SECONDS: Readonly<Record<string, number>> = { hour: 3600, minute: 60, second: 1 };
/** The Monday of the week with 1970-01-01, from which weeks are counted. */
const FIRST_MONDAY = sql`DATE '1969-12-29'`;
const EPOCH = sql`DATE '1970-01-01'`;

/** The slice in units of its part: how many lie between the first one and the one wanted. */
function boundary(count: DuckSql, width: number, atEnd: boolean): DuckSql {
  const start = sql`CAST(floor((${count}) / CAST(${width} AS DOUBLE)) AS BIGINT) * ${width}`;
  return atEnd ? sql`(${start} + ${width})` : start;
}

/** Where the slice begins or ends that a local time lies in, as DuckDB's TIMESTAMP. */
function sliceSql(part: string, length: number, atEnd: boolean, at: DuckSql): DuckSql {
  const months = MONTHS[part];
  if (months !== undefined) {
    const count = sql`(year(${at}) - 1970) * 12 + month(${at}) - 1`;
    return sql`(${EPOCH} + to_months(CAST(${boundary(count, length * months, atEnd)} AS INTEGER)))`;
  }
  const seconds = SECONDS[part];
  if (seconds !== undefined)
    return sql`make_timestamp(${boundary(sql`floor(epoch(${at}))`, length * seconds, atEnd)} * 1000000)`;
  const [from, days] = part === "week" ? [FIRST_MONDAY, 7] : [EPOCH, 1];
  const count = sql`date_diff('day', ${from}, CAST(${at} AS DATE))`;
  return sql`(${from} + to_days(CAST(${boundary(count, length * days, atEnd)} AS INTEGER)))`;
}

function compile(call: FunctionCall) {
  const value = timeArgument(call, 0);
  const { type } = value;
  if (type.name !== "DATE" && type.name !== "TIMESTAMP_NTZ") throw notSupported(`TIME_SLICE of ${type.name}`);
  const length = call.integer(1);
  if (length < 1) throw invalid("001044", "42P13", "the length of a slice must be 1 or more");
  const part = readDatePart(call.word(2));
  const end = call.count > 3 ? call.constant(3).toUpperCase() : "START";
  if (end !== "START" && end !== "END")
    throw invalid("001044", "42P13", `the last argument of TIME_SLICE is 'START' or 'END', not '${end}'`);
  const shorter = part in SECONDS;
  if ((type.name === "DATE" && shorter) || !(shorter || part in MONTHS || part === "week" || part === "day"))
    throw invalid("001044", "42P13", `TIME_SLICE of a ${type.name} takes no ${part}`);
  const result: DataType = type.name === "DATE" ? type : { name: "TIMESTAMP_NTZ", scale: 9 };
  return made(result, [value], (x) => {
    const slice = sliceSql(part, length, end === "END", localTimestamp(x, type, call.compiler.settings));
    return result.name === "DATE" ? sql`CAST(${slice} AS DATE)` : ticksOf(sql`CAST(${slice} AS TIMESTAMP)`);
  });
}

/** Slices are counted from 1970-01-01: https://docs.snowflake.com/en/sql-reference/functions/time_slice */
export const timeSliceFunctions: FunctionRules = { TIME_SLICE: { args: [3, 4], compile } };
