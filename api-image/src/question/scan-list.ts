import { ParameterFault } from "./parameter-fault.ts";

/**
 * `(a,"b,c",d)` or `{a,"b,c"}` as its values. In quotes \ stands before a quote and before itself.
 * https://docs.postgrest.org/en/stable/references/api/url_grammar.html#reserved-characters
 * @throws {ParameterFault}
 */
export function scanList(text: string, open: "(" | "{", close: ")" | "}"): string[] {
  if (!text.startsWith(open) || !text.endsWith(close) || text.length < 2)
    throw new ParameterFault(`takes a list ${open}a,b${close}`);
  const inner = text.slice(1, -1);
  if (inner.trim() === "") return [];
  const values: string[] = [];
  for (let at = 0; ; ) {
    const { value, end } = inner.startsWith('"', at) ? scanQuoted(inner, at) : scanBare(inner, at);
    values.push(value);
    if (end === inner.length) return values;
    if (inner[end] !== ",") throw new ParameterFault("has text behind a quoted value");
    at = end + 1;
  }
}

/** A value up to the comma. */
function scanBare(text: string, at: number): { value: string; end: number } {
  const comma = text.indexOf(",", at);
  const end = comma === -1 ? text.length : comma;
  return { value: text.slice(at, end), end };
}

/** A value in quotes. @throws {ParameterFault} when they are not closed */
export function scanQuoted(text: string, at: number): { value: string; end: number } {
  const match = /"((?:[^"\\]|\\[\s\S])*)"/y;
  match.lastIndex = at;
  const [whole, value] = match.exec(text) ?? [];
  if (whole === undefined || value === undefined) throw new ParameterFault("has a quote that is not closed");
  return { value: value.replace(/\\([\s\S])/g, "$1"), end: at + whole.length };
}
