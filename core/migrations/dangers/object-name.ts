import { closing, type Word } from "./words.ts";

/** Stands in a text for what is known only when it runs; a letter that nobody names anything with. */
export const UNKNOWN = "ː";

const LONGEST_SHOWN = 120;

export interface ObjectName {
  /** as Snowflake keeps them; undefined when the name is made only when it runs */
  readonly parts: readonly string[] | undefined;
  /** as the script writes it, in one line and not too long */
  readonly shown: string;
  /** where the words behind it begin */
  readonly next: number;
}

/** The name that begins at a word: `a."B".c`, `db..t`, `IDENTIFIER(…)`, `@stage/path`. */
export function nameAt(words: readonly Word[], from: number): ObjectName {
  const first = words[from];
  if (first?.upper === "IDENTIFIER" && words[from + 1]?.upper === "(") {
    const end = closing(words, from + 1);
    const [inner, ...more] = words.slice(from + 2, end);
    const written =
      inner?.kind === "text" && more.length === 0 ? inner.raw.slice(1, -1).replaceAll("''", "'") : undefined;
    return {
      parts: written === undefined || written.includes("\\") ? undefined : readParts(written),
      shown: show(words.slice(from, end + 1)),
      next: end + 1,
    };
  }
  let at = from;
  const parts: string[] = [];
  for (;;) {
    const word = words[at];
    if (word?.upper === ".") {
      // `db..t`: the schema is PUBLIC
      parts.push("PUBLIC");
      at += 1;
      continue;
    }
    if (word === undefined || !["word", "name", "path"].includes(word.kind)) break;
    parts.push(...readParts(word.raw));
    at += 1;
    if (words[at]?.upper !== ".") break;
    at += 1;
  }
  const known = parts.length > 0 && !parts.some((part) => part.includes(UNKNOWN));
  return { parts: known ? parts : undefined, shown: show(words.slice(from, at)), next: at };
}

function readParts(written: string): string[] {
  if (written.startsWith("@")) return [written];
  const parts = written.match(/"(?:[^"]|"")*"|[^".]+/g) ?? [];
  return parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.trim().toUpperCase(),
  );
}

function show(words: readonly Word[]): string {
  const text = words
    .map(({ raw }) => raw)
    .join("")
    .replaceAll(UNKNOWN, "…")
    .replaceAll(/[\s\p{C}]+/gu, " ");
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
