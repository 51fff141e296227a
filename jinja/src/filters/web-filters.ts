import { raise } from "../errors/raised.ts";
import { charged } from "../limits/budget.ts";
import { escapeHtml } from "../methods/markup-methods.ts";
import { bind } from "../operations/arguments.ts";
import { iterate, iterationOf, toArray } from "../operations/iterate.ts";
import { repr, str } from "../operations/print.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { failIfUndefined } from "../operations/undefined.ts";
import { PyDict } from "../values/dict.ts";
import { isText, PyMarkup, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";
import type { Filter } from "./filter.ts";
import { urlize } from "./urlize.ts";

/** Python's `urllib.parse.quote()`. */
function quoted(value: Py, forQuery: boolean): string {
  const bytes = Array.from(new TextEncoder().encode(str(value)), (byte) => {
    const character = String.fromCharCode(byte);
    if (/[\w.~-]/.test(character) || (!forQuery && character === "/")) return character;
    return forQuery && byte === 0x20 ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return charged(bytes.join(""));
}

const urlEncode: Filter = (value, args, keywords) => {
  bind("urlencode", [], args, keywords);
  if (isText(value) || iterationOf(value) === undefined) return quoted(value, false);
  const pairs: Py =
    value instanceof PyDict ? new PyTuple(Array.from(value.entries(), (entry) => new PyTuple(entry))) : value;
  const next = iterate(pairs);
  const parts: string[] = [];
  for (let pair = next(); pair !== undefined; pair = next()) {
    const [key, item, ...more] = toArray(pair);
    if (key === undefined || item === undefined || more.length > 0)
      raise("ValueError", "urlencode takes pairs");
    parts.push(`${quoted(key, true)}=${quoted(item, true)}`);
  }
  return charged(parts.join("&"));
};

const xmlAttributes: Filter = (value, args, keywords, { autoescape }) => {
  const [autospace = null] = bind("xmlattr", [["autospace", true]], args, keywords);
  failIfUndefined(value);
  if (!(value instanceof PyDict))
    raise("AttributeError", `'${typeName(value)}' object has no attribute 'items'`);
  const parts: string[] = [];
  for (const [key, item] of value.entries()) {
    if (item === null || item instanceof PyUndefined) continue;
    if (!isText(key)) raise("TypeError", "expected string or bytes-like object");
    if (/[ \t\n\r\f\v/>=]/.test(textOf(key)))
      raise("ValueError", `Invalid character in attribute name: ${repr(key)}`);
    parts.push(charged(`${escapeHtml(key).text}="${escapeHtml(item).text}"`));
  }
  const text = parts.join(" ");
  const result = charged(truth(autospace) && text !== "" ? ` ${text}` : text);
  return autoescape ? new PyMarkup(result) : result;
};

/** The filters for HTML and addresses. */
export const webFilters: Readonly<Record<string, Filter>> = {
  urlencode: urlEncode,
  xmlattr: xmlAttributes,
  urlize,
};
