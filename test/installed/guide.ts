/** A block of code in a document: under which heading, in which language. */
export interface Block {
  readonly heading: string;
  readonly language: string;
  readonly text: string;
}

/** The code blocks of a Markdown document, in their order. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let heading = "";
  let open: { language: string; lines: string[] } | undefined;
  for (const line of markdown.split("\n")) {
    const fence = /^```(\w*)$/.exec(line);
    if (fence === null) {
      if (open !== undefined) open.lines.push(line);
      else if (line.startsWith("## ")) heading = line.slice(3);
    } else if (open === undefined) open = { language: fence[1] ?? "", lines: [] };
    else {
      blocks.push({ heading, language: open.language, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    }
  }
  return blocks;
}
