import {
  describeError,
  errorSnippet,
  placeText,
  redact,
  SnowhookError,
  TemplateError,
} from "../../core/errors/index.ts";
import type { FailedScript } from "../../core/migrations/contracts/migration-report.ts";
import type { Io, Paint } from "./terminal.ts";

/** schemachange's exit codes. */
export const EXIT = { good: 0, config: 1, script: 2, changes: 2, connection: 3, interrupted: 130 } as const;

const codes: Readonly<Record<string, number>> = {
  statement: EXIT.script,
  connection: EXIT.connection,
  interrupted: EXIT.interrupted,
};

export interface ErrorOutput {
  readonly paint: Paint;
  /** values that must not show */
  readonly secrets: readonly string[];
  /** a line of JSON on the output, for programs, instead of words for a person */
  readonly json: boolean;
}

/** Tells what went wrong and what to do, and returns the exit code. Unknown errors are faults of ours. */
export function showError(io: Io, error: unknown, { paint, secrets, json }: ErrorOutput): number {
  const known = error instanceof SnowhookError ? error : undefined;
  const code = codes[known?.kind ?? ""] ?? EXIT.config;
  if (json) {
    io.out(`${redact(JSON.stringify({ type: "error", error: errorForMachines(error, known) }), secrets)}\n`);
    return code;
  }
  io.err(`${paint("red", "✗")} ${redact(describeError(error), secrets)}\n`);
  if (known === undefined && error instanceof Error && error.stack !== undefined) {
    io.err(`${redact(error.stack, secrets)}\n`);
  }
  const snippet = errorSnippet(error);
  if (snippet !== undefined) io.err(`${redact(snippet, secrets).replace(/^/gm, "    ")}\n`);
  if (known?.next !== undefined) io.err(`  ${paint("dim", redact(known.next, secrets))}\n`);
  return code;
}

function errorForMachines(error: unknown, known: SnowhookError | undefined): unknown {
  if (known === undefined) {
    return { kind: "fault", message: error instanceof Error ? error.message : String(error) };
  }
  const { kind, message, where, next } = known;
  const shown = known instanceof TemplateError ? { snippet: known.snippet, steps: known.steps } : {};
  return { kind, message, ...where, ...shown, ...(next === undefined ? {} : { next }) };
}

/** The failed script with its line and a caret. */
export function failureText(paint: Paint, { script, error, snippet }: FailedScript): string {
  const { file, line, column, statement, queryId } = error.where;
  const place = placeText({ file: file ?? script, line, column });
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
