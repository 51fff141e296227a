import type { Place } from "./place.ts";

/** How wide a snippet may be: with an indentation it stays within the 80 columns of a terminal. */
const WIDTH = 74;

const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u;
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Mn}\u2028\u2029]/u;

/** The characters of a line, each with the columns that it takes. What cannot be seen takes one. */
function cells(text: string): { readonly shown: string; readonly width: number; readonly length: number }[] {
  return Array.from(text, (character) => ({
    shown: character === "\t" ? " " : unseen.test(character) ? "\ufffd" : character,
    width: wide.test(character) ? 2 : 1,
    length: character.length,
  }));
}

/** How many characters are marked: of a name all of them. */
function markedLength(text: string, column: number): number {
  const word = /^[\p{L}\p{N}_]+/u.exec(text.slice(column - 1));
  return word === null ? 1 : Array.from(word[0]).length;
}

/**
 * The line of a template with its number, and carets under the place. Of a long line the part around the place. Two lines,
 * at most 74 columns wide.
 */
export function snippetOf({ line, column, text }: Pick<Place, "line" | "column" | "text">): string {
  const margin = " ".repeat(String(line).length);
  const room = WIDTH - margin.length - 3;
  const all = cells(text.slice(0, column + 4 * WIDTH));
  let place = 0;
  for (let before = 0; place < all.length && before < column - 1; place++) before += all[place]?.length ?? 1;
  const widthOf = (from: number, to: number) =>
    all.slice(from, to).reduce((sum, { width }) => sum + width, 0);
  const whole = column + 4 * WIDTH >= text.length && widthOf(0, all.length) <= room;
  let from = 0;
  let to = all.length;
  if (!whole) {
    // a third of the room stands behind the place; the cut ends are marked
    const most = room - 2;
    const behind = Math.floor(most / 3);
    to = place;
    while (to < all.length && widthOf(place, to + 1) <= behind) to++;
    from = place;
    while (from > 0 && widthOf(from - 1, to) <= most) from--;
    while (to < all.length && widthOf(from, to + 1) <= most) to++;
  }
  const start = from > 0 ? "…" : "";
  const end = whole || to >= all.length ? "" : "…";
  const shown = all.slice(from, to).map((cell) => cell.shown);
  const marked = all.slice(place, Math.min(to, place + markedLength(text, column)));
  const carets = Math.max(
    1,
    marked.reduce((sum, { width }) => sum + width, 0),
  );
  const indent = " ".repeat(start.length + widthOf(from, place));
  return `${line} | ${start}${shown.join("")}${end}\n${margin} | ${indent}${"^".repeat(carets)}`.replace(
    / +$/gm,
    "",
  );
}
