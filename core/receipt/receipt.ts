import * as z from "zod";

/**
 * What a deployment cost, as Snowflake says afterwards. Credits are those of the warehouse while it worked on the
 * deployment's queries, with acceleration: not those of its idle time, nor of queries of 100 milliseconds and less.
 * https://docs.snowflake.com/en/sql-reference/account-usage/query_attribution_history
 */
export interface Receipt {
  /** absent when Snowflake attributed none to any query: all were too short, or ran on an adaptive warehouse */
  readonly credits?: number | undefined;
  /** absent when the account does not know them */
  readonly bytesScanned?: number | undefined;
  readonly bytesWritten?: number | undefined;
}

/** How a ledger's row holds it. Format contract: docs/FORMATS.md. */
const stored = z.object({
  credits: z.number().nonnegative().optional(),
  bytesScanned: z.number().nonnegative().optional(),
  bytesWritten: z.number().nonnegative().optional(),
});

/** The text of the ledger's row. */
export function storedReceipt({ credits, bytesScanned, bytesWritten }: Receipt): string {
  return JSON.stringify({ credits, bytesScanned, bytesWritten });
}

/** What a ledger's row says; undefined when another version, or a person, wrote what is no receipt. */
export function readStoredReceipt(text: string | null | undefined): Receipt | undefined {
  try {
    return stored.safeParse(JSON.parse(text ?? "")).data;
  } catch {
    return undefined;
  }
}

/** `0.0123 credits, 1.2 GB scanned, 3.4 MB written` */
export function receiptText({ credits, bytesScanned, bytesWritten }: Receipt): string {
  return [
    creditsText(credits),
    ...(bytesScanned === undefined ? [] : [`${bytesText(bytesScanned)} scanned`]),
    ...(bytesWritten === undefined ? [] : [`${bytesText(bytesWritten)} written`]),
  ].join(", ");
}

const LEAST_CREDITS = 0.0001;

function creditsText(credits: number | undefined): string {
  if (credits === undefined) return "no credits attributed";
  if (credits === 0) return "0 credits";
  if (credits < LEAST_CREDITS) return `less than ${LEAST_CREDITS} credits`;
  const written = Number(credits.toPrecision(3)).toString();
  return `${written} ${written === "1" ? "credit" : "credits"}`;
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

/** In powers of 1000; what would be written as 1000 of a unit is 1 of the next. */
function bytesText(bytes: number): string {
  if (bytes === 1) return "1 byte";
  let value = bytes;
  let unit = 0;
  while (unit < UNITS.length - 1 && Number(value.toPrecision(3)) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${UNITS[unit]}`;
}
