import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";

/** What stands in a format model. A point may be written D, a comma G. */
export type Element =
  | { readonly kind: "digit"; readonly of: "0" | "9" | "X" }
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "point" | "group" | "dollar" | "sign" | "minus" | "blank" | "space" | "minimal" };

/** A number's format: https://docs.snowflake.com/en/sql-reference/sql-format-models */
export interface NumberFormat {
  readonly text: string;
  readonly elements: readonly Element[];
  /** FM: without the blanks that keep columns of numbers in line. */
  readonly compact: boolean;
  readonly hex: "upper" | "lower" | undefined;
  /** TM9 or TME; its exponent's letter. */
  readonly minimal: "TM9" | "TME" | "tme" | undefined;
}

const SYMBOLS = ";:-=/()";
const ELEMENTS: readonly (readonly [pattern: RegExp, element: (text: string) => Element])[] = [
  [/"(?:[^"]|"")*"/y, (text) => ({ kind: "literal", text: text.slice(1, -1).replaceAll('""', '"') })],
  [/tm9|tme|tm/iy, () => ({ kind: "minimal" })],
  [/[09]/y, (text) => ({ kind: "digit", of: text === "0" ? "0" : "9" })],
  [/x/iy, () => ({ kind: "digit", of: "X" })],
  [/mi/iy, () => ({ kind: "minus" })],
  [/s/iy, () => ({ kind: "sign" })],
  [/d/iy, () => ({ kind: "point" })],
  [/g/iy, () => ({ kind: "group" })],
  [/b/iy, () => ({ kind: "blank" })],
  [/\$/y, () => ({ kind: "dollar" })],
  [/_/y, () => ({ kind: "space" })],
];

/**
 * @throws {SnowflakeError} 000002 for elements whose working the page does not tell whole: exponents, %, FX, FM behind
 * the first place, TM, parameters of TM9
 */
export function readNumberFormat(text: string): NumberFormat {
  const refuse = (what: string) => notSupported(`${what} in a number's format: '${text}'`);
  const compact = /^fm/i.test(text);
  let at = compact ? 2 : 0;
  const elements: Element[] = [];
  while (at < text.length) {
    const character = text.charAt(at);
    if (/^(?:fm|fx)/i.test(text.slice(at)))
      throw refuse(`${text.slice(at, at + 2).toUpperCase()} at this place`);
    if (/[e%|]/i.test(character)) throw refuse(`'${character}'`);
    if (character === "." || character === ",") {
      elements.push(separator(character, elements.at(-1)));
      at += 1;
      continue;
    }
    if (SYMBOLS.includes(character)) {
      elements.push({ kind: "literal", text: character });
      at += 1;
      continue;
    }
    const found = ELEMENTS.map(([pattern, element]) => {
      pattern.lastIndex = at;
      const matched = pattern.exec(text)?.[0];
      return matched === undefined ? undefined : { matched, element: element(matched) };
    }).find((one) => one !== undefined);
    if (!found) throw refuse(`'${character}'`);
    elements.push(found.element);
    at += found.matched.length;
  }
  const format = { text, elements, compact, hex: hexOf(text, elements), minimal: minimalOf(text, elements) };
  check(format);
  return format;
}

/** "Treated as a format element when following 0, 9, or X; otherwise preserved as-is". */
function separator(character: "." | ",", before: Element | undefined): Element {
  if (before?.kind !== "digit") {
    return character === "." && before === undefined
      ? { kind: "point" }
      : { kind: "literal", text: character };
  }
  return { kind: character === "." ? "point" : "group" };
}

function hexOf(text: string, elements: readonly Element[]): NumberFormat["hex"] {
  if (!elements.some((element) => element.kind === "digit" && element.of === "X")) return undefined;
  const letters = text.replace(/"(?:[^"]|"")*"/g, "");
  if (/x/.test(letters) && /X/.test(letters))
    throw notSupported(`X beside x in a number's format: '${text}'`);
  return /x/.test(letters) ? "lower" : "upper";
}

function minimalOf(text: string, elements: readonly Element[]): NumberFormat["minimal"] {
  if (!elements.some(({ kind }) => kind === "minimal")) return undefined;
  const [word = ""] = /tm9|tme|tm/i.exec(text.replace(/"(?:[^"]|"")*"/g, "")) ?? [];
  if (word.length === 2) throw notSupported(`TM in a number's format: '${text}'`);
  return word.toUpperCase() === "TM9" ? "TM9" : word.startsWith("t") ? "tme" : "TME";
}

function check({ text, elements, hex, minimal }: NumberFormat): void {
  const count = (kind: Element["kind"]) => elements.filter((element) => element.kind === kind).length;
  const wrong = () => invalid("002303", "42601", `Invalid format model '${text}' of a number`);
  for (const kind of ["point", "dollar", "blank", "minimal"] as const) if (count(kind) > 1) throw wrong();
  if (count("sign") + count("minus") > 1) throw wrong();
  if (minimal && (count("digit") > 0 || count("group") > 0 || count("point") > 0)) throw wrong();
  if (!minimal && count("digit") === 0) throw wrong();
  if (minimal && count("blank") > 0) throw notSupported(`B beside TM in a number's format: '${text}'`);
  if (hex && (count("point") > 0 || count("group") > 0 || elements.some(isNine))) throw wrong();
  const digits = elements.map(({ kind }) => kind === "digit" || kind === "point" || kind === "group");
  const [first, last] = [digits.indexOf(true), digits.lastIndexOf(true)];
  const inside = elements.slice(first, last + 1).filter((_, index) => !digits[first + index]);
  if (!minimal && inside.some(({ kind }) => kind !== "literal")) throw wrong();
  const zeros = elements.every((element) => element.kind !== "digit" || element.of === "0");
  if (!minimal && inside.length > 0 && !zeros)
    throw notSupported(`text between digits other than 0 in a number's format: '${text}'`);
}

function isNine(element: Element): boolean {
  return element.kind === "digit" && element.of === "9";
}
