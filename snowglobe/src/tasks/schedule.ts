import { Cron } from "croner";
import { SnowflakeError } from "../errors/snowflake-error.ts";

const UNITS: Readonly<Record<string, number>> = { SECOND: 1000, MINUTE: 60_000, HOUR: 3_600_000 };
const LONGEST_MS = 11_520 * 60_000;
const SHORTEST_MS = 10_000;

/**
 * When a schedule runs next, in epoch milliseconds: `10 MINUTES`, `USING CRON 0 9 * * * America/Los_Angeles`.
 * https://docs.snowflake.com/en/sql-reference/sql/create-task
 *
 * @param after epoch milliseconds
 * @throws {SnowflakeError} 001008 for what is no schedule.
 */
export function nextRun(schedule: string, after: number): number {
  const [, fields, zone] = /^\s*USING\s+CRON\s+((?:\S+\s+){5})(\S+)\s*$/i.exec(schedule) ?? [];
  if (fields !== undefined && zone !== undefined) return nextOfCron(schedule, fields.trim(), zone, after);
  const [, count, unit = ""] = /^\s*(\d+)\s*(S|SECONDS?|M|MINUTES?|H|HOURS?)\s*$/i.exec(schedule) ?? [];
  const name = Object.keys(UNITS).find((each) =>
    each.startsWith(unit.toUpperCase().replace(/S$/, "") || "?"),
  );
  const milliseconds = Number(count) * (UNITS[name ?? ""] ?? Number.NaN);
  if (!(milliseconds >= SHORTEST_MS && milliseconds <= LONGEST_MS)) throw invalid(schedule);
  return after + milliseconds;
}

function nextOfCron(schedule: string, fields: string, zone: string, after: number): number {
  try {
    const next = new Cron(fields, { timezone: zone, paused: true }).nextRun(new Date(after));
    if (next) return next.getTime();
  } catch {
    throw invalid(schedule);
  }
  throw invalid(schedule);
}

function invalid(schedule: string): SnowflakeError {
  return new SnowflakeError(
    "001008",
    "22023",
    `SQL compilation error:\ninvalid value [${schedule}] for parameter 'SCHEDULE'`,
  );
}
