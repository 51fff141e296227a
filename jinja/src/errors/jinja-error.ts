import { type ErrorType, Raised } from "./raised.ts";

/** What kind of fault it is: in the template's text, a name that is not there, a value that does not fit, … */
export type ErrorKind = "syntax" | "undefined" | "not-found" | "runtime" | "limit" | "unsupported";

const kinds: Partial<Record<ErrorType, ErrorKind>> = {
  TemplateSyntaxError: "syntax",
  UndefinedError: "undefined",
  TemplateNotFound: "not-found",
  RecursionError: "limit",
  Limit: "limit",
  Unsupported: "unsupported",
};

/**
 * Everything that can go wrong with a template. `message` shows the place; the parts are there too.
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

  constructor(raised: Raised, file?: string) {
    const place = placeOf(raised);
    const name = raised.position === undefined ? file : raised.position.template.name;
    super(
      [raised.message, ...snippet(name, place), ...(raised.hint === undefined ? [] : [raised.hint])].join(
        "\n",
      ),
    );
    this.kind = kinds[raised.type] ?? "runtime";
    this.type = raised.type;
    this.reason = raised.message;
    this.hint = raised.hint;
    this.file = name;
    this.line = place?.line;
    this.column = place?.column;
    this.lineText = place?.text;
  }
}

interface Place {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

function placeOf({ position }: Raised): Place | undefined {
  if (position === undefined) return undefined;
  const { text } = position.template;
  const before = text.slice(0, position.offset);
  const start = before.lastIndexOf("\n") + 1;
  const end = text.indexOf("\n", position.offset);
  return {
    line: before.split("\n").length,
    column: position.offset - start + 1,
    text: text.slice(start, end < 0 ? text.length : end),
  };
}

const MAX_SHOWN = 160;

/** The line with a mark under the place. */
function snippet(file: string | undefined, place: Place | undefined): string[] {
  if (place === undefined) return file === undefined ? [] : [`  in ${file}`];
  const { line, column, text } = place;
  const from = column > MAX_SHOWN - 20 ? column - MAX_SHOWN / 2 : 0;
  const shown = text.slice(from, from + MAX_SHOWN);
  const margin = " ".repeat(String(line).length);
  const indent = shown.slice(0, column - 1 - from).replace(/[^\t]/g, " ");
  return [
    `  in ${file ?? "the template"}, line ${line}, column ${column}:`,
    `${line} | ${shown}`,
    `${margin} | ${indent}^`,
  ];
}

/** Whatever was thrown while a template was made or rendered, as a JinjaError. */
export function toJinjaError(error: unknown, file?: string): unknown {
  if (error instanceof Raised) return new JinjaError(error, file);
  if (error instanceof RangeError) {
    return new JinjaError(new Raised("RecursionError", "The template nests too deeply."), file);
  }
  return error;
}
