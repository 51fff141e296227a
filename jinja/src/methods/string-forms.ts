import { raise, unsupported } from "../errors/raised.ts";
import { charge, charged } from "../limits/budget.ts";
import { bind, positional } from "../operations/arguments.ts";
import { intOf } from "../operations/numbers.ts";
import { subscript } from "../operations/subscript.ts";
import { typeName } from "../operations/type-name.ts";
import * as casing from "../text/casing.ts";
import * as classes from "../text/character-classes.ts";
import { codePoints } from "../text/code-points.ts";
import { isPrintable } from "../text/printable.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDict } from "../values/dict.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Keywords, Py } from "../values/object.ts";
import { textArgument } from "./string-search.ts";

type Method = (text: string, args: readonly Py[], keywords: Keywords) => Py;

function plain(name: string, form: (text: string) => string | boolean): Method {
  return (text, args, keywords) => {
    positional(name, args, keywords, 0);
    const result = form(text);
    return typeof result === "string" ? charged(result) : result;
  };
}

function translate(text: string, table: Py): string {
  const parts = codePoints(text).map((character) => {
    const found = subscript(table, BigInt(character.codePointAt(0) ?? 0));
    if (found === undefined) return character;
    if (found === null) return "";
    const code = intOf(found);
    if (code !== undefined) {
      if (code < 0n || code > 0x10ffffn) raise("ValueError", "character mapping must be in range(0x110000)");
      return String.fromCodePoint(Number(code));
    }
    if (!isText(found)) raise("TypeError", "character mapping must return integer, None or str");
    charge(textOf(found).length * 2);
    return textOf(found);
  });
  charge(parts.length * 8);
  return parts.join("");
}

/** Python's `str.maketrans()`. */
export function makeTable(args: readonly Py[], keywords: Keywords): PyDict {
  positional("maketrans", args, keywords, 1, 3);
  const table = new PyDict();
  const [first = null] = args;
  if (args.length === 1) {
    if (!(first instanceof PyDict)) {
      raise("TypeError", "if you give only one argument to maketrans it must be a dict");
    }
    for (const [key, value] of first.entries()) table.set(tableKey(key), value);
    return table;
  }
  const from = codePoints(textArgument(first));
  const to = codePoints(textArgument(args[1]));
  if (from.length !== to.length)
    raise("ValueError", "the first two maketrans arguments must have equal length");
  const codeOf = (character: string | undefined) => BigInt(character?.codePointAt(0) ?? 0);
  from.forEach((character, index) => {
    table.set(codeOf(character), codeOf(to[index]));
  });
  if (args[2] !== undefined)
    for (const gone of codePoints(textArgument(args[2]))) table.set(codeOf(gone), null);
  return table;
}

function tableKey(key: Py): Py {
  if (intOf(key) !== undefined) return key;
  if (!isText(key)) raise("TypeError", "keys in translate table must be strings or integers");
  const [character = "", ...more] = codePoints(textOf(key));
  if (character === "" || more.length > 0)
    raise("ValueError", "string keys in translate table must be of length 1");
  return BigInt(character.codePointAt(0) ?? 0);
}

function encode(text: string, args: readonly Py[], keywords: Keywords): PyBytes {
  const [encoding = null, errors = null] = bind(
    "encode",
    [
      ["encoding", "utf-8"],
      ["errors", "strict"],
    ],
    args,
    keywords,
  );
  const name = textArgument(encoding).toLowerCase().replaceAll("_", "-");
  if (textArgument(errors) !== "strict") unsupported("encode() with a way to treat errors");
  charge(text.length * 4);
  if (name === "utf-8" || name === "utf8") return new PyBytes(new TextEncoder().encode(text));
  const highest =
    name === "ascii" || name === "us-ascii" ? 0x7f : name === "latin-1" || name === "iso-8859-1" ? 0xff : -1;
  if (highest < 0) unsupported(`The encoding ${name}`);
  const codes = codePoints(text).map((character) => character.codePointAt(0) ?? 0);
  if (codes.some((code) => code > highest)) raise("UnicodeError", `'${name}' codec can't encode character`);
  return new PyBytes(Uint8Array.from(codes));
}

/** The methods of str that ask what kind of text it is, and give another form of it. */
export const formMethods: Readonly<Record<string, Method>> = {
  upper: plain("upper", (text) => text.toUpperCase()),
  lower: plain("lower", (text) => text.toLowerCase()),
  title: plain("title", casing.titleText),
  capitalize: plain("capitalize", casing.capitalizeText),
  swapcase: plain("swapcase", casing.swapText),
  casefold: plain("casefold", casing.foldText),
  islower: plain("islower", casing.isLower),
  isupper: plain("isupper", casing.isUpper),
  istitle: plain("istitle", casing.isTitle),
  isalpha: plain("isalpha", classes.isLetters),
  isalnum: plain("isalnum", classes.isAlphanumeric),
  isdigit: plain("isdigit", classes.isDigits),
  isdecimal: plain("isdecimal", classes.isDecimals),
  isnumeric: plain("isnumeric", classes.isNumeric),
  isspace: plain("isspace", classes.isSpaces),
  isidentifier: plain("isidentifier", (text) => classes.isIdentifier(text)),
  isprintable: plain("isprintable", (text) => codePoints(text).every(isPrintable)),
  isascii: plain("isascii", (text) => !/[^\0-\x7f]/.test(text)),
  translate: (text, args, keywords) => {
    positional("translate", args, keywords, 1);
    const [table = null] = args;
    if (table === null || typeof table !== "object")
      raise("TypeError", `'${typeName(table)}' object is not subscriptable`);
    return translate(text, table);
  },
  maketrans: (_text, args, keywords) => makeTable(args, keywords),
  encode,
};
