import { ConfigError } from "../errors/index.ts";

const MILLISECONDS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time that a person wrote: `90m`, `12h`, `30d` before now, or a date or time of ISO 8601.
 * @throws {ConfigError} for anything else
 */
export function readSince(written: string, now: Date): Date {
  const [, count, unit = ""] = /^(\d{1,5})([mhd])$/.exec(written) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (MILLISECONDS[unit] ?? 0));
  const isDate = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(
    written,
  );
  const time = isDate ? new Date(written.replace(" ", "T")) : new Date(Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new ConfigError(`--since does not understand ${JSON.stringify(written.slice(0, 40))}.`, {
    next: "Write 90m, 12h or 30d, or a date or time: 2026-11-01, 2026-11-01T08:00:00Z.",
  });
}
