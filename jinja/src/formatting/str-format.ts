import { raise } from "../errors/raised.ts";
import { charged, step } from "../limits/budget.ts";
import { repr, str } from "../operations/print.ts";
import { subscript } from "../operations/subscript.ts";
import { typeName } from "../operations/type-name.ts";
import { escapeOf } from "../text/printable.ts";
import { PyDict } from "../values/dict.ts";
import type { Keywords, Py } from "../values/object.ts";
import { PyUndefined } from "../values/undefined.ts";
import { formatValue } from "./format-spec.ts";

export interface FormatSource {
  readonly args: readonly Py[];
  /** the value of a name; undefined when there is none */
  readonly named: (name: string) => Py | undefined;
  /** Python's `getattr()`; undefined when there is none */
  readonly attribute: (value: Py, name: string) => Py | undefined;
  /** Python's `format()` */
  readonly format?: (value: Py, spec: string) => string;
}

export function namedIn(keywords: Keywords | PyDict): (name: string) => Py | undefined {
  return (name) => keywords.get(name);
}

interface Numbering {
  next: number;
  kind: "automatic" | "manual" | undefined;
}

/** Python's `str.format()`. @throws Raised as Python does */
export function strFormat(template: string, source: FormatSource): string {
  return charged(expand(template, source, { next: 0, kind: undefined }, 2));
}

function expand(template: string, source: FormatSource, numbering: Numbering, depth: number): string {
  if (depth < 1) raise("ValueError", "Max string recursion exceeded");
  const parts: string[] = [];
  let at = 0;
  while (at < template.length) {
    step();
    const character = template.charAt(at);
    if (character !== "{" && character !== "}") {
      const next = template.slice(at).search(/[{}]/);
      const end = next < 0 ? template.length : at + next;
      parts.push(template.slice(at, end));
      at = end;
    } else if (template.charAt(at + 1) === character) {
      parts.push(character);
      at += 2;
    } else if (character === "}") {
      raise("ValueError", "Single '}' encountered in format string");
    } else {
      const end = fieldEnd(template, at + 1);
      parts.push(charged(field(template.slice(at + 1, end), source, numbering, depth)));
      at = end + 1;
    }
  }
  return parts.join("");
}

/** Where the brace stands that ends the field; braces inside it pair up, those in brackets do not count. */
function fieldEnd(template: string, start: number): number {
  if (start >= template.length) raise("ValueError", "Single '{' encountered in format string");
  let depth = 1;
  let bracketed = false;
  let inSpec = false;
  for (let at = start; at < template.length; at++) {
    const character = template.charAt(at);
    if (bracketed) bracketed = character !== "]";
    else if (character === "[" && !inSpec) bracketed = true;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return at;
    else if (depth === 1 && (character === ":" || character === "!")) inSpec = true;
  }
  raise("ValueError", "expected '}' before end of string");
}

function field(text: string, source: FormatSource, numbering: Numbering, depth: number): string {
  const parsed = /^((?:\[[^\]]*\]?|[^[:!])*)(?:!([\s\S]?)(:?)|(:))?([\s\S]*)$/u.exec(text);
  const [, name = "", conversion, colon, direct, rest = ""] = parsed ?? [];
  if (name.includes("{")) raise("ValueError", "unexpected '{' in field name");
  if (conversion === "") raise("ValueError", "end of string while looking for conversion specifier");
  if (conversion !== undefined && colon === "" && rest !== "")
    raise("ValueError", "expected ':' after conversion specifier");
  const hasSpec = direct !== undefined || colon === ":";
  const value = converted(lookUp(name, source, numbering), conversion);
  const spec = hasSpec && rest.includes("{") ? expand(rest, source, numbering, depth - 1) : rest;
  if (hasSpec && !rest.includes("{") && rest.includes("}"))
    raise("ValueError", "Single '}' encountered in format string");
  return (source.format ?? formatValue)(value, spec);
}

function converted(value: Py, conversion: string | undefined): Py {
  if (conversion === undefined) return value;
  if (conversion === "s") return str(value);
  if (conversion === "r") return repr(value);
  if (conversion === "a") return repr(value).replace(/[^\0-\x7f]/gu, escapeOf);
  raise("ValueError", `Unknown conversion specifier '${conversion}'`);
}

function lookUp(name: string, source: FormatSource, numbering: Numbering): Py {
  const [first = ""] = /^[^.[]*/.exec(name) ?? [];
  let value = firstValue(first, source, numbering);
  let rest = name.slice(first.length);
  while (rest !== "") {
    const [whole = "", attribute, index] = /^(?:\.([^.[]*)|\[([^\]]*)\])/.exec(rest) ?? [];
    if (whole === "") {
      raise(
        "ValueError",
        rest.startsWith("[")
          ? "Missing ']' in format string"
          : "Only '.' or '[' may follow ']' in format field specifier",
      );
    }
    if (attribute === "" || index === "") raise("ValueError", "Empty attribute in format string");
    value = attribute === undefined ? itemOf(value, index ?? "") : attributeOf(value, attribute, source);
    rest = rest.slice(whole.length);
  }
  return value;
}

function firstValue(name: string, source: FormatSource, numbering: Numbering): Py {
  if (name !== "" && !/^\d+$/.test(name)) {
    const value = source.named(name);
    if (value === undefined) raise("KeyError", `There is no key ${repr(name)}.`);
    return value;
  }
  const kind = name === "" ? "automatic" : "manual";
  numbering.kind ??= kind;
  if (numbering.kind !== kind) {
    const from =
      numbering.kind === "manual"
        ? "manual field specification to automatic field numbering"
        : "automatic field numbering to manual field specification";
    raise("ValueError", `cannot switch from ${from}`);
  }
  const index = name === "" ? numbering.next++ : Number(name);
  const value = source.args[index];
  if (value === undefined)
    raise("IndexError", `Replacement index ${index} out of range for positional args tuple`);
  return value;
}

function itemOf(value: Py, index: string): Py {
  const key = /^\d+$/.test(index) ? BigInt(index) : index;
  const item = subscript(value, key);
  if (item === undefined)
    raise(value instanceof PyDict ? "KeyError" : "TypeError", `${typeName(value)} has no item ${repr(key)}`);
  return item;
}

function attributeOf(value: Py, name: string, source: FormatSource): Py {
  if (value instanceof PyUndefined) value.fail();
  const attribute = source.attribute(value, name);
  if (attribute === undefined)
    raise("AttributeError", `'${typeName(value)}' object has no attribute '${name}'`);
  return attribute;
}
