import { invalid } from "../../errors/invalid.ts";
import type { TokenReader } from "../../sql/token-reader.ts";

const SECONDS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 };

/**
 * TARGET_LAG's value as it is kept: `1 hour`, or DOWNSTREAM.
 *
 * @throws {SnowflakeError} 001003 for less than a minute, or what is no lag.
 */
export function readLag(reader: TokenReader): string {
  if (reader.accept("DOWNSTREAM")) return "DOWNSTREAM";
  const text = reader.string();
  if (text.trim().toUpperCase() === "DOWNSTREAM") return "DOWNSTREAM";
  const seconds = lagSeconds(text);
  if (seconds === undefined || seconds < 60)
    throw invalid(
      "001003",
      "42000",
      `invalid TARGET_LAG '${text}': at least 60 seconds, as '<number> seconds | minutes | hours | days'.`,
    );
  return text;
}

/** The lag in seconds; undefined for DOWNSTREAM or what is none. */
export function lagSeconds(text: string): number | undefined {
  const match = /^\s*(\d+)\s*(second|minute|hour|day)s?\s*$/i.exec(text);
  const unit = SECONDS[(match?.[2] ?? "").toLowerCase()];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}
