import { type DestinationStream, type Logger, pino } from "pino";
import { type Access, accessLine } from "./access-line.ts";

/** Bytes of lines that are gathered before they are written. */
const ROOM = 64 * 1024;
/** Milliseconds that a line waits at most. */
const LONGEST_WAIT = 200;

/** Where bytes go: the standard output, or a stream of a test. */
interface Output {
  write(bytes: Uint8Array): unknown;
}

export interface LogDestination extends DestinationStream {
  /** Writes what waits. Done by itself when the process ends in order. */
  flush(): void;
}

/**
 * Gathers lines and writes many at once: a write for each would cost several times what making the line does, and
 * pino's own gathering destination still costs as much again as the line.
 */
export function logDestination(output: Output = process.stdout): LogDestination {
  const gathered = Buffer.allocUnsafe(ROOM);
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    // A copy: the output may hold on to what it is given until its reader takes it.
    if (length > 0) output.write(Buffer.from(gathered.subarray(0, length)));
    length = 0;
  };
  process.once("exit", flush);
  return {
    flush,
    write(line) {
      // A character is three bytes at most.
      if (length + 3 * line.length > ROOM) flush();
      if (3 * line.length > ROOM) {
        output.write(Buffer.from(line));
        return;
      }
      length += gathered.write(line, length);
      timer ??= setTimeout(flush, LONGEST_WAIT).unref();
    },
  };
}

export interface Log {
  readonly logger: Logger;
  /** Tells of an answered request, at the level info. */
  access(access: Access): void;
}

/**
 * Logs as Snowflake's event table reads them: one JSON object a line with `body`, `severity_text` and `attributes`.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/monitoring-services
 */
export function createLog(level: string, destination: DestinationStream): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "body",
      nestedKey: "attributes",
      timestamp: () => `,"time":"${isoTime()}"`,
      formatters: { level: (label) => ({ severity_text: label.toUpperCase() }) },
      redact: { paths: ["attributes.token", "attributes.*.token"], censor: "[secret]" },
    },
    destination,
  );
  const silent = !logger.isLevelEnabled("info");
  return {
    logger,
    access(access) {
      if (!silent) destination.write(accessLine(isoTime(), access));
    },
  };
}

let lastAt = 0;
let lastTime = "";

/** Now, worked out once a millisecond however many lines are logged. */
function isoTime(): string {
  const now = Date.now();
  if (now !== lastAt) {
    lastAt = now;
    lastTime = new Date(now).toISOString();
  }
  return lastTime;
}
