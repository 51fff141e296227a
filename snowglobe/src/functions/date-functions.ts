import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { coerce } from "../expression/coerce.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { type Typed, typed } from "../expression/typed.ts";
import { localTime } from "../types/cast.ts";
import { type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import { duckString } from "../types/duck-type.ts";
import { typeName } from "../types/type-name.ts";
import { type DatePart, readDatePart } from "./date-part.ts";
import { truncateNumber } from "./number-functions.ts";

const DATE: DataType = { name: "DATE" };
const NTZ: DataType = { name: "TIMESTAMP_NTZ", scale: 9 };
const INTEGER: DataType = { name: "FIXED", precision: 18, scale: 0 };

/** A date or time argument; text is read as a timestamp. */
export function timeArgument(call: FunctionCall, index: number): Typed {
  const value = call.arg(index);
  if (value.type.name === "TEXT" || value.type.name === "VARIANT") return coerce(call.compiler, value, NTZ);
  if (value.type.name === "DATE" || value.type.name.startsWith("TIME")) return value;
  throw invalid(
    "001044",
    "42P13",
    `Invalid argument types for function '${call.name}': (${typeName(value.type)})`,
  );
}

/** The local time of a value, as TIMESTAMP (or DATE, or TIME). */
function local(call: FunctionCall, value: Typed): string {
  if (value.type.name !== "TIMESTAMP_LTZ" && value.type.name !== "TIMESTAMP_TZ") return value.sql;
  return localTime({ sql: value.sql, from: value.type, settings: call.compiler.settings });
}

/** Back from a local time to the value's type. */
function fromLocal(call: FunctionCall, sql: string, like: Typed): Typed {
  const { name } = like.type;
  if (name === "TIMESTAMP_LTZ")
    return typed(
      `timezone(${duckString(call.compiler.settings.timeZone)}, CAST(${sql} AS TIMESTAMP))`,
      like.type,
      [like],
    );
  if (name === "TIMESTAMP_TZ") {
    const t = `CAST(${sql} AS TIMESTAMP) - to_minutes((${like.sql}).o)`;
    return typed(`CASE WHEN ${like.sql} IS NOT NULL THEN {'t': ${t}, 'o': (${like.sql}).o} END`, like.type, [
      like,
    ]);
  }
  if (name === "TIME") return typed(`CAST(${sql} AS TIME)`, like.type, [like]);
  if (name === "DATE") return typed(`CAST(${sql} AS DATE)`, like.type, [like]);
  return typed(`CAST(${sql} AS TIMESTAMP)`, like.type, [like]);
}

function intervalOf(part: DatePart, amount: string): string {
  const count = `CAST(${amount} AS BIGINT)`;
  switch (part) {
    case "quarter":
      return `to_months(CAST(${count} * 3 AS INTEGER))`;
    case "year":
    case "month":
    case "week":
    case "day":
      return `to_${part}s(CAST(${count} AS INTEGER))`;
    case "nanosecond":
      return `to_microseconds(${count} // 1000)`;
    default:
      return `to_${part}s(${count})`;
  }
}

const WHOLE_DAYS: ReadonlySet<DatePart> = new Set(["year", "quarter", "month", "week", "day"]);

/** DATEADD: https://docs.snowflake.com/en/sql-reference/functions/dateadd */
const dateAdd: FunctionRule = {
  args: [3, 3],
  compile(call) {
    const part = readDatePart(call.word(0));
    const amount = call.as(1, NUMBER);
    const value = timeArgument(call, 2);
    const whole = WHOLE_DAYS.has(part);
    const interval = intervalOf(part, amount.sql);
    if (value.type.name === "TIME") {
      if (whole) throw invalid("001044", "42P13", `a TIME has no ${part}`);
      return typed(`(${value.sql} + ${interval})`, value.type, [value, amount]);
    }
    if (value.type.name === "DATE" && !whole)
      return typed(`(CAST(${value.sql} AS TIMESTAMP) + ${interval})`, NTZ, [value, amount]);
    // Days and longer move the local time; shorter parts the instant.
    if (value.type.name === "TIMESTAMP_LTZ" && !whole)
      return typed(`(${value.sql} + ${interval})`, value.type, [value, amount]);
    return fromLocal(call, `(${local(call, value)} + ${interval})`, value);
  },
};

/** DATEDIFF counts the boundaries crossed: https://docs.snowflake.com/en/sql-reference/functions/datediff */
const dateDiff: FunctionRule = {
  args: [3, 3],
  compile(call) {
    const part = readDatePart(call.word(0));
    const [from, to] = [timeArgument(call, 1), timeArgument(call, 2)];
    if (part === "nanosecond") throw notSupported("DATEDIFF in nanoseconds");
    const as = (value: Typed) =>
      value.type.name === "TIME" ? value.sql : `CAST(${local(call, value)} AS TIMESTAMP)`;
    // DuckDB's weeks do not begin on Mondays there.
    const [start, end] = [from, to].map((value) =>
      part === "week" ? `date_trunc('week', ${as(value)})` : as(value),
    );
    const sql = `CAST(date_diff('${part}', ${start}, ${end}) AS DECIMAL(18,0))`;
    return typed(sql, INTEGER, [from, to]);
  },
};

function truncate(call: FunctionCall, value: Typed, part: DatePart): Typed {
  if (part === "nanosecond") return value;
  if (value.type.name === "TIME") throw notSupported("DATE_TRUNC of a TIME");
  return fromLocal(call, `date_trunc('${part}', ${local(call, value)})`, value);
}

/** One part of a date as a whole number; weeks as with WEEK_START = 0 and WEEK_OF_YEAR_POLICY = 0. */
function partSql(call: FunctionCall, name: string, value: Typed): string {
  const sql = local(call, value);
  const of = (part: string) => `date_part('${part}', ${sql})`;
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
      return epoch(value, 1_000_000);
    case "EPOCH_MILLISECOND":
    case "EPOCH_MILLISECONDS":
      return epoch(value, 1000);
    case "EPOCH_MICROSECOND":
    case "EPOCH_MICROSECONDS":
      return epoch(value, 1);
  }
  const part = readDatePart(name);
  if (part === "nanosecond") return `((${of("microsecond")}) % 1000000 * 1000)`;
  if (part === "millisecond" || part === "microsecond") throw notSupported(`DATE_PART(${name}, …)`);
  if (part === "second") return `floor(${of("second")})`;
  return of(part);
}

function epoch(value: Typed, divisor: number): string {
  const instant = value.type.name === "TIMESTAMP_TZ" ? `(${value.sql}).t` : value.sql;
  return `(epoch_us(${instant}) // ${divisor})`;
}

function part(name: string): FunctionRule {
  return {
    args: [1, 1],
    compile(call) {
      const value = timeArgument(call, 0);
      return typed(`CAST(${partSql(call, name, value)} AS DECIMAL(18,0))`, INTEGER, [value]);
    },
  };
}

/** CONVERT_TIMEZONE: https://docs.snowflake.com/en/sql-reference/functions/convert_timezone */
const convertTimeZone: FunctionRule = {
  args: [2, 3],
  compile(call) {
    if (call.count === 3) {
      const value = call.as(2, NTZ);
      const sql = `timezone(${call.text(1).sql}, timezone(${call.text(0).sql}, ${value.sql}))`;
      return typed(sql, NTZ, [value]);
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

const DAY_NAMES = "['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']";

/** Functions of dates and times: https://docs.snowflake.com/en/sql-reference/functions-date-time */
export const dateFunctions: FunctionRules = {
  ...alias(dateAdd, "DATEADD", "TIMEADD", "TIMESTAMPADD"),
  ...alias(dateDiff, "DATEDIFF", "TIMEDIFF", "TIMESTAMPDIFF"),
  DATE_TRUNC: {
    args: [2, 2],
    compile: (call) => truncate(call, timeArgument(call, 1), readDatePart(call.word(0))),
  },
  TRUNC: {
    args: [1, 2],
    compile(call) {
      const { name } = call.arg(0).type;
      if (name !== "DATE" && !name.startsWith("TIMESTAMP")) return truncateNumber.compile(call);
      return truncate(call, call.arg(0), readDatePart(call.word(1)));
    },
  },
  DATE_PART: {
    args: [2, 2],
    compile(call) {
      const value = timeArgument(call, 1);
      return typed(`CAST(${partSql(call, call.word(0), value)} AS DECIMAL(18,0))`, INTEGER, [value]);
    },
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
      return typed(
        `CAST(date_trunc('${name}', ${local(call, value)}) + ${span} - to_days(1) AS DATE)`,
        DATE,
        [value],
      );
    },
  },
  // The last day of a month stays the last day: https://docs.snowflake.com/en/sql-reference/functions/add_months
  ADD_MONTHS: {
    args: [2, 2],
    compile(call) {
      const value = timeArgument(call, 0);
      const at = local(call, value);
      const months = `to_months(CAST(${call.as(1, NUMBER).sql} AS INTEGER))`;
      const isLast = `CAST(${at} AS DATE) = last_day(CAST(${at} AS DATE))`;
      const moved = `(${at} + ${months})`;
      const toLast = `(${moved} + to_days(CAST(date_diff('day', CAST(${moved} AS DATE), last_day(CAST(${moved} AS DATE))) AS INTEGER)))`;
      return fromLocal(call, `CASE WHEN ${isLast} THEN ${toLast} ELSE ${moved} END`, value);
    },
  },
  DAYNAME: {
    args: [1, 1],
    compile(call) {
      const value = timeArgument(call, 0);
      return typed(`(${DAY_NAMES})[dayofweek(${local(call, value)}) + 1]`, TEXT, [value]);
    },
  },
  MONTHNAME: {
    args: [1, 1],
    compile(call) {
      const value = timeArgument(call, 0);
      return typed(`strftime(${local(call, value)}, '%b')`, TEXT, [value]);
    },
  },
  ...alias(
    {
      args: [3, 3],
      compile(call) {
        const [year, month, day] = [0, 1, 2].map((index) => `CAST(${call.as(index, NUMBER).sql} AS INTEGER)`);
        const sql = `CAST(make_date(${year}, 1, 1) + to_months(${month} - 1) + to_days(${day} - 1) AS DATE)`;
        return typed(sql, DATE, call.all());
      },
    },
    "DATE_FROM_PARTS",
    "DATEFROMPARTS",
  ),
  ...alias(
    {
      args: [6, 6],
      compile(call) {
        const [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5].map(
          (index) => `CAST(${call.as(index, NUMBER).sql} AS INTEGER)`,
        );
        const sql = `(CAST(make_date(${year}, 1, 1) AS TIMESTAMP) + to_months(${month} - 1) + to_days(${day} - 1) + to_hours(${hour}) + to_minutes(${minute}) + to_seconds(${second}))`;
        return typed(sql, NTZ, call.all());
      },
    },
    "TIMESTAMP_FROM_PARTS",
    "TIMESTAMP_NTZ_FROM_PARTS",
  ),
  CONVERT_TIMEZONE: convertTimeZone,
};
