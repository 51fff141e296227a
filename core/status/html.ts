/** HTML that is whole: every text in it was escaped. Only `html` makes it. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | undefined | readonly Html[];

/** A template of HTML: what is put in is text, and is escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = strings.map((text, index) => `${text}${index < parts.length ? markupOf(parts[index]) : ""}`);
  return { markup: markup.join("") };
}

function markupOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return "markup" in part ? part.markup : part.map((one) => one.markup).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Safe as text and in quoted attributes. Characters that turn the direction of writing are shown as what they are. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "")
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, (character) => `U+${character.charCodeAt(0).toString(16)}`);
}
