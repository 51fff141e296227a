import { redact } from "../../core/errors/index.ts";
import type { MigrationEvent } from "../../core/migrations/contracts/migration-report.ts";
import { dangerText } from "./danger-text.ts";
import { failureText } from "./show-error.ts";
import { duration, type Io, type Paint } from "./terminal.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;

export interface Progress {
  show(event: MigrationEvent): void;
  /** stops the spinner, leaving the line clean */
  stop(): void;
}

/** One line for each script as it is applied: with a spinner in a terminal, plain lines elsewhere; query ids if `detailed`. */
export function progressLines(io: Io, paint: Paint, secrets: readonly string[], detailed = false): Progress {
  let spinning: NodeJS.Timeout | undefined;
  const stop = () => {
    if (spinning === undefined) return;
    clearInterval(spinning);
    spinning = undefined;
    io.err("\r\u001b[2K");
  };
  const line = (text: string) => {
    stop();
    io.err(`${redact(text, secrets)}\n`);
  };
  const spin = (label: string) => {
    if (!io.interactive) return;
    stop();
    const startedAt = Date.now();
    let frame = 0;
    spinning = setInterval(() => {
      const glyph = paint("blue", frames[frame++ % frames.length] ?? "");
      io.err(`\r\u001b[2K${glyph} ${label} ${paint("dim", duration(Date.now() - startedAt))}`);
    }, FRAME_MS);
    spinning.unref();
  };
  let counter = "";
  return {
    stop,
    show(event) {
      switch (event.type) {
        case "lease-waiting":
          return line(
            `${paint("yellow", "…")} waiting for ${event.holder} (until ${event.until} at the latest)`,
          );
        case "planned":
          return line(paint("dim", planned(event.scripts.length, event.skipped)));
        case "warning":
          return line(`${paint("yellow", "!")} ${event.warning.path}: ${event.warning.message}`);
        case "danger":
          return line(dangerText(event.danger, paint));
        case "staged":
          return line(`${paint("green", "↑")} ${event.folder}: ${event.uploaded} files to ${event.location}`);
        case "script-started":
          counter = `[${String(event.number).padStart(String(event.total).length)}/${event.total}]`;
          return spin(`${paint("dim", counter)} ${event.path}`);
        case "script-running":
          if (detailed) line(paint("dim", `  ${event.script} is query ${event.queryId}`));
          return;
        case "script-applied": {
          const time = paint("dim", duration(event.applied.milliseconds));
          return line(`${paint("green", "✓")} ${paint("dim", counter)} ${event.applied.path} ${time}`);
        }
        case "script-failed":
          return line(failureText(paint, event.failed));
        case "verified":
          return line(
            event.failure === undefined
              ? `${paint("green", "✓")} ${event.path}`
              : `${paint("red", "✗")} ${event.path}: ${event.failure}`,
          );
        case "paused":
          return line(pausedText(paint, event.paused));
      }
    },
  };
}

function planned(count: number, skipped: number): string {
  const rest = skipped === 0 ? "" : `, ${skipped} not needed`;
  return count === 0
    ? `Nothing to apply${rest}.`
    : `${count} ${count === 1 ? "script" : "scripts"} to apply${rest}.`;
}

function pausedText(
  paint: Paint,
  { script, queryId }: { script: string | undefined; queryId: string | undefined },
): string {
  const head = paint("yellow", "‖ Stopped.");
  if (script === undefined) return `${head} Nothing is running; deploy again to go on.`;
  return `${head} ${script} is still running in Snowflake as query ${queryId ?? "(id not known yet)"} and will be recorded there. To cancel it: SELECT SYSTEM$CANCEL_QUERY('${queryId ?? "…"}').`;
}
