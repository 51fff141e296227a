import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");

/** A change of the corpus, and what must be said of it. */
export interface DangerousChange {
  readonly title: string;
  readonly class: string;
  readonly unreadable: boolean;
  readonly sql: string;
}

/** Each `=== class [+ unreadable]: title` with the lines below it. */
export function dangerousChanges(): DangerousChange[] {
  return read("dangerous.sql")
    .split(/^=== /m)
    .slice(1)
    .map((entry) => {
      const [head = "", ...lines] = entry.split("\n");
      const [verdict = "", title = ""] = head.split(/: (.*)/s);
      return {
        title,
        class: verdict.replace(" + unreadable", ""),
        unreadable: verdict.endsWith("+ unreadable"),
        sql: lines.join("\n"),
      };
    });
}

/** Each line with the indented ones below it; the two lines of the head are no script. */
export function harmlessChanges(): string[] {
  const lines = read("harmless.sql").split("\n").slice(2);
  return lines
    .join("\n")
    .split(/\n(?=\S)/)
    .filter((script) => script.trim() !== "");
}
