import { raise } from "../errors/raised.ts";
import { positional } from "../operations/arguments.ts";
import { sliceIndices } from "../operations/subscript.ts";
import { typeName } from "../operations/type-name.ts";
import { codePointIndex, codePointLength, slicePoints } from "../text/code-points.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Keywords, Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";

/** A str argument. @throws Raised of type TypeError */
export function textArgument(value: Py | undefined): string {
  if (value === undefined || !isText(value))
    raise("TypeError", `must be str, not ${typeName(value ?? null)}`);
  return textOf(value);
}

interface Part {
  readonly text: string;
  /** code points before it */
  readonly offset: number;
  /** false when the bounds cross or lie behind the end: then not even an empty text is found */
  readonly exists: boolean;
}

/** The part of a text between the two optional bounds of `find()` and its kin. */
function partOf(text: string, start: Py | undefined, end: Py | undefined): Part {
  if (start === undefined && end === undefined) return { text, offset: 0, exists: true };
  const length = codePointLength(text);
  const bounds = sliceIndices(start ?? null, end ?? null, null, BigInt(length));
  const [first, stop] = [Number(bounds.first), Number(bounds.stop)];
  const beyond = typeof start === "bigint" && start > BigInt(length);
  return {
    text: slicePoints(text, first, Math.max(first, stop)),
    offset: first,
    exists: first <= stop && !beyond,
  };
}

function find(text: string, args: readonly Py[], fromEnd: boolean): bigint {
  const wanted = textArgument(args[0]);
  const part = partOf(text, args[1], args[2]);
  if (!part.exists) return -1n;
  const units = fromEnd ? part.text.lastIndexOf(wanted) : part.text.indexOf(wanted);
  return units < 0 ? -1n : BigInt(part.offset + codePointIndex(part.text, units));
}

function count(text: string, args: readonly Py[]): bigint {
  const wanted = textArgument(args[0]);
  const part = partOf(text, args[1], args[2]);
  if (!part.exists) return 0n;
  if (wanted === "") return BigInt(codePointLength(part.text) + 1);
  let found = 0n;
  for (let at = part.text.indexOf(wanted); at >= 0; at = part.text.indexOf(wanted, at + wanted.length))
    found += 1n;
  return found;
}

function affix(name: "startswith" | "endswith", text: string, args: readonly Py[]): boolean {
  const [given = null] = args;
  const wanted = given instanceof PyTuple ? given.items : [given];
  const part = partOf(text, args[1], args[2]);
  const matches = wanted.map((item) => {
    if (!isText(item)) {
      raise("TypeError", `${name} first arg must be str or a tuple of str, not ${typeName(item)}`);
    }
    const other = textOf(item);
    return part.exists && (name === "startswith" ? part.text.startsWith(other) : part.text.endsWith(other));
  });
  return matches.includes(true);
}

type Method = (text: string, args: readonly Py[], keywords: Keywords) => Py;

function searching(name: string, search: (text: string, args: readonly Py[]) => Py): Method {
  return (text, args, keywords) => {
    positional(name, args, keywords, 1, 3);
    return search(text, args);
  };
}

function found(index: bigint): bigint {
  return index < 0n ? raise("ValueError", "substring not found") : index;
}

/** The methods of str that look for something. */
export const searchMethods: Readonly<Record<string, Method>> = {
  find: searching("find", (text, args) => find(text, args, false)),
  rfind: searching("rfind", (text, args) => find(text, args, true)),
  index: searching("index", (text, args) => found(find(text, args, false))),
  rindex: searching("rindex", (text, args) => found(find(text, args, true))),
  count: searching("count", count),
  startswith: searching("startswith", (text, args) => affix("startswith", text, args)),
  endswith: searching("endswith", (text, args) => affix("endswith", text, args)),
};
