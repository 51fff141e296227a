/** Foreign text in Markdown: whatever it holds, it stays text. https://spec.commonmark.org */

/** Runs of backticks in a text, the longest. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/**
 * A text as code in a line: nobody is notified by an `@`, nothing is linked by a `#`, no tag and no comment is read.
 * Line ends become spaces, so that no block can begin in it; a line of its own is cut at `most` characters.
 */
export function code(text: string, most = 300): string {
  const line = withoutControls(text).replace(/\s+/g, " ").trim();
  const cut = line.length <= most ? line : `${cutAt(line, most - 1)}…`;
  if (cut === "") return "` `";
  const ticks = "`".repeat(longestRun(cut) + 1);
  const pad = cut.startsWith("`") || cut.endsWith("`") ? " " : "";
  return `${ticks}${pad}${cut}${pad}${ticks}`;
}

/** A text as a block of code, in a fence that is longer than any in it. */
export function fence(text: string, language: "sql" | "text" = "text"): string {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  const body = withoutControls(text).replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  return `${ticks}${language}\n${body}\n${ticks}`;
}

/** The beginning of a text that is at most so many bytes of UTF-8, cut between characters. */
export function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  let [low, high] = [0, Math.min(text.length, most)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (Buffer.byteLength(text.slice(0, middle)) <= most) low = middle;
    else high = middle - 1;
  }
  return cutAt(text, low);
}

/** Never between the two halves of one character. */
function cutAt(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** Without what no text holds: a terminal's and a parser's signs, and marks that turn the direction of what follows. */
function withoutControls(text: string): string {
  return (
    // by way of bytes: half a character becomes a sign of its own
    Buffer.from(text)
      .toString()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd")
      .replace(/[\u2028\u2029\u0085]/g, "\n")
  );
}
