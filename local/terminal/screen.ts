import { stripVTControlCharacters } from "node:util";
import { duration, pad, wrap } from "./format.ts";
import { paint } from "./paint.ts";

/** Where lines go: standard output, or a list in a test. */
export type Write = (line: string) => void;

/**
 * What `npm start` says things with. Every line starts two columns in, and none is wider than 80 unless a word of it is:
 * what is longer goes on below.
 */
export interface Screen {
  /** A section's name, with an empty line before it. */
  heading(text: string): void;
  /** Something that came out right, and how long it took. */
  done(what: string, detail?: string, milliseconds?: number): void;
  /** Something that did not. */
  failed(what: string, detail?: string): void;
  /** Plain text. */
  line(text?: string): void;
}

const WIDTH = 80;
/** Width of the first column: as long as the longest script's name. */
const width = 31;
const timeWidth = 8;

export function createScreen(write: Write): Screen {
  const item = (mark: string, what: string, detail: string, milliseconds?: number): void => {
    const time = pad(milliseconds === undefined ? "" : duration(milliseconds), timeWidth, "right");
    const head = `  ${mark} ${pad(what, width)}`;
    const beside = `${time}  ${detail}`.trimEnd();
    const fits = stripVTControlCharacters(`${head}  ${beside}`).length <= WIDTH;
    write(`${head}  ${paint("dim", fits ? beside : time)}`.trimEnd());
    if (!fits) for (const line of wrap(detail, WIDTH - 6)) write(`      ${paint("dim", line)}`.trimEnd());
  };
  return {
    heading: (text) => {
      write("");
      write(`  ${paint("bold", text)}`);
    },
    done: (what, detail = "", milliseconds) => item(paint("green", "✓"), what, detail, milliseconds),
    failed: (what, detail = "") => {
      item(paint("red", "✗"), paint("red", what), "");
      for (const line of detail.split("\n").filter((text) => text !== "")) write(`    ${line}`);
    },
    line: (text = "") => {
      const fits = stripVTControlCharacters(text).length <= WIDTH - 2;
      for (const line of fits ? [text] : wrap(text, WIDTH - 2)) write(line === "" ? "" : `  ${line}`);
    },
  };
}
