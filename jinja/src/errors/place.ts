import type { Position } from "./raised.ts";

/** Where in a template something stands. */
export interface Place {
  /** the name of the template; undefined for one without a name */
  readonly file: string | undefined;
  /** from 1 */
  readonly line: number;
  /** from 1, in UTF-16 characters */
  readonly column: number;
  /** the whole line */
  readonly text: string;
}

export function placeOf({ template, offset }: Position): Place {
  const { name, text } = template;
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  const end = text.indexOf("\n", offset);
  return {
    file: name,
    line: before.split("\n").length,
    column: offset - start + 1,
    text: text.slice(start, end < 0 ? text.length : end),
  };
}

/** `a.sql, line 3, column 4` */
export function placeText({ file, line, column }: Omit<Place, "text">): string {
  return `${file === undefined ? "the template" : visible(file)}, line ${line}, column ${column}`;
}

// what moves a terminal's cursor, colours it or turns the writing round
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** A text of a template that is safe to show: what cannot be seen is written as its number. */
export function visible(text: string): string {
  return text.replace(unseen, (character) =>
    character === "\n" ? "\\n" : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
