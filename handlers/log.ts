import { describeError, redact } from "../core/errors/index.ts";

export type Level = "debug" | "info" | "warn" | "error";

/** One line of the log. */
export interface LogEntry {
  readonly time: string;
  readonly level: Level;
  readonly function: string;
  readonly requestId: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export type Log = (level: Level, message: string, fields?: Readonly<Record<string, unknown>>) => void;

const ORDER: readonly Level[] = ["debug", "info", "warn", "error"];
const secrets = new Set<string>();
let sink: (entry: LogEntry) => void = (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`);

/** Sends the entries elsewhere than to standard output: `npm start` shows them to a person. */
export function setLogSink(take: (entry: LogEntry) => void): void {
  sink = take;
}

/** From now on these values are masked in every entry, wherever they stand in it. */
export function hideFromLog(values: Iterable<string>): void {
  for (const value of values) secrets.add(value);
}

/** What may be said of an error in a log or an answer: place, message, advice; no stack, no secret. */
export function safeMessage(error: unknown): string {
  const text = describeError(error);
  const next = error instanceof Error && "next" in error && typeof error.next === "string" ? error.next : "";
  const end = next === "" || /[.!?]$/.test(text) ? "" : ".";
  return redact(`${text}${end} ${next}`.trim(), secrets);
}

/** The log of one invocation. `SNOWHOOK_LOG_LEVEL` says from which level on entries are written. */
export function createLog(functionName: string, requestId: string): Log {
  const least = ORDER.indexOf((process.env.SNOWHOOK_LOG_LEVEL ?? "info") as Level);
  return (level, message, fields = {}) => {
    if (ORDER.indexOf(level) < least) return;
    const time = new Date().toISOString();
    const entry = { ...fields, time, level, function: functionName, requestId, message };
    sink(JSON.parse(JSON.stringify(entry, mask)) as LogEntry);
  };
}

function mask(_key: string, value: unknown): unknown {
  if (value instanceof Error) return safeMessage(value);
  return typeof value === "string" ? redact(value, secrets) : value;
}
