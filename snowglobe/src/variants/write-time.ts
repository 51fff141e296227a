import { notSupported } from "../errors/snowflake-error.ts";
import { nanosecondsOfTicks } from "../times/ticks.ts";
import { readTimeFormat } from "../times/time-format.ts";
import { zoneOffset } from "./zone.ts";

/** What the session says of how values are written. */
export interface VariantFormats {
  readonly timeZone: string;
  readonly binary: string;
  readonly DATE: string;
  readonly TIME: string;
  readonly TIMESTAMP_NTZ: string;
  readonly TIMESTAMP_LTZ: string;
  readonly TIMESTAMP_TZ: string;
  /** Structured values as JSON in the strict sense: NULLs are `null` everywhere. */
  readonly strict?: boolean;
}

/** For what was JSON text a moment ago: nothing inside has a type of time. */
export const NO_FORMATS: VariantFormats = {
  ...{ timeZone: "UTC", binary: "HEX" },
  ...{ DATE: "", TIME: "", TIMESTAMP_NTZ: "", TIMESTAMP_LTZ: "", TIMESTAMP_TZ: "" },
};

/** A day and a time as clocks show them. */
export interface LocalTime {
  /** Milliseconds since 1970, as if the clocks were UTC's. */
  readonly milliseconds: number;
  /** Nanoseconds of the second. */
  readonly nanosecond: number;
  /** Minutes east of UTC; undefined for a type that has no zone. */
  readonly offset?: number;
}

const SECOND = 1_000_000_000n;

/** A value of a type of time as it is kept in a VARIANT (encoding.ts). */
export function localTime(kind: string, rest: string, zone: string): LocalTime {
  if (kind === "D") return { milliseconds: Number(rest) * 86_400_000, nanosecond: 0 };
  if (kind === "T") {
    const nanoseconds = Number(rest);
    return { milliseconds: Math.floor(nanoseconds / 1e6), nanosecond: nanoseconds % 1e9 };
  }
  const [ticks = "0", minutes] = rest.split(" ");
  const time = fromTicks(BigInt(ticks));
  if (kind === "P") return time;
  const offset = kind === "Z" ? Number(minutes) : zoneOffset(zone, time.milliseconds);
  return { ...time, milliseconds: time.milliseconds + offset * 60_000, offset };
}

function fromTicks(ticks: bigint): LocalTime {
  const nanoseconds = nanosecondsOfTicks(ticks);
  const within = ((nanoseconds % SECOND) + SECOND) % SECOND;
  const seconds = Number((nanoseconds - within) / SECOND);
  const nanosecond = Number(within);
  return { milliseconds: seconds * 1000 + Math.floor(nanosecond / 1e6), nanosecond };
}

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");

/**
 * A time by a format model.
 *
 * @throws {SnowflakeError} 000002 for an element that is known for reading only.
 */
export function writeTimeText(time: LocalTime, format: string): string {
  const date = new Date(time.milliseconds);
  return readTimeFormat(format)
    .map((element) => {
      switch (element.kind) {
        case "literal":
          return element.text;
        case "fraction":
          return String(time.nanosecond).padStart(9, "0").slice(0, element.digits);
        case "offset":
          return time.offset === undefined ? "" : offsetText(time.offset, element.form);
        default:
          if (element.readOnly !== undefined)
            throw notSupported(`date format element ${element.readOnly} in an output format ('${format}')`);
          return fieldText(element.kind, date);
      }
    })
    .join("");
}

function fieldText(kind: string, date: Date): string {
  const hour = date.getUTCHours();
  const month = MONTHS[date.getUTCMonth()] ?? "";
  switch (kind) {
    case "YYYY":
      return String(date.getUTCFullYear()).padStart(4, "0");
    case "YY":
      return two(date.getUTCFullYear() % 100);
    case "MM":
      return two(date.getUTCMonth() + 1);
    case "MON":
      return month.slice(0, 3);
    case "MMMM":
      return month;
    case "DD":
      return two(date.getUTCDate());
    case "DY":
      return DAYS[date.getUTCDay()] ?? "";
    case "HH24":
      return two(hour);
    case "HH12":
      return two(hour % 12 || 12);
    case "AM":
      return hour < 12 ? "AM" : "PM";
    case "MI":
      return two(date.getUTCMinutes());
    default:
      return two(date.getUTCSeconds());
  }
}

function offsetText(offset: number, form: "TZH:TZM" | "TZHTZM" | "TZH"): string {
  const size = Math.abs(offset);
  const hours = `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}`;
  if (form === "TZH") return hours;
  return `${hours}${form === "TZHTZM" ? "" : ":"}${two(size % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
