import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, made } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import { alias, type FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { moveLocal, moveTime, truncateTime } from "../../expression/move-time.ts";
import { type DataType, NUMBER, TEXT } from "../../types/data-type.ts";
import { type DuckSql, macro, rawSql, sql } from "../../types/duck-sql.ts";
import { duckString, duckType } from "../../types/duck-type.ts";
import {
  finerPart,
  finerThanMicro,
  localTicks,
  localTimestamp,
  ticksOf,
  timestampOf,
} from "../../types/local-time.ts";
import { typeName } from "../../types/type-name.ts";
import { truncateNumber } from "../numbers/number-functions.ts";
import { readDatePart } from "./date-part.ts";

const DATE: DataType = { name: "DATE" };
const NTZ: DataType = { name: "TIMESTAMP_NTZ", scale: 9 };
const INTEGER: DataType = { name: "FIXED", precision: 18, scale: 0 };

/** A date or time argument; text is read as a timestamp. */
export function timeArgument(call: FunctionCall, index: number): BoundExpression {
  const value = call.arg(index);
  if (value.type.name === "TEXT" || value.type.name === "VARIANT") return coerce(call.compiler, value, NTZ);
  if (value.type.name === "DATE" || value.type.name.startsWith("TIME")) return value;
  throw invalid(
    "001044",
    "42P13",
    `Invalid argument types for function '${call.name}': (${typeName(value.type)})`,
  );
}

/** The local time of a value, as DuckDB's TIMESTAMP (or DATE). */
function local(call: FunctionCall, value: BoundExpression, x: DuckSql): DuckSql {
  return localTimestamp(x, value.type, call.compiler.settings);
}

/** DATEADD: https://docs.snowflake.com/en/sql-reference/functions/dateadd */
const dateAdd: FunctionRule = {
  args: [3, 3],
  compile(call) {
    const unit = readDatePart(call.word(0));
    return moveTime(call.compiler, timeArgument(call, 2), unit, call.as(1, NUMBER));
  },
};

/** DATEDIFF counts the boundaries crossed: https://docs.snowflake.com/en/sql-reference/functions/datediff */
const dateDiff: FunctionRule = {
  args: [3, 3],
  compile(call) {
    const part = readDatePart(call.word(0));
    const [from, to] = [timeArgument(call, 1), timeArgument(call, 2)];
    if (part === "nanosecond") return nanosecondsBetween(call, from, to);
    // DuckDB's weeks do not begin on Mondays there.
    const as = (value: BoundExpression, x: DuckSql) => {
      const at = sql`CAST(${local(call, value, x)} AS TIMESTAMP)`;
      return part === "week" ? sql`date_trunc('week', ${at})` : at;
    };
    return made(
      INTEGER,
      [from, to],
      (x, y) =>
        sql`CAST(date_diff(${rawSql(duckString(part))}, ${as(from, x)}, ${as(to, y)}) AS DECIMAL(18,0))`,
    );
  },
};

function nanosecondsBetween(call: FunctionCall, from: BoundExpression, to: BoundExpression): BoundExpression {
  if (from.type.name === "TIME" || to.type.name === "TIME")
    return made(INTEGER, [from, to], (x, y) => sql`CAST(${y} - ${x} AS DECIMAL(18,0))`);
  const ticks = (value: BoundExpression, x: DuckSql) => localTicks(x, value.type, call.compiler.settings);
  const whole = (value: BoundExpression) => made(NUMBER, [value], (x) => ticks(value, x));
  return made(
    NUMBER,
    [whole(from), whole(to)],
    (x, y) =>
      sql`CAST(((${y} >> 10) - (${x} >> 10)) * 1000 + (${y} & 1023) - (${x} & 1023) AS DECIMAL(38,0))`,
  );
}

/** One part of a date as a whole number; weeks as with WEEK_START = 0 and WEEK_OF_YEAR_POLICY = 0. */
function partSql(call: FunctionCall, name: string, value: BoundExpression, x: DuckSql): DuckSql {
  const of = (part: string) => sql`date_part(${rawSql(duckString(part))}, ${local(call, value, x)})`;
  switch (name) {
    case "DAYOFWEEK":
    case "WEEKDAY":
    case "DOW":
    case "DW":
      return of("dow");
    case "DAYOFWEEKISO":
    case "DAYOFWEEK_ISO":
    case "WEEKDAY_ISO":
    case "DOW_ISO":
    case "DW_ISO":
      return of("isodow");
    case "DAYOFYEAR":
    case "YEARDAY":
    case "DOY":
    case "DY":
      return of("doy");
    case "WEEKISO":
    case "WEEK_ISO":
    case "WEEKOFYEARISO":
    case "WEEKOFYEAR_ISO":
      return of("week");
    case "YEAROFWEEK":
    case "YEAROFWEEKISO":
      return of("isoyear");
    case "EPOCH_SECOND":
    case "EPOCH":
    case "EPOCH_SECONDS":
      return epoch(value, x, 1_000_000);
    case "EPOCH_MILLISECOND":
    case "EPOCH_MILLISECONDS":
      return epoch(value, x, 1000);
    case "EPOCH_MICROSECOND":
    case "EPOCH_MICROSECONDS":
      return epoch(value, x, 1);
    case "EPOCH_NANOSECOND":
    case "EPOCH_NANOSECONDS":
      return sql`(CAST(${epoch(value, x, 1)} AS HUGEINT) * 1000 + ${finerPart(x, value.type)})`;
  }
  const part = readDatePart(name);
  if (part === "nanosecond")
    return sql`((${of("microsecond")}) % 1000000 * 1000 + ${finerPart(x, value.type)})`;
  if (part === "millisecond" || part === "microsecond") throw notSupported(`DATE_PART(${name}, …)`);
  if (part === "second") return sql`floor(${of("second")})`;
  return of(part);
}

function epoch(value: BoundExpression, x: DuckSql, divisor: number): DuckSql {
  const { name } = value.type;
  if (name === "DATE") return sql`(epoch_us(${x}) // ${divisor})`;
  if (name === "TIME") return sql`(${x} // 1000 // ${divisor})`;
  const instant = name === "TIMESTAMP_TZ" ? sql`(${x}).t` : x;
  return sql`(CAST(${instant} >> 10 AS BIGINT) // ${divisor})`;
}

function partOf(call: FunctionCall, name: string, value: BoundExpression): BoundExpression {
  // Nanoseconds since 1970 have 19 digits today.
  const type = name.startsWith("EPOCH_NANOSECOND") ? NUMBER : INTEGER;
  const duck = rawSql(duckType(type));
  return made(type, [value], (x) => sql`CAST(${partSql(call, name, value, x)} AS ${duck})`);
}

function part(name: string): FunctionRule {
  return { args: [1, 1], compile: (call) => partOf(call, name, timeArgument(call, 0)) };
}

/** CONVERT_TIMEZONE: https://docs.snowflake.com/en/sql-reference/functions/convert_timezone */
const convertTimeZone: FunctionRule = {
  args: [2, 3],
  compile(call) {
    if (call.count === 3) {
      const value = call.as(2, NTZ);
      return made(
        NTZ,
        [call.text(0), call.text(1), value],
        (from, to, x) =>
          sql`(${ticksOf(sql`timezone(${to}, timezone(${from}, ${timestampOf(x)}))`)} + ${finerThanMicro(x)})`,
      );
    }
    const zone = call.constant(0);
    const given = call.arg(1);
    const value =
      given.type.name === "TIMESTAMP_TZ"
        ? given
        : coerce(call.compiler, given, { name: "TIMESTAMP_LTZ", scale: 9 });
    const settings = { ...call.compiler.settings, timeZone: zone };
    const instant = coerce({ ...call.compiler, settings }, value, { name: "TIMESTAMP_LTZ", scale: 9 });
    return coerce({ ...call.compiler, settings }, instant, { name: "TIMESTAMP_TZ", scale: 9 });
  },
};

const DAY_NAMES = rawSql("['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']");

/** Functions of dates and times: https://docs.snowflake.com/en/sql-reference/functions-date-time */
export const dateFunctions: FunctionRules = {
  ...alias(dateAdd, "DATEADD", "TIMEADD", "TIMESTAMPADD"),
  ...alias(dateDiff, "DATEDIFF", "TIMEDIFF", "TIMESTAMPDIFF"),
  DATE_TRUNC: {
    args: [2, 2],
    compile: (call) => truncateTime(call.compiler, timeArgument(call, 1), readDatePart(call.word(0))),
  },
  TRUNC: {
    args: [1, 2],
    compile(call) {
      const { name } = call.arg(0).type;
      if (name !== "DATE" && !name.startsWith("TIMESTAMP")) return truncateNumber.compile(call);
      return truncateTime(call.compiler, call.arg(0), readDatePart(call.word(1)));
    },
  },
  DATE_PART: {
    args: [2, 2],
    compile: (call) => partOf(call, call.word(0), timeArgument(call, 1)),
  },
  ...Object.fromEntries(
    "YEAR QUARTER MONTH DAY HOUR MINUTE SECOND DAYOFWEEK DAYOFWEEKISO DAYOFYEAR WEEKISO YEAROFWEEK YEAROFWEEKISO"
      .split(" ")
      .map((name) => [name, part(name)]),
  ),
  DAYOFMONTH: part("DAY"),
  ...alias(part("WEEK"), "WEEK", "WEEKOFYEAR"),
  LAST_DAY: {
    args: [1, 2],
    compile(call) {
      const value = timeArgument(call, 0);
      const name = call.count > 1 ? readDatePart(call.word(1)) : "month";
      const span = {
        month: "to_months(1)",
        year: "to_years(1)",
        quarter: "to_months(3)",
        week: "to_days(7)",
      }[name as string];
      if (span === undefined) throw notSupported(`LAST_DAY of a ${name}`);
      return made(
        DATE,
        [value],
        (x) =>
          sql`CAST(date_trunc(${rawSql(duckString(name))}, ${local(call, value, x)}) + ${rawSql(span)} - to_days(1) AS DATE)`,
      );
    },
  },
  // The last day of a month stays the last day: https://docs.snowflake.com/en/sql-reference/functions/add_months
  ADD_MONTHS: {
    args: [2, 2],
    compile(call) {
      const value = timeArgument(call, 0);
      return moveLocal(call.compiler, value, [call.as(1, NUMBER)], (at, n) =>
        macro("add_months", at, sql`CAST(${n ?? sql`NULL`} AS INTEGER)`),
      );
    },
  },
  DAYNAME: {
    args: [1, 1],
    compile(call) {
      const value = timeArgument(call, 0);
      return made(TEXT, [value], (x) => sql`(${DAY_NAMES})[dayofweek(${local(call, value, x)}) + 1]`);
    },
  },
  MONTHNAME: {
    args: [1, 1],
    compile(call) {
      const value = timeArgument(call, 0);
      return made(TEXT, [value], (x) => sql`strftime(${local(call, value, x)}, '%b')`);
    },
  },
  CONVERT_TIMEZONE: convertTimeZone,
};
