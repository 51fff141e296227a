import { describeError, redact, SnowhookError } from "../../core/errors/index.ts";
import type { FailedScript } from "../../core/migrations/contracts/migration-report.ts";
import type { Io, Paint } from "./terminal.ts";

/** schemachange's exit codes. */
export const EXIT = { good: 0, config: 1, script: 2, changes: 2, connection: 3, interrupted: 130 } as const;

const codes: Readonly<Record<string, number>> = {
  statement: EXIT.script,
  connection: EXIT.connection,
  interrupted: EXIT.interrupted,
};

/** Tells a person what went wrong and what to do, and returns the exit code. Unknown errors are faults of ours. */
export function showError(io: Io, paint: Paint, error: unknown, secrets: readonly string[]): number {
  const message = redact(describeError(error), secrets);
  io.err(`${paint("red", "✗")} ${message}\n`);
  if (!(error instanceof SnowhookError)) {
    if (error instanceof Error && error.stack !== undefined) io.err(`${redact(error.stack, secrets)}\n`);
    return EXIT.config;
  }
  if (error.next !== undefined) io.err(`  ${paint("dim", redact(error.next, secrets))}\n`);
  return codes[error.kind] ?? EXIT.config;
}

/** The failed script with its line and a caret. */
export function failureText(paint: Paint, { script, error, snippet }: FailedScript): string {
  const { file, line, column, statement, queryId } = error.where;
  const place = [file ?? script, line, column].filter((part) => part !== undefined).join(":");
  const which = statement === undefined ? "" : `, statement ${statement}`;
  const code = [error.code, error.sqlState].filter((part) => part !== "").join(", ");
  return [
    `${paint("red", "✗")} ${paint("bold", place)}${which}`,
    ...error.message.split("\n").map((text) => `  ${paint("red", text)}`),
    ...(snippet === undefined ? [] : ["", ...snippet.split("\n").map((text) => `  ${text}`), ""]),
    paint("dim", `  ${code === "" ? "" : `code ${code} · `}query ${queryId ?? "unknown"}`),
    ...(error.next === undefined ? [] : [`  ${error.next}`]),
  ].join("\n");
}
