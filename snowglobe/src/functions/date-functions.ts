import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, made, once } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import { alias, type FunctionRules, simple } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { localTime } from "../types/cast-time.ts";
import { type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import { type DuckSql, macro, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import { typeName } from "../types/type-name.ts";
import { type DatePart, readDatePart } from "./date-part.ts";
import { truncateNumber } from "./number-functions.ts";

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

/** The local time of a value, as TIMESTAMP (or DATE, or TIME). */
function local(call: FunctionCall, value: BoundExpression, x: DuckSql): DuckSql {
  if (value.type.name !== "TIMESTAMP_LTZ" && value.type.name !== "TIMESTAMP_TZ") return x;
  return localTime(x, value.type, call.compiler.settings);
}

/** A value moved in its local time: `build` is given that time and makes another. */
function moveLocal(
  call: FunctionCall,
  value: BoundExpression,
  build: (local: DuckSql, ...more: readonly DuckSql[]) => DuckSql,
  more: readonly BoundExpression[] = [],
): BoundExpression {
  const { type } = value;
  const zone = rawSql(duckString(call.compiler.settings.timeZone));
  return once(value, (whole) => {
    const at = made(NTZ, [whole], (x) => local(call, value, x));
    return made(type, [whole, at, ...more], (x, time, ...others) => {
      const moved = build(time ?? x, ...others);
      switch (type.name) {
        case "TIMESTAMP_LTZ":
          return sql`timezone(${zone}, CAST(${moved} AS TIMESTAMP))`;
        case "TIMESTAMP_TZ":
          return sql`CASE WHEN ${x} IS NOT NULL THEN {'t': CAST(${moved} AS TIMESTAMP) - to_minutes((${x}).o), 'o': (${x}).o} END`;
        case "TIME":
        case "DATE":
          return sql`CAST(${moved} AS ${rawSql(type.name)})`;
        default:
          return sql`CAST(${moved} AS TIMESTAMP)`;
      }
    });
  });
}

function intervalOf(part: DatePart, amount: DuckSql): DuckSql {
  const count = sql`CAST(${amount} AS BIGINT)`;
  switch (part) {
    case "quarter":
      return sql`to_months(CAST(${count} * 3 AS INTEGER))`;
    case "year":
    case "month":
    case "week":
    case "day":
      return sql`${rawSql(`to_${part}s`)}(CAST(${count} AS INTEGER))`;
    case "nanosecond":
      return sql`to_microseconds(${count} // 1000)`;
    default:
      return sql`${rawSql(`to_${part}s`)}(${count})`;
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
    if (value.type.name === "TIME") {
      if (whole) throw invalid("001044", "42P13", `a TIME has no ${part}`);
      return made(value.type, [value, amount], (x, n) => sql`(${x} + ${intervalOf(part, n)})`);
    }
    if (value.type.name === "DATE" && !whole)
      return made(NTZ, [value, amount], (x, n) => sql`(CAST(${x} AS TIMESTAMP) + ${intervalOf(part, n)})`);
    // Days and longer move the local time; shorter parts the instant.
    if (value.type.name === "TIMESTAMP_LTZ" && !whole)
      return made(value.type, [value, amount], (x, n) => sql`(${x} + ${intervalOf(part, n)})`);
    return moveLocal(call, value, (x, n) => sql`(${x} + ${intervalOf(part, n ?? sql`NULL`)})`, [amount]);
  },
};

/** DATEDIFF counts the boundaries crossed: https://docs.snowflake.com/en/sql-reference/functions/datediff */
const dateDiff: FunctionRule = {
  args: [3, 3],
  compile(call) {
    const part = readDatePart(call.word(0));
    const [from, to] = [timeArgument(call, 1), timeArgument(call, 2)];
    if (part === "nanosecond") throw notSupported("DATEDIFF in nanoseconds");
    // DuckDB's weeks do not begin on Mondays there.
    const as = (value: BoundExpression, x: DuckSql) => {
      const at = value.type.name === "TIME" ? x : sql`CAST(${local(call, value, x)} AS TIMESTAMP)`;
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

function truncate(call: FunctionCall, value: BoundExpression, part: DatePart): BoundExpression {
  if (part === "nanosecond") return value;
  if (value.type.name === "TIME") throw notSupported("DATE_TRUNC of a TIME");
  return moveLocal(call, value, (x) => sql`date_trunc(${rawSql(duckString(part))}, ${x})`);
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
  }
  const part = readDatePart(name);
  if (part === "nanosecond") return sql`((${of("microsecond")}) % 1000000 * 1000)`;
  if (part === "millisecond" || part === "microsecond") throw notSupported(`DATE_PART(${name}, …)`);
  if (part === "second") return sql`floor(${of("second")})`;
  return of(part);
}

function epoch(value: BoundExpression, x: DuckSql, divisor: number): DuckSql {
  const instant = value.type.name === "TIMESTAMP_TZ" ? sql`(${x}).t` : x;
  return sql`(epoch_us(${instant}) // ${divisor})`;
}

function partOf(call: FunctionCall, name: string, value: BoundExpression): BoundExpression {
  return made(INTEGER, [value], (x) => sql`CAST(${partSql(call, name, value, x)} AS DECIMAL(18,0))`);
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
        (from, to, x) => sql`timezone(${to}, timezone(${from}, ${x}))`,
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
const whole = (x: DuckSql) => sql`CAST(${x} AS INTEGER)`;

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
      return moveLocal(
        call,
        value,
        (at, n) => macro("add_months", at, sql`CAST(${n ?? sql`NULL`} AS INTEGER)`),
        [call.as(1, NUMBER)],
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
  ...alias(
    simple([NUMBER, NUMBER, NUMBER], 3, DATE, (year, month, day) => {
      const [y, m, d] = [whole(year), whole(month), whole(day)];
      return sql`CAST(make_date(${y}, 1, 1) + to_months(${m} - 1) + to_days(${d} - 1) AS DATE)`;
    }),
    "DATE_FROM_PARTS",
    "DATEFROMPARTS",
  ),
  ...alias(
    simple(
      [NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER],
      6,
      NTZ,
      (year, month, day, hour, minute, second) => {
        const date = sql`CAST(make_date(${whole(year)}, 1, 1) AS TIMESTAMP) + to_months(${whole(month)} - 1) + to_days(${whole(day)} - 1)`;
        return sql`(${date} + to_hours(${whole(hour)}) + to_minutes(${whole(minute)}) + to_seconds(${whole(second)}))`;
      },
    ),
    "TIMESTAMP_FROM_PARTS",
    "TIMESTAMP_NTZ_FROM_PARTS",
  ),
  CONVERT_TIMEZONE: convertTimeZone,
};
