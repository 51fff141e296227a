export type TimeUnit =
  | "year"
  | "quarter"
  | "month"
  | "week"
  | "day"
  | "hour"
  | "minute"
  | "second"
  | "millisecond"
  | "microsecond"
  | "nanosecond";

/** https://docs.snowflake.com/en/sql-reference/functions-date-time#supported-date-and-time-parts */
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

const UNITS: ReadonlyMap<string, TimeUnit> = new Map(
  Object.entries(NAMES).flatMap(([unit, names]) =>
    names.split(" ").map((name) => [name, unit as TimeUnit] as const),
  ),
);

/** A unit by one of its names, in any case. */
export function timeUnit(name: string): TimeUnit | undefined {
  return UNITS.get(name.toUpperCase());
}
