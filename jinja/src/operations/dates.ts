import { type PyDate, PyDateTime } from "../values/date.ts";

/** A date as one number of microseconds, in UTC where it has an offset. */
export function instant(date: PyDate): bigint {
  const day = new Date(0);
  day.setUTCFullYear(date.year, date.month - 1, date.day);
  const days = BigInt(day.getTime()) * 1000n;
  if (!(date instanceof PyDateTime)) return days;
  const minutes = date.hour * 60 + date.minute - (date.offsetMinutes ?? 0);
  return days + BigInt(minutes * 60 + date.second) * 1_000_000n + BigInt(date.microsecond);
}
