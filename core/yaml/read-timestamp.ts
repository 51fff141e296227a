/** A point in time as YAML writes it; the parts as they stand there. */
export interface Timestamp {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time?: TimeOfDay;
}

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** minutes east of UTC; undefined when nothing is said */
  readonly offsetMinutes: number | undefined;
}

const pattern =
  /^(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})(?:(?:[Tt]|[ \t]+)(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.(?<fraction>[0-9]*))?(?:[ \t]*(?:Z|(?<sign>[-+])(?<offsetHour>[0-9]{1,2})(?::(?<offsetMinute>[0-9]{2}))?)(?<zone>))?)?$/;

/**
 * The date, or date and time, in a scalar. https://yaml.org/type/timestamp.html
 * @returns undefined when the text is none, or names a day or an hour that does not exist
 */
export function readTimestamp(text: string): Timestamp | undefined {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const number = (name: string) => Number(groups[name] ?? 0);
  const [year, month, day] = [number("year"), number("month"), number("day")];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (groups.hour === undefined) return { year, month, day };
  const offset = (number("offsetHour") * 60 + number("offsetMinute")) * (groups.sign === "-" ? -1 : 1);
  const time = {
    hour: number("hour"),
    minute: number("minute"),
    second: number("second"),
    microsecond: Number((groups.fraction ?? "").slice(0, 6).padEnd(6, "0")),
    offsetMinutes: groups.zone === undefined ? undefined : offset,
  };
  const { hour, minute, second } = time;
  if (hour > 23 || minute > 59 || second > 59 || Math.abs(offset) >= 24 * 60) return undefined;
  return { year, month, day, time };
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
