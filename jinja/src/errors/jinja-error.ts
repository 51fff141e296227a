import { type Place, placeOf, placeText, visible } from "./place.ts";
import { type ErrorType, Raised } from "./raised.ts";
import { snippetOf } from "./snippet.ts";

/** What kind of fault it is: in the template's text, a name that is not there, a value that does not fit, … */
export type ErrorKind = "syntax" | "undefined" | "not-found" | "runtime" | "limit" | "unsupported";

const kinds: Partial<Record<ErrorType, ErrorKind>> = {
  TemplateSyntaxError: "syntax",
  UndefinedError: "undefined",
  TemplateNotFound: "not-found",
  FileNotFoundError: "not-found",
  RecursionError: "limit",
  Limit: "limit",
  Unsupported: "unsupported",
};

/** How the template, data file, macro or block was reached in which an error happened. */
export interface ErrorStep {
  /** `included`, `imported`, `extended`, `read`, `macro 'grant'`, `block 'body'`, `a call block` */
  readonly how: string;
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
}

/** A message may quote a value of the template; it is cut here. */
const MAX_REASON = 400;

/**
 * Everything that can go wrong with a template. `message` shows the place and the way there; the parts are there too.
 * Nothing in them moves a terminal's cursor or colours it, whatever the template holds.
 * @example
 * ```ts
 * import { createEnvironment, JinjaError } from "jinja-exact";
 *
 * const templates = new Map([["grants.sql", "GRANT SELECT ON {{ tabel }} TO {{ role }};"]]);
 * try {
 *   createEnvironment({ templates }).renderString("{% include 'grants.sql' %}", { table: "T", role: "R" }, "V1__a.sql");
 * } catch (error) {
 *   if (!(error instanceof JinjaError)) throw error;
 *   error.kind; // "undefined"
 *   error.hint; // "Did you mean 'table'?"
 *   error.message;
 *   // 'tabel' is undefined
 *   //   in grants.sql, line 1, column 20:
 *   // 1 | GRANT SELECT ON {{ tabel }} TO {{ role }};
 *   //   |                    ^^^^^
 *   //   included in V1__a.sql, line 1, column 12
 *   // Did you mean 'table'?
 * }
 * ```
 */
export class JinjaError extends Error {
  override readonly name = "JinjaError";
  readonly kind: ErrorKind;
  /** what Python or Jinja2 calls it, `ValueError` for instance */
  readonly type: string;
  /** what happened, in one sentence */
  readonly reason: string;
  /** what to try; undefined when there is nothing to suggest */
  readonly hint: string | undefined;
  /** the name of the template; undefined for one without a name */
  readonly file: string | undefined;
  /** from 1; undefined when no place is known */
  readonly line: number | undefined;
  /** from 1, in UTF-16 characters */
  readonly column: number | undefined;
  /** the line of the template */
  readonly lineText: string | undefined;
  /** that line with its number and carets under the place: two lines of at most 74 columns */
  readonly snippet: string | undefined;
  /** how that place was reached, from the inside out: at most 16 steps */
  readonly steps: readonly ErrorStep[];

  constructor(raised: Raised, file?: string) {
    const place = raised.position === undefined ? undefined : placeOf(raised.position);
    const name = place === undefined ? file : place.file;
    const reason = shortened(raised.message);
    const hint = raised.hint === undefined ? undefined : visible(raised.hint);
    const snippet = place === undefined ? undefined : snippetOf(place);
    const steps = raised.steps.map(({ how, position }) => ({ how: visible(how), ...placeOf(position) }));
    super([reason, ...placeLines(place, snippet, file), ...steps.map(stepText), ...lines(hint)].join("\n"));
    this.kind = kinds[raised.type] ?? "runtime";
    this.type = raised.type;
    this.reason = reason;
    this.hint = hint;
    this.file = name;
    this.line = place?.line;
    this.column = place?.column;
    this.lineText = place?.text;
    this.snippet = snippet;
    this.steps = steps.map(({ how, file, line, column }) => ({ how, file, line, column }));
  }
}

function shortened(message: string): string {
  const shown = visible(message.slice(0, MAX_REASON));
  return message.length > MAX_REASON ? `${shown} …` : shown;
}

function lines(line: string | undefined): string[] {
  return line === undefined ? [] : [line];
}

function placeLines(
  place: Place | undefined,
  snippet: string | undefined,
  file: string | undefined,
): string[] {
  if (place === undefined) return file === undefined ? [] : [`  in ${visible(file)}`];
  return [`  in ${placeText(place)}:`, ...lines(snippet)];
}

function stepText(step: ErrorStep): string {
  const preposition = /^(?:included|imported|extended|read)$/.test(step.how) ? "in" : "used in";
  return `  ${step.how} ${preposition} ${placeText(step)}`;
}

/** Whatever was thrown while a template was made or rendered, as a JinjaError. */
export function toJinjaError(error: unknown, file?: string): unknown {
  if (error instanceof Raised) return new JinjaError(error, file);
  if (error instanceof RangeError) {
    return new JinjaError(new Raised("RecursionError", "The template nests too deeply."), file);
  }
  return error;
}
