import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import type { TimeUnit } from "../expression/move-time.ts";
import { knownDateParts } from "../snowflake-index/index-of-names.ts";

const NAMES: Readonly<Record<TimeUnit, string>> = {
  year: "YEAR Y YY YYY YYYY YR YEARS YRS",
  quarter: "QUARTER Q QTR QTRS QUARTERS",
  month: "MONTH MM MON MONS MONTHS",
  week: "WEEK W WK WEEKOFYEAR WOY WY WEEKS",
  day: "DAY D DD DAYS DAYOFMONTH",
  hour: "HOUR H HH HR HOURS HRS",
  minute: "MINUTE M MI MIN MINUTES MINS",
  second: "SECOND S SEC SECONDS SECS",
  millisecond: "MILLISECOND MS MSEC MILLISECONDS",
  microsecond: "MICROSECOND US USEC MICROSECONDS",
  nanosecond: "NANOSECOND NS NSEC NANOSEC NSECOND NANOSECONDS NANOSECS NSECONDS",
};

const PARTS: ReadonlyMap<string, TimeUnit> = new Map(
  Object.entries(NAMES).flatMap(([part, names]) =>
    names.split(" ").map((name) => [name, part as TimeUnit] as const),
  ),
);

/**
 * A date part by one of its names, in upper case.
 * https://docs.snowflake.com/en/sql-reference/functions-date-time#supported-date-and-time-parts
 *
 * @throws {SnowflakeError} 001003 for another word.
 */
export function readDatePart(name: string): TimeUnit {
  const part = PARTS.get(name);
  if (!part && knownDateParts().has(name)) throw notSupported(`date part ${name} here`);
  if (!part)
    throw new SnowflakeError(
      "001003",
      "42000",
      `SQL compilation error:\n'${name}' is not a valid date/time component.`,
    );
  return part;
}
