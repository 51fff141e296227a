/** A line of SQL with its number, and a caret under the column when that is known (both from 1). */
export function sqlSnippet(text: string, line: number, column?: number): string | undefined {
  const source = text.split("\n")[line - 1];
  if (source === undefined) return undefined;
  // a tab is as wide as the terminal likes: one space for each keeps the caret in its place
  const shown = source.replaceAll("\t", " ");
  const prefix = `${line} | `;
  if (column === undefined) return `${prefix}${shown}`;
  return `${prefix}${shown}\n${" ".repeat(prefix.length + Math.min(column, shown.length + 1) - 1)}^`;
}
