/**
 * How a VARIANT is kept: JSON text, so that DuckDB's own JSON functions read it, in which what JSON has no form for is
 * a string that begins with a mark and a letter. docs/adr/0028-a-variant-keeps-its-types.md
 *
 * Keys of objects stand in order and once; a whole number of up to 38 digits and a short decimal are JSON numbers.
 */

/** U+0091, "private use one". A text that begins with it itself is kept with the letter S. */
export const MARK = "\u0091";

/** What stands behind the mark. */
export type Kind =
  /** A decimal that DuckDB would not write back as it was. */
  | "N"
  /** A DOUBLE. */
  | "F"
  /** A DATE: days since 1970. */
  | "D"
  /** A TIME: nanoseconds of the day. */
  | "T"
  /** TIMESTAMP_NTZ, TIMESTAMP_LTZ: ticks (times/ticks.ts). */
  | "P"
  | "L"
  /** TIMESTAMP_TZ: ticks, a blank, minutes from UTC. */
  | "Z"
  /** BINARY: hex. */
  | "B"
  /** An SQL NULL inside an ARRAY. */
  | "U"
  /** A text that begins with the mark. */
  | "S";

/** An element that is an SQL NULL, which Snowflake shows as `undefined`. */
export const UNDEFINED = `"${MARK}U"`;

/** A value that JSON has no form for. */
export function marked(kind: Kind, text: string): string {
  return quoteJson(`${MARK}${kind}${text}`);
}

/** A text as a VARIANT. */
export function encodeText(text: string): string {
  return text.startsWith(MARK) ? marked("S", text) : quoteJson(text);
}

/** A string in JSON's quotes, as DuckDB writes it. */
export function quoteJson(text: string): string {
  const quoted = JSON.stringify(text);
  if (!quoted.includes("\\u")) return quoted;
  return quoted.replace(/\\(?:u[0-9a-f]{4}|.)/g, (code) =>
    code.length > 2 ? `\\u${code.slice(2).toUpperCase()}` : code,
  );
}

/**
 * A number without an exponent as a VARIANT: the zeros that end its fraction are not kept. One of more than 38 digits
 * is a DOUBLE.
 */
export function encodeDecimal(text: string): string {
  const [whole = "", fraction = ""] = text.split(".");
  const scale = fraction.replace(/0+$/, "");
  const digits = whole.replace("-", "").replace(/^0+/, "");
  if (digits.length + scale.length > 38) return marked("F", realText(Number(text)));
  const plain = `${digits || "0"}${scale && `.${scale}`}`;
  const signed = text.startsWith("-") && plain !== "0" ? `-${plain}` : plain;
  return scale === "" || isShort(plain) ? signed : marked("N", signed);
}

/** DuckDB writes so short a decimal as it was, though it reads it as a DOUBLE. */
function isShort(plain: string): boolean {
  return plain.length <= 16 && !plain.startsWith("0.000");
}

/** A DOUBLE's digits, always with an exponent; NaN, Infinity, -Infinity. */
export function realText(value: number): string {
  return Number.isFinite(value) ? value.toExponential() : String(value);
}

// A key has its colon right behind it.
const STRINGS = /"(?:[^"\\]|\\.)*":?/g;

/** The text with other texts for its marked strings; keys are what they are. */
export function replaceMarked(encoded: string, replace: (string: string) => string): string {
  if (!encoded.includes(MARK)) return encoded;
  return encoded.replace(STRINGS, (string) =>
    string[1] === MARK && !string.endsWith(":") ? replace(string) : string,
  );
}

/** What a string of the JSON text stands for: its kind and the rest of it, or a text. */
export function readMark(
  text: string,
): { readonly kind: Kind; readonly rest: string } | { readonly kind: undefined; readonly rest: string } {
  if (!text.startsWith(MARK)) return { kind: undefined, rest: text };
  return { kind: text.charAt(1) as Kind, rest: text.slice(2) };
}

/** A string of the JSON text without its quotes. */
export function unquoteJson(json: string): string {
  return json.includes("\\") ? String(JSON.parse(json)) : json.slice(1, -1);
}
