import { stripVTControlCharacters } from "node:util";

/** `1,234.50` */
export function decimal(value: number, digits = 2): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `1,234` */
export function whole(value: number): string {
  return decimal(value, 0);
}

/** `14 ms`, `2.3 s`, `1 min 5 s` */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Fills up to a width as people see it, colours not counted. */
export function pad(text: string, width: number, side: "left" | "right" = "left"): string {
  const fill = " ".repeat(Math.max(0, width - stripVTControlCharacters(text).length));
  return side === "left" ? text + fill : fill + text;
}

/** Lines of at most that width, broken at spaces: an address or another long word is never broken. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  const [first = "", ...words] = text.split(" ");
  let line = first;
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (line.trim() !== "" && stripVTControlCharacters(longer).length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Lines of a table, columns as wide as they need to be; numbers' columns stand to the right. */
export function table(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string[] {
  const width = (column: number): number =>
    Math.max(...rows.map((row) => stripVTControlCharacters(row[column] ?? "").length));
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, width(column), right.has(column) ? "right" : "left"))
      .join("   ")
      .trimEnd(),
  );
}
