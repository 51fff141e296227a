import * as z from "zod";
import { describeRow } from "../../core/deployment/job-row.ts";
import type { LogEntry } from "../handlers.ts";
import { paint } from "./paint.ts";
import type { Screen } from "./screen.ts";

const applied = z.object({ applied: z.object({ script: z.string(), milliseconds: z.number() }) });
const failed = z.object({
  failure: z.object({
    message: z.string(),
    file: z.string().optional(),
    line: z.number().optional(),
    statement: z.number().optional(),
    snippet: z.string().optional(),
    next: z.string().optional(),
  }),
});
const ran = z.object({
  job: z.string(),
  row: z.record(z.string(), z.unknown()).optional(),
  milliseconds: z.number(),
});
const noted = z.object({ note: z.string() });
const paused = z.object({ reason: z.string(), afterSeconds: z.number() });
const endangered = z.object({
  danger: z.object({ path: z.string(), line: z.number(), verdict: z.string(), reason: z.string() }),
});
const warned = z.object({ warning: z.object({ path: z.string(), message: z.string() }) });
const planned = z.object({ scripts: z.array(z.string()), skipped: z.number() });
const staged = z.object({ folder: z.string(), uploaded: z.number() });

type Show = (screen: Screen, entry: LogEntry) => void;

/** What is shown of each message of the deploy function; the others only when they warn. */
const shows: Readonly<Record<string, Show>> = {
  planned: (screen, entry) => {
    const { scripts, skipped } = planned.parse(entry);
    if (scripts.length === 0) screen.line(paint("dim", "  nothing to apply"));
    if (skipped > 0) screen.line(paint("dim", `  ${skipped} scripts are applied and unchanged`));
  },
  warning: (screen, entry) => {
    const { path, message } = warned.parse(entry).warning;
    screen.line(`${paint("yellow", "!")} ${path}: ${message}`);
  },
  danger: (screen, entry) => {
    const { path, line, verdict, reason } = endangered.parse(entry).danger;
    screen.line(`${paint("yellow", "!")} ${path}:${line}: ${verdict}: ${reason}`);
  },
  staged: (screen, entry) => {
    const { folder, uploaded } = staged.parse(entry);
    if (uploaded > 0) screen.done(folder, `${uploaded} files uploaded`);
  },
  "script-applied": (screen, entry) => {
    const { script, milliseconds } = applied.parse(entry).applied;
    screen.done(script, "", milliseconds);
  },
  // Told again, in full, when the deployment ends.
  "script-failed": () => undefined,
  "job-finished": (screen, entry) => {
    const { job, row, milliseconds } = ran.parse(entry);
    screen.done(`job ${job}`, row === undefined ? "" : describeRow(row), milliseconds);
  },
  "config-ignored": (screen, entry) => screen.line(`${paint("yellow", "!")} ${noted.parse(entry).note}`),
  "deployment paused": (screen, entry) => {
    const { reason, afterSeconds } = paused.parse(entry);
    screen.line(paint("dim", `  not yet: ${reason} Tried again in ${afterSeconds} s.`));
  },
  "deployment failed": (screen, entry) => {
    const { failure } = failed.parse(entry);
    const place = [failure.file, failure.line].filter((part) => part !== undefined).join(":");
    const which = failure.statement === undefined ? "" : `, statement ${failure.statement}`;
    const text = [failure.message, failure.snippet ?? "", failure.next ?? ""].join("\n");
    screen.failed(place === "" ? "deployment failed" : `${place}${which}`, text);
  },
};

/** Shows what the deploy function logs, as it happens: each script and job with its time, what went wrong. */
export function showDeployLog(screen: Screen, entry: LogEntry): void {
  if (entry.function !== "deploy") return;
  const show = shows[entry.message];
  if (show !== undefined) show(screen, entry);
  else if (entry.level === "error" || entry.level === "warn") {
    screen.failed(entry.message, String(entry.error ?? entry.reason ?? ""));
  }
}
