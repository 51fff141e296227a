import { PyObject } from "./object.ts";

/** The parts of a Python `datetime.datetime`. */
export interface DateTimeParts {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly microsecond?: number;
  /** minutes east of UTC; without it the value is naive, as YAML's timestamps without a zone are */
  readonly offsetMinutes?: number;
}

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

/** Python's `datetime.date`, as PyYAML reads `2024-01-02`. */
export class PyDate extends PyObject {
  readonly typeName: string = "date";
  readonly year: number;
  readonly month: number;
  readonly day: number;
  constructor(year: number, month: number, day: number) {
    super();
    if (!isDay(year, month, day)) throw new RangeError(`There is no day ${year}-${month}-${day}.`);
    this.year = year;
    this.month = month;
    this.day = day;
  }
  isoDate(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
  }
  override str(): string {
    return this.isoDate();
  }
  override repr(): string {
    return `datetime.date(${this.year}, ${this.month}, ${this.day})`;
  }
}

/** Python's `datetime.datetime`, as PyYAML reads `2024-01-02 03:04:05`. */
export class PyDateTime extends PyDate {
  override readonly typeName = "datetime";
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly offsetMinutes: number | undefined;
  constructor(parts: DateTimeParts) {
    super(parts.year, parts.month, parts.day);
    this.hour = parts.hour ?? 0;
    this.minute = parts.minute ?? 0;
    this.second = parts.second ?? 0;
    this.microsecond = parts.microsecond ?? 0;
    this.offsetMinutes = parts.offsetMinutes;
  }
  isoTime(): string {
    const fraction = this.microsecond > 0 ? `.${pad(this.microsecond, 6)}` : "";
    return `${pad(this.hour)}:${pad(this.minute)}:${pad(this.second)}${fraction}${this.isoOffset()}`;
  }
  isoOffset(): string {
    if (this.offsetMinutes === undefined) return "";
    const minutes = Math.abs(this.offsetMinutes);
    return `${this.offsetMinutes < 0 ? "-" : "+"}${pad(Math.trunc(minutes / 60))}:${pad(minutes % 60)}`;
  }
  override str(): string {
    return `${this.isoDate()} ${this.isoTime()}`;
  }
  override repr(): string {
    const parts = [this.year, this.month, this.day, this.hour, this.minute];
    if (this.second > 0 || this.microsecond > 0) parts.push(this.second);
    if (this.microsecond > 0) parts.push(this.microsecond);
    return `datetime.datetime(${parts.join(", ")}${reprOffset(this.offsetMinutes)})`;
  }
}

function reprOffset(minutes: number | undefined): string {
  if (minutes === undefined) return "";
  if (minutes === 0) return ", tzinfo=datetime.timezone.utc";
  const days = minutes < 0 ? "days=-1, " : "";
  return `, tzinfo=datetime.timezone(datetime.timedelta(${days}seconds=${(minutes + (minutes < 0 ? 1440 : 0)) * 60}))`;
}

function isDay(year: number, month: number, day: number): boolean {
  if (![year, month, day].every(Number.isInteger) || year < 1 || year > 9999) return false;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A Python date. @throws RangeError when there is no such day */
export function pyDate(year: number, month: number, day: number): PyDate {
  return new PyDate(year, month, day);
}

/** A Python datetime. @throws RangeError when there is no such day */
export function pyDateTime(parts: DateTimeParts): PyDateTime {
  return new PyDateTime(parts);
}
