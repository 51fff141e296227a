/** What a text says of a day and a time, without what it means: neither zone nor type are applied. */
export interface ReadTime {
  /** Since 1970-01-01. */
  readonly days: number;
  /** Nanoseconds of the day. */
  readonly nanoseconds: number;
  /** Minutes east of UTC, when the text names them. */
  readonly offset?: number;
  /** The text counts seconds (or less) since 1970 in UTC. */
  readonly isEpoch?: true;
}

/** A day and a time as they are written, number by number. What is left out is 1970-01-01 00:00:00. */
export interface TimeFields {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly nanosecond?: number;
  readonly offset?: number;
}

const NANOSECONDS_A_SECOND = 1_000_000_000;
const SECONDS_A_DAY = 86_400;

/** The time that the fields name; undefined when there is no such day or hour. */
export function timeOfFields(fields: TimeFields): ReadTime | undefined {
  const {
    year = 1970,
    month = 1,
    day = 1,
    hour = 0,
    minute = 0,
    second = 0,
    nanosecond = 0,
    offset,
  } = fields;
  if (year > 9999 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  if (offset !== undefined && Math.abs(offset) > 1440) return undefined;
  const seconds = (hour * 60 + minute) * 60 + second;
  return {
    days: dayNumber(year, month, day),
    nanoseconds: seconds * NANOSECONDS_A_SECOND + nanosecond,
    ...(offset !== undefined && { offset }),
  };
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since 1970-01-01 in the Gregorian calendar, which Snowflake uses for all years. */
function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / (SECONDS_A_DAY * 1000));
}

const BIGGEST_SECONDS = 31_536_000_000n;

/**
 * A whole number in a text: seconds, milliseconds, microseconds or nanoseconds since 1970 by its size.
 * https://docs.snowflake.com/en/sql-reference/functions/to_timestamp
 */
export function timeOfEpochText(text: string): ReadTime | undefined {
  if (!/^[+-]?\d{1,20}$/.test(text)) return undefined;
  const number = BigInt(text.replace("+", ""));
  const size = number < 0n ? -number : number;
  let unit = 1n;
  if (size < BIGGEST_SECONDS) unit = 1_000_000_000n;
  else if (size < BIGGEST_SECONDS * 1000n) unit = 1_000_000n;
  else if (size < BIGGEST_SECONDS * 1_000_000n) unit = 1000n;
  const day = BigInt(SECONDS_A_DAY) * BigInt(NANOSECONDS_A_SECOND);
  const total = number * unit;
  const nanoseconds = ((total % day) + day) % day;
  return { days: Number((total - nanoseconds) / day), nanoseconds: Number(nanoseconds), isEpoch: true };
}
