import { duration, pad } from "./format.ts";
import { paint } from "./paint.ts";

/** Where lines go: standard output, or a list in a test. */
export type Write = (line: string) => void;

/** What `npm start` says things with. Every line starts two columns in. */
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

/** Width of the first column: as long as the longest script's name. */
const width = 34;
const timeWidth = 8;

export function createScreen(write: Write): Screen {
  const item = (mark: string, what: string, detail: string, milliseconds?: number): void => {
    const time = pad(milliseconds === undefined ? "" : duration(milliseconds), timeWidth, "right");
    write(`  ${mark} ${pad(what, width)}  ${paint("dim", `${time}  ${detail}`.trimEnd())}`.trimEnd());
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
    line: (text = "") => write(text === "" ? "" : `  ${text}`),
  };
}
