import { notSupported } from "../errors/snowflake-error.ts";
import { encodeDecimal, encodeText, marked, quoteJson, realText, UNDEFINED } from "./encoding.ts";

/** A text that is no JSON: Snowflake's words, with the place counted from 1. */
export class JsonFault extends Error {
  override readonly name = "JsonFault";
}

/** Which of two members of one name stands: none (an error), or the last. */
export type Duplicates = "s" | "d";

const WHITE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
// Control characters stand in strings only as escapes.
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const WORD = /[A-Za-z_$][\w$]*/y;
const WORDS: Readonly<Record<string, string>> = {
  null: "null",
  true: "true",
  false: "false",
  undefined: UNDEFINED,
  nan: marked("F", "NaN"),
  infinity: marked("F", "Infinity"),
};
const MAX_DEPTH = 1000;

/**
 * Reads JSON as Snowflake does: keys without quotes, words in any case, NaN, Infinity and undefined, elements left out
 * of an array. Gives the VARIANT as it is kept (encoding.ts), or null for white space and `undefined`.
 * https://docs.snowflake.com/en/sql-reference/functions/parse_json
 *
 * @throws {JsonFault} for what is no JSON, and for a key that is there twice unless `duplicates` is "d".
 *
 * @example
 * parseJson('{"b": 1.50, a: [1,,true]}') // '{"a":[1,"\u0091U",true],"b":1.5}'
 */
export function parseJson(text: string, duplicates: Duplicates = "s"): string | null {
  let at = 0;
  white();
  if (at >= text.length) return null;
  const encoded = value(0);
  white();
  if (at < text.length) throw fault("more than one document in the input");
  return encoded === UNDEFINED ? null : encoded;

  function value(depth: number): string {
    if (depth > MAX_DEPTH) throw notSupported(`JSON of more than ${MAX_DEPTH} levels`);
    const character = text[at];
    if (character === "{") return object(depth);
    if (character === "[") return array(depth);
    if (character === '"') return encodeText(string());
    const number = take(NUMBER);
    if (number !== undefined)
      return /e/i.test(number) ? marked("F", realText(Number(number))) : encodeDecimal(number);
    const isNegative = character === "-";
    if (isNegative) at += 1;
    const word = take(WORD);
    if (word === undefined) {
      if (at >= text.length) throw fault("incomplete value");
      at += 1;
      throw fault(`misplaced ${text.charAt(at - 1)}`);
    }
    const known = WORDS[word.toLowerCase()];
    if (isNegative && word.toLowerCase() === "infinity") return marked("F", "-Infinity");
    if (known !== undefined && !isNegative) return known;
    at += 1;
    throw fault(`unknown keyword "${word}"`);
  }

  function array(depth: number): string {
    at += 1;
    white();
    const elements: string[] = [];
    if (text[at] === "]") {
      at += 1;
      return "[]";
    }
    for (;;) {
      white();
      const next = text[at];
      elements.push(next === "," || next === "]" ? UNDEFINED : value(depth + 1));
      white();
      if (text[at] === ",") at += 1;
      else if (text[at] === "]") {
        at += 1;
        return `[${elements.join(",")}]`;
      } else throw fault(at >= text.length ? "incomplete array value" : "missing comma");
    }
  }

  function object(depth: number): string {
    at += 1;
    const members = new Map<string, string>();
    white();
    while (text[at] !== "}") {
      const key = text[at] === '"' ? string() : take(WORD);
      if (key === undefined)
        throw fault(at >= text.length ? "incomplete object value" : "missing object attribute");
      if (members.has(key) && duplicates === "s") throw fault(`duplicate object attribute "${key}"`);
      white();
      if (text[at] !== ":") throw fault(at >= text.length ? "incomplete object value" : "missing colon");
      at += 1;
      white();
      members.set(key, value(depth + 1));
      white();
      if (text[at] === "}") break;
      if (text[at] !== ",") throw fault(at >= text.length ? "incomplete object value" : "missing comma");
      at += 1;
      white();
      if (text[at] === "}") throw notSupported("a comma with nothing behind it in a JSON object");
    }
    at += 1;
    return objectOf(members);
  }

  function string(): string {
    const quoted = take(STRING);
    if (quoted === undefined) throw fault("unfinished string");
    return quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
  }

  function white(): void {
    take(WHITE);
  }

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }

  function fault(reason: string): JsonFault {
    return new JsonFault(`${reason}, pos ${at}`);
  }
}

/** An object's members as it is kept: keys in the order of their bytes. */
export function objectOf(members: Iterable<readonly [key: string, encoded: string]>): string {
  const list = [...members];
  if (list.every(([key]) => isAscii(key))) list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  else list.sort(([a], [b]) => Buffer.from(a).compare(Buffer.from(b)));
  return `{${list.map(([key, encoded]) => `${quoteJson(key)}:${encoded}`).join(",")}}`;
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
