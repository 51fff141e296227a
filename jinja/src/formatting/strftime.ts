import { unsupported } from "../errors/raised.ts";
import { type PyDate, PyDateTime } from "../values/date.ts";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

/** Sunday is 0. */
export function weekday(date: PyDate): number {
  return utc(date).getUTCDay();
}

function utc(date: PyDate): Date {
  const day = new Date(0);
  day.setUTCFullYear(date.year, date.month - 1, date.day);
  return day;
}

export function dayOfYear(date: PyDate): number {
  const first = new Date(0);
  first.setUTCFullYear(date.year, 0, 1);
  return Math.round((utc(date).getTime() - first.getTime()) / 86_400_000) + 1;
}

/** Year, week and day (Monday is 1) of ISO 8601. */
export function isoCalendar(date: PyDate): { year: number; week: number; day: number } {
  const day = weekday(date) || 7;
  const thursday = utc(date);
  thursday.setUTCDate(thursday.getUTCDate() + 4 - day);
  const first = new Date(0);
  first.setUTCFullYear(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first.getTime()) / 86_400_000 / 7) + 1;
  return { year: thursday.getUTCFullYear(), week, day };
}

/** Python's `date.strftime()` in the C locale. @throws Raised of type Unsupported for what depends on the platform */
export function strftime(date: PyDate, format: string): string {
  return format.replace(/%(-?)([\s\S]?)/gu, (whole, minus: string, code: string) => {
    const text = field(date, code);
    if (text === undefined) unsupported(`${whole} in strftime`);
    return minus === "" ? text : text.replace(/^0+(?=\d)/, "");
  });
}

function field(date: PyDate, code: string): string | undefined {
  const time = date instanceof PyDateTime ? date : undefined;
  const [hour, minute, second] = [time?.hour ?? 0, time?.minute ?? 0, time?.second ?? 0];
  const day = weekday(date);
  const month = months[date.month - 1] ?? "";
  const monday = (day + 6) % 7;
  const half = hour % 12 || 12;
  const fields: Readonly<Record<string, () => string>> = {
    a: () => (days[day] ?? "").slice(0, 3),
    A: () => days[day] ?? "",
    b: () => month.slice(0, 3),
    B: () => month,
    c: () => strftime(date, `%a %b ${String(date.day).padStart(2)} %H:%M:%S %Y`),
    C: () => pad(Math.floor(date.year / 100)),
    d: () => pad(date.day),
    D: () => strftime(date, "%m/%d/%y"),
    e: () => String(date.day).padStart(2),
    f: () => pad(time?.microsecond ?? 0, 6),
    F: () => strftime(date, "%Y-%m-%d"),
    G: () => String(isoCalendar(date).year),
    g: () => pad(isoCalendar(date).year % 100),
    h: () => month.slice(0, 3),
    H: () => pad(hour),
    I: () => pad(half),
    j: () => pad(dayOfYear(date), 3),
    m: () => pad(date.month),
    M: () => pad(minute),
    n: () => "\n",
    p: () => (hour < 12 ? "AM" : "PM"),
    r: () => strftime(date, "%I:%M:%S %p"),
    R: () => strftime(date, "%H:%M"),
    S: () => pad(second),
    t: () => "\t",
    T: () => strftime(date, "%H:%M:%S"),
    u: () => String(day || 7),
    U: () => pad(Math.floor((dayOfYear(date) + 6 - day) / 7)),
    V: () => pad(isoCalendar(date).week),
    w: () => String(day),
    W: () => pad(Math.floor((dayOfYear(date) + 6 - monday) / 7)),
    x: () => strftime(date, "%m/%d/%y"),
    X: () => strftime(date, "%H:%M:%S"),
    y: () => pad(date.year % 100),
    Y: () => String(date.year),
    z: () => time?.isoOffset().replace(":", "") ?? "",
    Z: () => zone(time),
    "%": () => "%",
  };
  return Object.hasOwn(fields, code) ? fields[code]?.() : undefined;
}

function zone(time: PyDateTime | undefined): string {
  if (time?.offsetMinutes === undefined) return "";
  return time.offsetMinutes === 0 ? "UTC" : `UTC${time.isoOffset()}`;
}
