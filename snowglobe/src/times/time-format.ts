import { notSupported } from "../errors/snowflake-error.ts";

/** One piece of a date format model. */
export type FormatElement =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "fraction"; readonly digits: number }
  | { readonly kind: "offset"; readonly form: "TZH:TZM" | "TZHTZM" | "TZH" }
  | {
      readonly kind: FieldName /** As it was written, when it is only known for reading. */;
      readonly readOnly?: string;
    };

/** A number, or a name, of a day and a time. */
export type FieldName =
  | "YYYY"
  | "YY"
  | "MM"
  | "MON"
  | "MMMM"
  | "DD"
  | "DY"
  | "HH24"
  | "HH12"
  | "AM"
  | "MI"
  | "SS";

/** Longest first. The words behind "|" are other names of the element. */
const FIELDS: readonly (readonly [pattern: RegExp, name: FieldName, readOnly?: true])[] = [
  [/^(YYYY|UUUU)/i, "YYYY"],
  [/^YY/i, "YY"],
  [/^MMMM/i, "MMMM"],
  [/^MON/i, "MON"],
  [/^MM/i, "MM"],
  [/^MI/i, "MI"],
  [/^DD/i, "DD"],
  [/^DY/i, "DY"],
  [/^HH24/i, "HH24"],
  [/^HH12/i, "HH12"],
  [/^(AM|PM)/i, "AM"],
  [/^SS/i, "SS"],
  [/^Y/i, "YYYY", true],
  [/^MO/i, "MM", true],
  [/^ME/i, "MI", true],
  [/^H24/i, "HH24", true],
  [/^H12/i, "HH12", true],
  [/^HH?/i, "HH24", true],
  [/^D/i, "DD", true],
  [/^P/i, "AM", true],
  [/^S/i, "SS", true],
];

const known = new Map<string, readonly FormatElement[]>();

/**
 * Reads a date format model such as `YYYY-MM-DD"T"HH24:MI:SS.FF3 TZHTZM`. Neighbouring literals are one.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output#about-the-elements-used-in-input-and-output-formats
 *
 * @throws {SnowflakeError} 000002 for a letter that is no element known here.
 */
export function readTimeFormat(format: string): readonly FormatElement[] {
  const found = known.get(format);
  if (found) return found;
  const elements: FormatElement[] = [];
  for (let rest = format; rest !== ""; ) {
    const [element, length] = firstElement(rest, format);
    const last = elements.at(-1);
    if (element.kind === "literal" && last?.kind === "literal")
      elements[elements.length - 1] = { kind: "literal", text: last.text + element.text };
    else elements.push(element);
    rest = rest.slice(length);
  }
  // Formats come from statements: what is kept of them is bounded.
  if (known.size >= 500) known.clear();
  known.set(format, elements);
  return elements;
}

function firstElement(rest: string, format: string): [element: FormatElement, length: number] {
  const quoted = /^"([^"]*)"/.exec(rest);
  if (quoted) return [{ kind: "literal", text: quoted[1] ?? "" }, quoted[0].length];
  const fraction = /^FF(\d?)/i.exec(rest);
  if (fraction)
    return [{ kind: "fraction", digits: fraction[1] ? Number(fraction[1]) : 9 }, fraction[0].length];
  const offset = /^TZH(:?TZM)?/i.exec(rest);
  if (offset) {
    const form = offset[1] === undefined ? "TZH" : offset[1].startsWith(":") ? "TZH:TZM" : "TZHTZM";
    return [{ kind: "offset", form }, offset[0].length];
  }
  for (const [pattern, name, readOnly] of FIELDS) {
    const match = pattern.exec(rest)?.[0];
    if (match !== undefined) return [{ kind: name, ...(readOnly && { readOnly: match }) }, match.length];
  }
  if (/^[A-Za-z]/.test(rest) && !/^T/i.test(rest))
    throw notSupported(`date format element at '${rest}' in '${format}'`);
  return [{ kind: "literal", text: rest.charAt(0) }, 1];
}
