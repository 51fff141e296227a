import { raise } from "../errors/raised.ts";
import { charge, charged } from "../limits/budget.ts";
import { bind, positional } from "../operations/arguments.ts";
import { iterationOf, toArray } from "../operations/iterate.ts";
import { toCount } from "../operations/numbers.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { codePointLength } from "../text/code-points.ts";
import { splitLines, splitOn, splitOnFromEnd, splitWhite, splitWhiteFromEnd } from "../text/split.ts";
import { PyList } from "../values/list.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Keywords, Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { textArgument } from "./string-search.ts";

type Method = (text: string, args: readonly Py[], keywords: Keywords) => Py;

function splitting(name: "split" | "rsplit"): Method {
  const [on, white] = name === "split" ? [splitOn, splitWhite] : [splitOnFromEnd, splitWhiteFromEnd];
  return (text, args, keywords) => {
    const [separator = null, limit = null] = bind(
      name,
      [
        ["sep", null],
        ["maxsplit", -1n],
      ],
      args,
      keywords,
    );
    const most = toCount(limit);
    charge(text.length * 2);
    if (separator === null) return new PyList(white(text, most));
    const wanted = textArgument(separator);
    if (wanted === "") raise("ValueError", "empty separator");
    return new PyList(on(text, wanted, most));
  };
}

/** The part before, the separator, the part behind; the separator being where `at` says. */
function partition(text: string, separator: string, at: number, whole: "first" | "last"): PyTuple {
  charge(text.length * 2);
  if (at < 0) return new PyTuple(whole === "first" ? [text, "", ""] : ["", "", text]);
  return new PyTuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
}

function partitioning(name: "partition" | "rpartition"): Method {
  return (text, args, keywords) => {
    positional(name, args, keywords, 1);
    const separator = textArgument(args[0]);
    if (separator === "") raise("ValueError", "empty separator");
    return name === "partition"
      ? partition(text, separator, text.indexOf(separator), "first")
      : partition(text, separator, text.lastIndexOf(separator), "last");
  };
}

/** Python's `separator.join(items)`. @throws Raised of type TypeError when an item is no str */
export function joinTexts(separator: string, items: readonly Py[]): string {
  const texts = items.map((item, index) => {
    if (!isText(item))
      raise("TypeError", `sequence item ${index}: expected str instance, ${typeName(item)} found`);
    return textOf(item);
  });
  return joined(separator, texts);
}

/** Texts with a separator between them, paid for before it is made. */
export function joined(separator: string, texts: readonly string[]): string {
  const length =
    texts.reduce((total, text) => total + text.length, 0) + separator.length * Math.max(0, texts.length - 1);
  charge(length * 2);
  return texts.join(separator);
}

/** Python's `str.replace()`; a count below 0 is none. */
export function replaceText(text: string, old: string, replacement: string, count: number): string {
  if (count === 0) return text;
  if (old === "") return putBetween(text, replacement, count);
  const parts = splitOn(text, old, count < 0 ? -1 : count);
  return joined(replacement, parts);
}

function putBetween(text: string, replacement: string, count: number): string {
  const places = codePointLength(text) + 1;
  const many = count < 0 ? places : Math.min(count, places);
  charge((replacement.length * many + text.length) * 2);
  const parts: string[] = [];
  let put = 0;
  for (const character of text) {
    if (put < many) {
      parts.push(replacement);
      put++;
    }
    parts.push(character);
  }
  if (put < many) parts.push(replacement);
  return parts.join("");
}

/** The methods of str that take a text apart, put texts together, and replace. */
export const partMethods: Readonly<Record<string, Method>> = {
  split: splitting("split"),
  rsplit: splitting("rsplit"),
  splitlines: (text, args, keywords) => {
    const [keep = null] = bind("splitlines", [["keepends", false]], args, keywords);
    charge(text.length * 2);
    return new PyList(splitLines(text, truth(keep)));
  },
  partition: partitioning("partition"),
  rpartition: partitioning("rpartition"),
  join: (text, args, keywords) => {
    positional("join", args, keywords, 1);
    const [items = null] = args;
    if (iterationOf(items) === undefined) raise("TypeError", "can only join an iterable");
    return joinTexts(text, toArray(items));
  },
  replace: (text, args, keywords) => {
    positional("replace", args, keywords, 2, 3);
    return replaceText(
      text,
      textArgument(args[0]),
      textArgument(args[1]),
      toCount(args[2] === undefined ? -1n : args[2]),
    );
  },
  removeprefix: (text, args, keywords) => {
    positional("removeprefix", args, keywords, 1);
    const prefix = textArgument(args[0]);
    return text.startsWith(prefix) ? charged(text.slice(prefix.length)) : text;
  },
  removesuffix: (text, args, keywords) => {
    positional("removesuffix", args, keywords, 1);
    const suffix = textArgument(args[0]);
    return suffix !== "" && text.endsWith(suffix) ? charged(text.slice(0, -suffix.length)) : text;
  },
};
