import { type DestinationStream, type Logger, pino } from "pino";

/**
 * The standard output, written to in pieces of 4 KiB and at the latest after a fifth of a second: a write for each
 * line would cost more than making it. What is left is written when the process ends.
 */
export function logDestination(file: string | number = 1): ReturnType<typeof pino.destination> {
  return pino.destination({ dest: file, sync: false, minLength: 4096, periodicFlush: 200 });
}

/**
 * Logs as Snowflake's event table reads them: one JSON object a line with `body`, `severity_text` and `attributes`.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/monitoring-services
 */
export function createLogger(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: "body",
      nestedKey: "attributes",
      timestamp: isoTime,
      formatters: { level: (label) => ({ severity_text: label.toUpperCase() }) },
      redact: { paths: ["attributes.token", "attributes.*.token"], censor: "[secret]" },
    },
    destination,
  );
}

let lastAt = 0;
let lastTime = "";

/** The time as pino's own isoTime writes it; worked out once a millisecond however many lines are logged. */
function isoTime(): string {
  const now = Date.now();
  if (now !== lastAt) {
    lastAt = now;
    lastTime = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastTime;
}
