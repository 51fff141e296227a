import { raise } from "../errors/raised.ts";
import { percentFormat } from "../formatting/percent.ts";
import { charge, charged } from "../limits/budget.ts";
import { escapeHtml, markupPercent, stripTags } from "../methods/markup-methods.ts";
import { centered, strip } from "../methods/string-layout.ts";
import { joined, replaceText } from "../methods/string-parts.ts";
import { bind } from "../operations/arguments.ts";
import { repeatText } from "../operations/concatenate.ts";
import { length, toArray } from "../operations/iterate.ts";
import { toCount, toIndex } from "../operations/numbers.ts";
import { str } from "../operations/print.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { capitalizeText } from "../text/casing.ts";
import { WHITE } from "../text/character-classes.ts";
import { codePointLength, slicePoints } from "../text/code-points.ts";
import { splitLines } from "../text/split.ts";
import { PyDict } from "../values/dict.ts";
import { isText, PyMarkup, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { pathGetter } from "./attribute-path.ts";
import type { Filter } from "./filter.ts";
import { onText } from "./soft.ts";

const wordStart = new RegExp(`([-${WHITE}({[<]+)`, "u");

function titled(text: string): string {
  const words = text.split(wordStart).map((word) => {
    const [first = "", ...rest] = Array.from(word);
    return first.toUpperCase() + rest.join("").toLowerCase();
  });
  return charged(words.join(""));
}

const replace: Filter = (value, args, keywords, { autoescape }) => {
  const [old = null, replacement = null, count = null] = bind(
    "replace",
    [["old"], ["new"], ["count", null]],
    args,
    keywords,
  );
  const most = count === null ? -1 : toCount(count);
  if (!autoescape) return replaceText(str(value), str(old), str(replacement), most);
  const marked = old instanceof PyMarkup || (replacement instanceof PyMarkup && !(value instanceof PyMarkup));
  const source = marked ? escapeHtml(value) : value;
  if (source instanceof PyMarkup) {
    return new PyMarkup(replaceText(source.text, escapeHtml(old).text, escapeHtml(replacement).text, most));
  }
  return replaceText(str(source), str(old), str(replacement), most);
};

const join: Filter = (value, args, keywords, surroundings) => {
  const [separator = null, attribute = null] = bind(
    "join",
    [
      ["d", ""],
      ["attribute", null],
    ],
    args,
    keywords,
  );
  const get = attribute === null ? undefined : pathGetter(surroundings, attribute);
  const items = toArray(value).map((item) => (get === undefined ? item : get(item)));
  if (surroundings.autoescape && [separator, ...items].some((item) => item instanceof PyMarkup)) {
    return new PyMarkup(
      joined(
        escapeHtml(separator).text,
        items.map((item) => escapeHtml(item).text),
      ),
    );
  }
  return joined(
    str(separator),
    items.map((item) => str(item)),
  );
};

const indent: Filter = (value, args, keywords) => {
  const [width = null, first = null, blank = null] = bind(
    "indent",
    [
      ["width", 4n],
      ["first", false],
      ["blank", false],
    ],
    args,
    keywords,
  );
  const indention = isText(width) ? textOf(width) : repeatText(" ", Number(toIndex(width)));
  if (!isText(value)) raise("TypeError", `can only concatenate str (not "${typeName(value)}") to str`);
  const lines = splitLines(`${textOf(value)}\n`);
  charge((indention.length + 1) * lines.length * 2);
  const indentBlank = truth(blank);
  const rest = lines.slice(1).map((line) => (line !== "" || indentBlank ? indention + line : line));
  const text = (truth(first) ? indention : "") + [lines[0] ?? "", ...rest].join("\n");
  charge(text.length * 2);
  return value instanceof PyMarkup ? new PyMarkup(text) : text;
};

const truncate: Filter = (value, args, keywords) => {
  const [size = null, killWords = null, end = null, leeway = null] = bind(
    "truncate",
    [
      ["length", 255n],
      ["killwords", false],
      ["end", "..."],
      ["leeway", null],
    ],
    args,
    keywords,
  );
  const most = toCount(size);
  const tolerance = leeway === null ? 5 : toCount(leeway);
  if (!isText(end)) raise("TypeError", `must be str, not ${typeName(end)}`);
  const room = most - codePointLength(textOf(end));
  if (room < 0) raise("AssertionError", `expected length >= ${codePointLength(textOf(end))}, got ${most}`);
  if (tolerance < 0) raise("AssertionError", `expected leeway >= 0, got ${tolerance}`);
  if (length(value) <= most + tolerance) return value;
  if (!isText(value)) raise("TypeError", `can only concatenate str (not "${typeName(value)}") to str`);
  const start = slicePoints(textOf(value), 0, room);
  const space = truth(killWords) ? -1 : start.lastIndexOf(" ");
  const cut = space < 0 ? start : start.slice(0, space);
  if (value instanceof PyMarkup) return new PyMarkup(charged(cut + escapeHtml(end).text));
  return end instanceof PyMarkup ? new PyMarkup(escapeHtml(cut).text + end.text) : charged(cut + textOf(end));
};

const format: Filter = (value, args, keywords) => {
  if (args.length > 0 && keywords.size > 0) {
    raise("FilterArgumentError", "can't handle positional and keyword arguments at the same time");
  }
  const given: Py = keywords.size > 0 ? PyDict.from(keywords) : new PyTuple(args);
  return value instanceof PyMarkup ? markupPercent(value, given) : percentFormat(str(value), given);
};

const trim: Filter = (value, args, keywords) => {
  const [characters = null] = bind("trim", [["chars", null]], args, keywords);
  if (characters !== null && !isText(characters)) raise("TypeError", "strip arg must be None or str");
  return onText(value, (text) =>
    strip(text, characters === null ? undefined : textOf(characters), true, true),
  );
};

function simple(name: string, change: (text: string) => string): Filter {
  return (value, args, keywords) => {
    bind(name, [], args, keywords);
    return onText(value, (text) => charged(change(text)));
  };
}

/** The filters that change texts. */
export const textFilters: Readonly<Record<string, Filter>> = {
  upper: simple("upper", (text) => text.toUpperCase()),
  lower: simple("lower", (text) => text.toLowerCase()),
  capitalize: simple("capitalize", capitalizeText),
  title: (value, args, keywords) => {
    bind("title", [], args, keywords);
    return titled(str(value));
  },
  center: (value, args, keywords) => {
    const [width = null] = bind("center", [["width", 80n]], args, keywords);
    return onText(value, (text) => centered(text, toCount(width)));
  },
  replace,
  join,
  indent,
  truncate,
  format,
  trim,
  string: (value, args, keywords) => {
    bind("string", [], args, keywords);
    return value instanceof PyMarkup ? value : str(value);
  },
  safe: (value, args, keywords) => {
    bind("safe", [], args, keywords);
    return value instanceof PyMarkup ? value : new PyMarkup(str(value));
  },
  escape: (value, args, keywords) => {
    bind("escape", [], args, keywords);
    return escapeHtml(value);
  },
  e: (value, args, keywords) => {
    bind("e", [], args, keywords);
    return escapeHtml(value);
  },
  forceescape: (value, args, keywords) => {
    bind("forceescape", [], args, keywords);
    return escapeHtml(str(value));
  },
  striptags: (value, args, keywords) => {
    bind("striptags", [], args, keywords);
    return stripTags(str(value));
  },
  wordcount: (value, args, keywords) => {
    bind("wordcount", [], args, keywords);
    return BigInt(str(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0);
  },
};
