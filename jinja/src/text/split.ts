import { chargeItems, step } from "../limits/budget.ts";
import { isWhite, stripEnd, stripStart } from "./character-classes.ts";

const LINE_ENDS = "\\r\\n|[\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029]";

/** Python's `str.splitlines()`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  const ends = new RegExp(LINE_ENDS, "g");
  let start = 0;
  for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
    lines.push(text.slice(start, match.index + (keepEnds ? match[0].length : 0)));
    start = match.index + match[0].length;
  }
  if (start < text.length) lines.push(text.slice(start));
  chargeItems(lines.length);
  return lines;
}

/** Python's `str.split(separator, limit)`; a limit below 0 is none. */
export function splitOn(text: string, separator: string, limit: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (limit < 0 || parts.length < limit) {
    const end = text.indexOf(separator, start);
    if (end < 0) break;
    chargeItems(1);
    parts.push(text.slice(start, end));
    start = end + separator.length;
  }
  parts.push(text.slice(start));
  return parts;
}

/** Python's `str.rsplit(separator, limit)`. */
export function splitOnFromEnd(text: string, separator: string, limit: number): string[] {
  const parts: string[] = [];
  let end = text.length;
  while (limit < 0 || parts.length < limit) {
    const start = end - separator.length < 0 ? -1 : text.lastIndexOf(separator, end - separator.length);
    if (start < 0) break;
    chargeItems(1);
    parts.push(text.slice(start + separator.length, end));
    end = start;
  }
  parts.push(text.slice(0, end));
  return parts.reverse();
}

/** Python's `str.split()` at runs of white space. */
export function splitWhite(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = stripStart(text);
  if (limit < 0) {
    let start = 0;
    for (let at = 0; at <= rest.length; at++) {
      if (at < rest.length && !isWhite(rest.charAt(at))) continue;
      if (at > start) {
        chargeItems(1);
        parts.push(rest.slice(start, at));
      }
      start = at + 1;
    }
    return parts;
  }
  while (rest !== "" && parts.length < limit) {
    step(1 + rest.length / 256);
    let end = 0;
    while (end < rest.length && !isWhite(rest.charAt(end))) end++;
    parts.push(rest.slice(0, end));
    rest = stripStart(rest.slice(end));
  }
  // what is left over is one part, with the white space inside and behind it as it stands
  if (rest !== "") parts.push(rest);
  return parts;
}

/** Python's `str.rsplit()` at runs of white space. */
export function splitWhiteFromEnd(text: string, limit: number): string[] {
  if (limit < 0) return splitWhite(text, limit);
  const parts: string[] = [];
  let rest = stripEnd(text);
  while (rest !== "" && parts.length < limit) {
    step(1 + rest.length / 256);
    let start = rest.length;
    while (start > 0 && !isWhite(rest.charAt(start - 1))) start--;
    parts.push(rest.slice(start));
    rest = stripEnd(rest.slice(0, start));
  }
  if (rest !== "") parts.push(rest);
  return parts.reverse();
}
