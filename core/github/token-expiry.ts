/** Until when a token lasts. */
export interface TokenExpiry {
  readonly ends: Date;
  /** whole days that are left; negative when it is over */
  readonly days: number;
}

/** From here on a token's end is told as something to act on, in days. */
export const SOON_DAYS = 14;

const MAKE_ANOTHER = "Make another one, and put it into the secret snowhook/github.";
const DAY_MS = 86_400_000;

/**
 * What GitHub says in every answer of the token that it was asked with: `2026-12-24 10:00:00 UTC`, or `+0100` for UTC.
 * @returns undefined for a token without an end, and for a header that cannot be read
 */
export function readTokenExpiry(
  headers: Readonly<Record<string, string | number | undefined>>,
  now: Date,
): TokenExpiry | undefined {
  const header = String(headers["github-authentication-token-expiration"] ?? "");
  const [, day, time, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$/.exec(header) ?? [];
  if (day === undefined || time === undefined || zone === undefined) return undefined;
  const offset = zone === "UTC" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ends = new Date(`${day}T${time}${offset}`);
  if (Number.isNaN(ends.getTime())) return undefined;
  return { ends, days: Math.floor((ends.getTime() - now.getTime()) / DAY_MS) };
}

/** What to say of it to a person: `next` when it ends in less than {@link SOON_DAYS}. */
export function tellTokenExpiry({ ends, days }: TokenExpiry): {
  readonly detail: string;
  readonly next?: string;
} {
  const date = ends.toISOString().slice(0, 10);
  const detail =
    days < 0 ? `expired on ${date}` : `expires in ${days} ${days === 1 ? "day" : "days"}, on ${date}`;
  return days < SOON_DAYS ? { detail, next: MAKE_ANOTHER } : { detail };
}
