import { raise } from "../errors/raised.ts";
import { charged, step } from "../limits/budget.ts";
import { escapeHtml } from "../methods/markup-methods.ts";
import { bind } from "../operations/arguments.ts";
import { toArray } from "../operations/iterate.ts";
import { toCount } from "../operations/numbers.ts";
import { repr } from "../operations/print.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { WHITE } from "../text/character-classes.ts";
import { codePointLength, slicePoints } from "../text/code-points.ts";
import { splitWhite } from "../text/split.ts";
import { escapeText, isText, PyMarkup, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import type { Filter } from "./filter.ts";

const word = "[\\p{L}\\p{N}_]";
const address = new RegExp(
  "^(?:(?:https?://|www\\.)" +
    `(?:(?:${word}|[%-])+\\.)*(?:[a-z]{2,63}|xn--(?:${word}|%){2,59})` +
    `|(?:(?:${word}|[%-]){2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)` +
    "|https?://(?:\\p{Nd}{1,3}(?:\\.\\p{Nd}{1,3}){3}|\\[(?:[\\p{Nd}a-f]{0,4}:){2}(?:[\\p{Nd}a-f]{0,4}:?){1,6}\\]))" +
    `(?::\\p{Nd}{1,5})?(?:[/?#][^${WHITE}]*)?\\n?$`,
  "iu",
);
const mail = new RegExp(`^[^${WHITE}]+@${word}(?:${word}|[.-])*\\.${word}+\\n?$`, "u");
const schemePattern = new RegExp(`^(?:${word}|[.+-]){2,}:/{0,2}$`, "u");
const spaces = new RegExp(`([${WHITE}]+)`, "u");
/** What is longer is no address; the patterns above are not made for it. */
const MAX_WORD = 2000;

interface Link {
  readonly limit: number | undefined;
  readonly attributes: string;
  readonly schemes: readonly string[];
}

function shortened(text: string, limit: number | undefined): string {
  return limit !== undefined && codePointLength(text) > limit
    ? `${slicePoints(text, 0, Math.max(0, limit))}...`
    : text;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** A word in its parts: marks before it, the word, marks behind it; brackets inside an address stay with it. */
function trimmed(text: string): [head: string, middle: string, tail: string] {
  const head = /^(?:[(<]|&lt;)+/.exec(text)?.[0] ?? "";
  let middle = text.slice(head.length);
  let tail = /(?:[)>.,\n]|&gt;)+$/.exec(middle.slice(-MAX_WORD))?.[0] ?? "";
  middle = middle.slice(0, middle.length - tail.length);
  for (const [start, end] of [
    ["(", ")"],
    ["<", ">"],
    ["&lt;", "&gt;"],
  ] as const) {
    const opened = count(middle, start);
    if (opened <= count(middle, end)) continue;
    for (let moved = Math.min(opened, count(tail, end)); moved > 0; moved--) {
      const stop = tail.indexOf(end) + end.length;
      middle += tail.slice(0, stop);
      tail = tail.slice(stop);
    }
  }
  return [head, middle, tail];
}

function linked(middle: string, link: Link): string {
  const { attributes, limit } = link;
  if (middle.length > MAX_WORD) return middle;
  if (address.test(middle)) {
    const scheme = /^https?:\/\//.test(middle) ? "" : "https://";
    return `<a href="${scheme}${middle}"${attributes}>${shortened(middle, limit)}</a>`;
  }
  if (middle.startsWith("mailto:") && mail.test(middle.slice(7)))
    return `<a href="${middle}">${middle.slice(7)}</a>`;
  if (middle.includes("@") && !middle.startsWith("www.") && !middle.includes(":") && mail.test(middle)) {
    return `<a href="mailto:${middle}">${middle}</a>`;
  }
  let result = middle;
  for (const scheme of link.schemes) {
    if (result !== scheme && result.startsWith(scheme))
      result = `<a href="${result}"${attributes}>${result}</a>`;
  }
  return result;
}

function relations(rel: Py, nofollow: boolean): string {
  if (rel !== null && !isText(rel))
    raise("AttributeError", `'${typeName(rel)}' object has no attribute 'split'`);
  const parts = new Set(rel === null ? [] : splitWhite(textOf(rel), -1));
  if (nofollow) parts.add("nofollow");
  parts.add("noopener");
  return [...parts].sort().join(" ");
}

export const urlize: Filter = (value, args, keywords, { autoescape }) => {
  const [limit = null, nofollow = null, target = null, rel = null, schemes = null] = bind(
    "urlize",
    [
      ["trim_url_limit", null],
      ["nofollow", false],
      ["target", null],
      ["rel", null],
      ["extra_schemes", null],
    ],
    args,
    keywords,
  );
  const targetText = target === null || !truth(target) ? "" : ` target="${escapeHtml(target).text}"`;
  const link: Link = {
    limit: limit === null ? undefined : toCount(limit),
    attributes: ` rel="${escapeText(relations(rel, truth(nofollow)))}"${targetText}`,
    schemes: schemes === null ? [] : toArray(schemes).map(scheme),
  };
  const words = escapeHtml(value).text.split(spaces);
  const parts = words.map((part) => {
    step();
    const [head, middle, tail] = trimmed(part);
    return charged(head + linked(middle, link) + tail);
  });
  const text = charged(parts.join(""));
  return autoescape ? new PyMarkup(text) : text;
};

function scheme(value: Py): string {
  if (!isText(value)) raise("TypeError", "expected string or bytes-like object");
  const text = textOf(value);
  if (!schemePattern.test(text))
    raise("FilterArgumentError", `${repr(text)} is not a valid URI scheme prefix.`);
  return text;
}
