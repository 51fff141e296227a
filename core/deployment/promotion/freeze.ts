import type { FreezeWindow, Weekday } from "../../project/project.ts";

/** A freeze that holds at a moment. */
export interface Freeze {
  /** the first minute after it, when that comes within {@link LOOK_AHEAD_MINUTES} */
  readonly until: Date | undefined;
  readonly reason: string | undefined;
}

const MINUTE = 60_000;
/** Somewhat more than two weeks: longer than any freeze of every week. */
const LOOK_AHEAD_MINUTES = 15 * 24 * 60;

/**
 * The freeze of an environment that holds now; undefined when it may be deployed to. Windows that follow one another
 * count as one. A window is of the clock on the wall of its zone: the hour that a change of clocks leaves out or brings
 * twice is left out or comes twice.
 */
export function frozenAt(windows: readonly FreezeWindow[], now: Date): Freeze | undefined {
  const holds = windows.find((window) => holdsAt(window, localOf(window.zone, now)));
  if (holds === undefined) return undefined;
  const { reason } = holds;
  const start = Math.floor(now.getTime() / MINUTE) * MINUTE;
  for (let minute = 1; minute <= LOOK_AHEAD_MINUTES; minute += 1) {
    const at = new Date(start + minute * MINUTE);
    if (!windows.some((window) => holdsAt(window, localOf(window.zone, at)))) return { until: at, reason };
  }
  return { until: undefined, reason };
}

/** What the clock on the wall shows. */
interface Local {
  /** `2026-12-20T18:00` */
  readonly time: string;
  readonly weekday: Weekday;
}

const WEEK: readonly Weekday[] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function holdsAt(window: FreezeWindow, { time, weekday }: Local): boolean {
  if ("start" in window) return window.start <= time && time < window.end;
  const { days, from, to } = window;
  const clock = time.slice(11);
  if (from < to) return days.includes(weekday) && from <= clock && clock < to;
  // over midnight: the evening of such a day, and the morning after it
  const yesterday = WEEK[(WEEK.indexOf(weekday) + 6) % 7] ?? weekday;
  return (days.includes(weekday) && from <= clock) || (days.includes(yesterday) && clock < to);
}

/** Offsets of zones are whole quarters of an hour, and change at one: within it only minutes pass. */
const QUARTER = 15 * MINUTE;

interface Clock {
  readonly format: Intl.DateTimeFormat;
  quarter: number;
  /** at the quarter's first minute */
  local: Local;
}

const clocks = new Map<string, Clock>();

function localOf(zone: string, at: Date): Local {
  const quarter = Math.floor(at.getTime() / QUARTER);
  let clock = clocks.get(zone);
  if (clock?.quarter !== quarter) {
    const format = clock?.format ?? formatOf(zone);
    clock = { format, quarter, local: read(format, new Date(quarter * QUARTER)) };
    clocks.set(zone, clock);
  }
  const { time, weekday } = clock.local;
  const minute = Number(time.slice(14)) + Math.floor((at.getTime() - quarter * QUARTER) / MINUTE);
  return { time: `${time.slice(0, 14)}${String(minute).padStart(2, "0")}`, weekday };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

function read(format: Intl.DateTimeFormat, at: Date): Local {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const name = (parts.weekday ?? "").toLowerCase();
  return {
    time: `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`,
    weekday: WEEK.find((day) => day === name) ?? "sun",
  };
}
