import { raise } from "../errors/raised.ts";
import { charge, charged, step } from "../limits/budget.ts";
import { joined } from "../methods/string-parts.ts";
import { bind } from "../operations/arguments.ts";
import { toCount } from "../operations/numbers.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { codePointLength, codePoints } from "../text/code-points.ts";
import { splitLines } from "../text/split.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Filter } from "./filter.ts";

// https://docs.python.org/3/library/textwrap.html: where a line may be broken

const space = "\\t-\\r ";
const letter = "(?:(?!\\p{Nd})[\\p{L}\\p{N}_])";
const wordMark = "[\\p{L}\\p{N}_!\"'&.,?]";
const wordCharacter = "[\\p{L}\\p{N}_]";

/** White space; a dash between words; a word, up to a hyphen inside it, its end, or a dash. */
const chunks = new RegExp(
  `[${space}]+` +
    `|(?<=${wordMark})-{2,}(?=${wordCharacter})` +
    `|[^${space}]+?(?:-(?:(?<=${letter}{2}-)|(?<=${letter}-${letter}-))(?=${letter}-?${letter})` +
    `|(?=[${space}]|$)|(?<=${wordMark})(?=-{2,}${wordCharacter}))`,
  "gu",
);
const plainChunks = new RegExp(`[${space}]+|[^${space}]+`, "gu");
const blank = new RegExp(
  `^[${space}\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*$`,
  "u",
);

interface Wrapping {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

function wrapLine(text: string, wrapping: Wrapping): string[] {
  const { width } = wrapping;
  if (width <= 0) raise("ValueError", `invalid width ${width} (must be > 0)`);
  const rest = (text.match(wrapping.breakOnHyphens ? chunks : plainChunks) ?? []).reverse();
  const lines: string[] = [];
  while (rest.length > 0) {
    step();
    if (lines.length > 0 && blank.test(rest.at(-1) ?? "")) rest.pop();
    const line: string[] = [];
    let length = 0;
    for (let chunk = rest.at(-1); chunk !== undefined; chunk = rest.at(-1)) {
      const size = codePointLength(chunk);
      if (length + size > width) break;
      line.push(chunk);
      length += size;
      rest.pop();
    }
    if (codePointLength(rest.at(-1) ?? "") > width) breakWord(rest, line, width - length, wrapping);
    if (line.length > 0 && blank.test(line.at(-1) ?? "")) line.pop();
    if (line.length > 0) lines.push(charged(line.join("")));
  }
  return lines;
}

/** Puts as much of a word that is too long for any line on this one as fits, or all of it on a line of its own. */
function breakWord(
  rest: string[],
  line: string[],
  left: number,
  { breakLongWords, breakOnHyphens }: Wrapping,
): void {
  const word = rest.pop() ?? "";
  if (!breakLongWords) {
    if (line.length === 0) line.push(word);
    else rest.push(word);
    return;
  }
  const characters = codePoints(word);
  charge(characters.length * 8);
  let end = left;
  if (breakOnHyphens && characters.length > left) {
    const hyphen = left > 0 ? characters.lastIndexOf("-", left - 1) : -1;
    if (hyphen > 0 && characters.slice(0, hyphen).some((character) => character !== "-")) end = hyphen + 1;
  }
  line.push(characters.slice(0, end).join(""));
  rest.push(characters.slice(end).join(""));
}

export const wordWrap: Filter = (value, args, keywords, { newlineSequence }) => {
  const [width = null, breakLong = null, wrapString = null, breakHyphens = null] = bind(
    "wordwrap",
    [
      ["width", 79n],
      ["break_long_words", true],
      ["wrapstring", null],
      ["break_on_hyphens", true],
    ],
    args,
    keywords,
  );
  if (!isText(value)) raise("AttributeError", `'${typeName(value)}' object has no attribute 'splitlines'`);
  if (wrapString !== null && !isText(wrapString))
    raise("AttributeError", `'${typeName(wrapString)}' object has no attribute 'join'`);
  const between = wrapString === null ? newlineSequence : textOf(wrapString);
  const lines = splitLines(textOf(value));
  const wrapping = { breakLongWords: truth(breakLong), breakOnHyphens: truth(breakHyphens) };
  const wrapped = lines.map((line) =>
    joined(between, wrapLine(line, { ...wrapping, width: toCount(width) })),
  );
  return joined(between, wrapped);
};
