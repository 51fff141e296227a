import type { ReadTime } from "./read-time.ts";

/**
 * Ticks are how the account keeps a timestamp: microseconds since 1970 times 1024, plus the nanoseconds within the
 * microsecond. Equal times are equal numbers, later ones are greater, and a shift gives the microseconds back.
 * docs/adr/0027-timestamps-to-the-nanosecond.md
 */
export const TICKS_A_MICROSECOND = 1024n;

/** The local time that was read. */
export function ticksOfTime({ days, nanoseconds }: ReadTime): bigint {
  const microseconds = BigInt(days) * 86_400_000_000n + BigInt(Math.floor(nanoseconds / 1000));
  return microseconds * TICKS_A_MICROSECOND + BigInt(nanoseconds % 1000);
}

function ticksOfNanoseconds(nanoseconds: bigint): bigint {
  const finer = ((nanoseconds % 1000n) + 1000n) % 1000n;
  return ((nanoseconds - finer) / 1000n) * TICKS_A_MICROSECOND + finer;
}

/** Nanoseconds since 1970: the other way round. */
export function nanosecondsOfTicks(ticks: bigint): bigint {
  const finer = ((ticks % TICKS_A_MICROSECOND) + TICKS_A_MICROSECOND) % TICKS_A_MICROSECOND;
  return ((ticks - finer) / TICKS_A_MICROSECOND) * 1000n + finer;
}

/** Nanoseconds of the protocol's text: seconds since 1970 (or since midnight) with a fraction of up to nine digits. */
export function nanosecondsOfWire(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,9})\d*)?$/.exec(text.trim());
  if (!match) throw new Error(`no time of the protocol: ${text}`);
  const size = BigInt(`${match[2]}${(match[3] ?? "").padEnd(9, "0")}`);
  return match[1] === "-" ? -size : size;
}

/** Ticks of the protocol's text. */
export function ticksOfWire(text: string): bigint {
  return ticksOfNanoseconds(nanosecondsOfWire(text));
}

/** No zone was written: the time is of whatever zone it is read in. */
const NO_ZONE = 4095n;
/** The text counts from 1970 in UTC. */
const EPOCH = 4094n;

/** What was read as one whole number, for SQL: ticks times 4096, plus the minutes from UTC (and 1440) or a mark. */
export function encodeTime(read: ReadTime): bigint {
  const zone = read.isEpoch ? EPOCH : read.offset === undefined ? NO_ZONE : BigInt(read.offset + 1440);
  return ticksOfTime(read) * 4096n + zone;
}
