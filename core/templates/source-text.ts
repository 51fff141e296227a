import { TemplateError } from "../errors/index.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const strictLineEnds = /\r\n?/g;

/**
 * The text of a script or template: UTF-8, every line end a LF as Jinja2 makes it.
 * @throws TemplateError naming the line with the first byte that is not UTF-8
 */
export function sourceText(path: string, bytes: Uint8Array): string {
  const text = exactText(path, bytes);
  return text.includes("\r") ? text.replace(strictLineEnds, "\n") : text;
}

/** The text of a file as it stands. @throws TemplateError likewise */
export function exactText(path: string, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new TemplateError("The file is not UTF-8 text.", {
      where: { file: path, line: firstBadLine(bytes) },
      next: "Save it as UTF-8; most editors can convert it.",
    });
  }
}

function firstBadLine(bytes: Uint8Array): number {
  // decoding a prefix as a stream does not mind a character cut in half at its end
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return new TextDecoder().decode(bytes.subarray(0, good)).split("\n").length;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
