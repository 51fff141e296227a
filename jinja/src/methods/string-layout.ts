import { raise } from "../errors/raised.ts";
import { charge, charged } from "../limits/budget.ts";
import { bind, positional } from "../operations/arguments.ts";
import { repeatText } from "../operations/concatenate.ts";
import { toCount } from "../operations/numbers.ts";
import { typeName } from "../operations/type-name.ts";
import { isWhite } from "../text/character-classes.ts";
import { codePointLength, codePoints } from "../text/code-points.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Keywords, Py } from "../values/object.ts";

/** Python's `str.center()`. */
export function centered(text: string, width: number, fill = " "): string {
  const missing = width - codePointLength(text);
  if (missing <= 0) return text;
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return charged(repeatText(fill, left) + text + repeatText(fill, missing - left));
}

function filled(
  name: string,
  args: readonly Py[],
  keywords: Keywords,
  fill: (width: number, character: string) => string,
): string {
  positional(name, args, keywords, 1, 2);
  const width = toCount(args[0] ?? null);
  const character = args[1] === undefined ? " " : args[1];
  if (!isText(character))
    raise("TypeError", `The fill character must be a unicode character, not ${typeName(character)}`);
  if (codePointLength(textOf(character)) !== 1) {
    raise("TypeError", "The fill character must be exactly one character long");
  }
  return fill(width, textOf(character));
}

function justified(text: string, width: number, fill: string, left: boolean): string {
  const missing = width - codePointLength(text);
  if (missing <= 0) return text;
  const filling = repeatText(fill, missing);
  return left ? text + filling : filling + text;
}

function zeroFilled(text: string, width: number): string {
  const missing = width - codePointLength(text);
  if (missing <= 0) return text;
  const sign = text.startsWith("+") || text.startsWith("-") ? text.charAt(0) : "";
  return sign + repeatText("0", missing) + text.slice(sign.length);
}

function expandTabs(text: string, size: number): string {
  const parts: string[] = [];
  let column = 0;
  for (const character of text) {
    if (character === "\t") {
      const spaces = size > 0 ? size - (column % size) : 0;
      parts.push(repeatText(" ", spaces));
      column += spaces;
    } else {
      column = character === "\n" || character === "\r" ? 0 : column + 1;
      parts.push(character);
    }
  }
  charge(text.length * 2);
  return parts.join("");
}

/** Python's `str.strip()` and its kin; without characters, white space goes. */
export function strip(text: string, characters: string | undefined, start: boolean, end: boolean): string {
  const points = codePoints(text);
  const set = characters === undefined ? undefined : new Set(codePoints(characters));
  const goes = (character: string | undefined) =>
    character !== undefined && (set === undefined ? isWhite(character) : set.has(character));
  let first = 0;
  let last = points.length;
  if (start) while (first < last && goes(points[first])) first++;
  if (end) while (last > first && goes(points[last - 1])) last--;
  charge(points.length * 8);
  return points.slice(first, last).join("");
}

type Method = (text: string, args: readonly Py[], keywords: Keywords) => string;

function stripping(name: string, start: boolean, end: boolean): Method {
  return (text, args, keywords) => {
    positional(name, args, keywords, 0, 1);
    const characters = args[0] ?? null;
    if (characters !== null && !isText(characters)) raise("TypeError", `${name} arg must be None or str`);
    return strip(text, characters === null ? undefined : textOf(characters), start, end);
  };
}

/** The methods of str that add or take away at the sides. */
export const layoutMethods: Readonly<Record<string, Method>> = {
  center: (text, args, keywords) =>
    filled("center", args, keywords, (width, fill) => centered(text, width, fill)),
  ljust: (text, args, keywords) =>
    filled("ljust", args, keywords, (width, fill) => justified(text, width, fill, true)),
  rjust: (text, args, keywords) =>
    filled("rjust", args, keywords, (width, fill) => justified(text, width, fill, false)),
  zfill: (text, args, keywords) => {
    positional("zfill", args, keywords, 1);
    return zeroFilled(text, toCount(args[0] ?? null));
  },
  expandtabs: (text, args, keywords) => {
    const [size = null] = bind("expandtabs", [["tabsize", 8n]], args, keywords);
    return expandTabs(text, toCount(size));
  },
  strip: stripping("strip", true, true),
  lstrip: stripping("lstrip", true, false),
  rstrip: stripping("rstrip", false, true),
};
