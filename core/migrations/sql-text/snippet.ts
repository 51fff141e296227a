/** Longer lines are shown in part: what a terminal can take. */
const WIDTH = 100;
/** how much of a long line stands before the caret */
const BEFORE = 60;

/** A line of SQL with its number, and a caret under the column when that is known (both from 1). */
export function sqlSnippet(text: string, line: number, column?: number): string | undefined {
  const source = text.split("\n")[line - 1];
  if (source === undefined) return undefined;
  // a tab is as wide as the terminal likes: one space for each keeps the caret in its place
  const whole = source.replaceAll("\t", " ");
  const from =
    whole.length <= WIDTH ? 0 : Math.max(0, Math.min((column ?? 1) - 1 - BEFORE, whole.length - WIDTH));
  const start = from > 0 ? "…" : "";
  const end = from + WIDTH < whole.length ? "…" : "";
  const prefix = `${line} | ${start}`;
  const shown = `${prefix}${whole.slice(from, from + WIDTH)}${end}`;
  if (column === undefined) return shown;
  return `${shown}\n${" ".repeat(prefix.length + Math.min(column, whole.length + 1) - 1 - from)}^`;
}
