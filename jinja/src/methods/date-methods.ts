import { unsupported } from "../errors/raised.ts";
import { dayOfYear, strftime, weekday } from "../formatting/strftime.ts";
import { positional } from "../operations/arguments.ts";
import { PyDate, PyDateTime } from "../values/date.ts";
import type { Py } from "../values/object.ts";
import { bound, type Methods } from "./method.ts";
import { textArgument } from "./string-search.ts";

const methods: Methods<PyDate> = {
  strftime: (date, args, keywords) => {
    positional("strftime", args, keywords, 1);
    return strftime(date, textArgument(args[0]));
  },
  isoformat: (date, args) => {
    if (!(date instanceof PyDateTime)) return date.isoDate();
    return `${date.isoDate()}${args[0] === undefined ? "T" : textArgument(args[0])}${date.isoTime()}`;
  },
  ctime: (date) => strftime(date, "%a %b %e %H:%M:%S %Y"),
  weekday: (date) => BigInt((weekday(date) + 6) % 7),
  isoweekday: (date) => BigInt(weekday(date) || 7),
  toordinal: (date) => {
    const first = new PyDate(date.year, 1, 1);
    const before = BigInt(first.year - 1);
    return before * 365n + before / 4n - before / 100n + before / 400n + BigInt(dayOfYear(date));
  },
};

const elsewhere = new Set([
  "replace",
  "timetuple",
  "utctimetuple",
  "timestamp",
  "astimezone",
  "utcoffset",
  "time",
  "timetz",
  "tzinfo",
  "dst",
  "tzname",
  "today",
  "now",
  "fromisoformat",
  "fromordinal",
  "fold",
  "min",
  "max",
  "resolution",
  "isocalendar",
]);

export function dateAttribute(date: PyDate, name: string): Py | undefined {
  if (name === "year" || name === "month" || name === "day") return BigInt(date[name]);
  if (date instanceof PyDateTime) {
    if (name === "hour" || name === "minute" || name === "second" || name === "microsecond")
      return BigInt(date[name]);
    if (name === "date")
      return bound({ date: (value: PyDate) => new PyDate(value.year, value.month, value.day) }, name, date);
  }
  if (elsewhere.has(name)) unsupported(`${date.typeName}.${name}`);
  return bound(methods, name, date);
}
