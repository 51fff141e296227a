import { monthOfName, offsetOfText, parseByFormat } from "./parse-by-format.ts";
import { type ReadTime, timeOfEpochText, timeOfFields } from "./read-time.ts";

// Formats that are recognised without being told:
// https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection

const CLOCK = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:\.(?<fraction>\d{0,9}))?)?)?`;
const HALF = String.raw`(?:\s*(?<half>[AP]M))?`;
const ZONE = String.raw`(?:\s*(?:(?<utc>Z)|(?<sign>[+-])(?<zoneHours>\d{1,2})(?::?(?<zoneMinutes>\d{2}))?))?`;
const DAY_NAME = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";

const TIMESTAMPS: readonly RegExp[] = [
  // 2013-04-28, 2013-04-28T20, 2013-04-28 20:57:01.123456789 +07:00
  new RegExp(
    String.raw`^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:(?:T\s*|\s+)${CLOCK}${ZONE})?$`,
    "i",
  ),
  // Thu, 21 Dec 2000 16:01:07 +0200, with or without AM and PM
  new RegExp(
    String.raw`^${DAY_NAME},\s*(?<day>\d{1,2})\s+(?<name>[A-Z]{3})\s+(?<year>\d{4})\s+${CLOCK}${HALF}${ZONE}$`,
    "i",
  ),
  // Mon Jul 08 18:09:51 +0000 2013
  new RegExp(
    String.raw`^${DAY_NAME}\s+(?<name>[A-Z]{3})\s+(?<day>\d{1,2})\s+${CLOCK}${ZONE}\s+(?<year>\d{4})$`,
    "i",
  ),
  // 12/17/1980, 2/18/2008 02:36:48
  new RegExp(String.raw`^(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4})(?:\s+${CLOCK})?$`),
  // 17-DEC-1980
  /^(?<day>\d{1,2})-(?<name>[A-Z]{3})-(?<year>\d{4})$/i,
];

const TIME_OF_DAY = new RegExp(`^${CLOCK}${HALF}${ZONE}$`, "i");

/** Which list of formats a text is read by. */
export type Reading = "TIMESTAMP" | "TIME";

/**
 * Reads a date, a time or a timestamp from text; undefined for what is none.
 *
 * @param format a format model, or AUTO for all documented forms and for whole numbers since 1970
 * @throws {SnowflakeError} 000002 for a format with an element that is not known here.
 *
 * @example
 * parseTime("Thu, 21 Dec 2000 16:01:07 +0200", "AUTO", "TIMESTAMP") // { days: 11312, nanoseconds: 57667000000000, offset: 120 }
 */
export function parseTime(text: string, format: string, reading: Reading): ReadTime | undefined {
  if (format.toUpperCase() !== "AUTO") return parseByFormat(text, format);
  const trimmed = text.trim();
  const counted = timeOfEpochText(trimmed);
  if (counted) return counted;
  if (reading === "TIME") {
    const groups = TIME_OF_DAY.exec(trimmed)?.groups;
    return groups?.minute === undefined ? undefined : timeOfGroups(groups);
  }
  for (const pattern of TIMESTAMPS) {
    const groups = pattern.exec(trimmed)?.groups;
    if (groups) return timeOfGroups(groups);
  }
  return undefined;
}

type Groups = Readonly<Record<string, string | undefined>>;

function timeOfGroups(groups: Groups): ReadTime | undefined {
  const { year, day, half, fraction, sign, zoneHours } = groups;
  const month = groups.name === undefined ? number(groups.month) : monthOfName(groups.name);
  let hour = number(groups.hour) ?? 0;
  if (groups.name !== undefined && month === undefined) return undefined;
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
  }
  const offset =
    groups.utc !== undefined
      ? 0
      : zoneHours === undefined
        ? undefined
        : offsetOfText(sign ?? "", zoneHours, groups.zoneMinutes);
  return timeOfFields({
    ...(year !== undefined && { year: Number(year) }),
    ...(month !== undefined && { month }),
    ...(day !== undefined && { day: Number(day) }),
    hour,
    minute: number(groups.minute) ?? 0,
    second: number(groups.second) ?? 0,
    nanosecond: Number((fraction ?? "").padEnd(9, "0")),
    ...(offset !== undefined && { offset }),
  });
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
