/** A piece of a comment that stands or falls as a whole: so none is ever cut inside a fence or a tag. */
export interface Block {
  readonly text: string;
  /** what goes when there is no room, the last of these first; the headline never does */
  readonly rank: "verdict" | "findings" | "scripts" | "details" | "sql";
}

/** GitHub takes 65,536 characters; this leaves room for what counts otherwise than ours. Bytes. */
export const MOST_BYTES = 60_000;

const FIRST_TO_GO: readonly Block["rank"][] = ["sql", "details", "scripts", "findings", "verdict"];

/** Marks and headline stay whatever else there is. */
const ALWAYS_KEPT = 2;

/**
 * Puts blocks together, with an empty line between them, within so many bytes. What has no room goes, the SQL first and
 * the last of it first, and it is said how much went and where all of it is.
 * @param whole where the whole is: a link or a command, in Markdown
 */
export function compose(blocks: readonly Block[], whole: string, most = MOST_BYTES): string {
  const kept = [...blocks];
  const size = () => kept.reduce((sum, { text }) => sum + Buffer.byteLength(text) + 2, 0);
  const note = (gone: number) => `_${gone} ${gone === 1 ? "part has" : "parts have"} no room here: ${whole}_`;
  const room = most - Buffer.byteLength(note(blocks.length));
  let total = size();
  let gone = 0;
  for (const rank of FIRST_TO_GO) {
    for (let at = kept.length - 1; at >= ALWAYS_KEPT && total > room; at -= 1) {
      const block = kept[at];
      if (block?.rank !== rank) continue;
      kept.splice(at, 1);
      total -= Buffer.byteLength(block.text) + 2;
      gone += 1;
    }
  }
  const texts = kept.map(({ text }) => text);
  return [...texts, ...(gone === 0 ? [] : [note(gone)])].join("\n\n");
}

/** Something that is folded. The empty lines let Markdown be read inside of the tag. */
export function folded(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}
