import { raise } from "../errors/raised.ts";
import { formatValue } from "../formatting/format-spec.ts";
import { percentFormat } from "../formatting/percent.ts";
import { namedIn, strFormat } from "../formatting/str-format.ts";
import { charge, charged } from "../limits/budget.ts";
import { positional } from "../operations/arguments.ts";
import { toArray } from "../operations/iterate.ts";
import { repr, str } from "../operations/print.ts";
import { unescapeHtml } from "../text/html-entities.ts";
import { splitWhite } from "../text/split.ts";
import { PyList } from "../values/list.ts";
import { escapeText, isText, PyMarkup, textOf } from "../values/markup.ts";
import { type Keywords, type Py, PyObject } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import type { Method, Methods } from "./method.ts";
import { joined } from "./string-parts.ts";

/** markupsafe's `escape()`. */
export function escapeHtml(value: Py): PyMarkup {
  if (value instanceof PyMarkup) return value;
  const html = value instanceof PyObject ? value.html?.() : undefined;
  if (html !== undefined) return new PyMarkup(html);
  const text = str(value);
  // every mark becomes up to five characters, paid for before
  const marks = /[&<>'"]/.test(text) ? text.match(/[&<>'"]+/g) : null;
  charge((text.length + (marks ?? []).reduce((total, run) => total + run.length * 4, 0)) * 2);
  return new PyMarkup(escapeText(text));
}

/** markupsafe's `striptags()`. */
export function stripTags(text: string): string {
  const bare = withoutPairs(withoutPairs(text, "<!--", "-->"), "<", ">");
  return unescapeHtml(charged(splitWhite(bare, -1).join(" ")));
}

/** Without what stands between the two marks; where the second is missing, nothing goes. */
function withoutPairs(text: string, open: string, close: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
    if (end < 0) break;
    parts.push(text.slice(at, start));
    at = end + close.length;
  }
  return charged(parts.join("") + text.slice(at));
}

/** The methods that keep Markup: what they are given is escaped, what they give is Markup. */
const keeping = new Set(
  (
    "capitalize title lower upper replace ljust rjust lstrip rstrip center strip translate expandtabs swapcase zfill " +
    "split rsplit splitlines partition rpartition"
  ).split(" "),
);
/** Those whose arguments markupsafe hands on as they are. */
const asGiven = new Set(["split", "rsplit", "splitlines"]);

function marked(value: Py): Py {
  if (typeof value === "string") return new PyMarkup(value);
  if (value instanceof PyList) return new PyList(value.items.map(marked));
  return value instanceof PyTuple ? new PyTuple(value.items.map(marked)) : value;
}

/** The methods of Markup that are not those of str. */
const own: Methods<PyMarkup> = {
  join: (markup, args, keywords) => {
    positional("join", args, keywords, 1);
    return new PyMarkup(
      joined(
        markup.text,
        toArray(args[0] ?? null).map((item) => escapeHtml(item).text),
      ),
    );
  },
  unescape: ({ text }) => unescapeHtml(text),
  striptags: ({ text }) => stripTags(text),
};

/** Markup's `%`: what is put in is escaped. */
export function markupPercent(markup: PyMarkup, values: Py): PyMarkup {
  const printing = {
    str: (value: Py) => escapeHtml(value).text,
    repr: (value: Py) => escapeText(repr(value)),
  };
  return new PyMarkup(percentFormat(markup.text, values, printing));
}

export function markupFormat(
  markup: PyMarkup,
  args: readonly Py[],
  keywords: Keywords,
  attribute: (value: Py, name: string) => Py | undefined,
): PyMarkup {
  const format = (value: Py, spec: string) => {
    if (!(value instanceof PyMarkup)) return escapeText(formatValue(value, spec));
    if (spec !== "") raise("ValueError", "Unsupported format specification for Markup.");
    return value.text;
  };
  return new PyMarkup(strFormat(markup.text, { args, named: namedIn(keywords), attribute, format }));
}

/** The method of Markup that stands for the one of str, or the one of its own. */
export function markupMethod(name: string, method: Method<string> | undefined): Method<PyMarkup> | undefined {
  if (Object.hasOwn(own, name)) return own[name];
  if (method === undefined) return undefined;
  if (!keeping.has(name)) return (markup, args, keywords) => method(markup.text, args, keywords);
  return (markup, args, keywords) => {
    const given = asGiven.has(name) ? args : args.map(escapedArgument);
    return marked(method(markup.text, given, keywords));
  };
}

function escapedArgument(value: Py): Py {
  return isText(value) ? textOf(escapeHtml(value)) : value;
}
