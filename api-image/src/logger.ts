import { type DestinationStream, type Logger, pino } from "pino";

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
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity_text: label.toUpperCase() }) },
      redact: { paths: ["attributes.token", "attributes.*.token"], censor: "[secret]" },
    },
    destination,
  );
}
