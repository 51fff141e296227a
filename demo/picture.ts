import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const colours: Readonly<Record<string, string>> = {
  "1": "font-weight:bold",
  "2": "fill:#8b98a9",
  "31": "fill:#ff7b72",
  "32": "fill:#56d364",
  "36": "fill:#79c0ff",
};
const lineHeight = 20;
const charWidth = 8.43;

/**
 * A picture of what a terminal showed, colours included: SVG text, so that it stays sharp and can be searched.
 * @param text lines with the colour codes that paint.ts writes
 */
export function terminalPicture(text: string, command: string): string {
  const lines = [`$ ${command}`, ...text.trimEnd().split("\n")];
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const width = Math.ceil(columns * charWidth + 48);
  const height = lines.length * lineHeight + 64;
  const rows = lines.map((line, index) => {
    const y = 56 + index * lineHeight;
    return `<text x="24" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What ${command} shows">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6edf3}</style>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
<circle cx="24" cy="22" r="6" fill="#ff5f57"/><circle cx="44" cy="22" r="6" fill="#febc2e"/><circle cx="64" cy="22" r="6" fill="#28c840"/>
${rows.join("\n")}
</svg>
`;
}

/** One line's text, each change of colour a tspan of its own. */
function spans(line: string): string {
  const [plain = "", ...coloured] = line.split("\u001b[");
  const parts = coloured.map((part) => {
    const end = part.indexOf("m");
    return { style: colours[part.slice(0, end)] ?? "", text: escapeXml(part.slice(end + 1)) };
  });
  return (
    escapeXml(plain) +
    parts
      .map(({ style, text }) =>
        style === "" || text === "" ? text : `<tspan style="${style}">${text}</tspan>`,
      )
      .join("")
  );
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

// FORCE_COLOR=1 npm start -- --once --fresh | npx tsx demo/picture.ts "npm start" docs/images/npm-start.svg
if (process.argv[1] === import.meta.filename) {
  const [, , command = "", file = ""] = process.argv;
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  // npm's own two lines of greeting are not what we show.
  writeFileSync(file, terminalPicture(text.replace(/^\n?(> .*\n)+\n?/, ""), command));
}
