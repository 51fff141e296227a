import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Answer, agree, type Case, ourAnswer } from "./case.ts";

// Generated templates with what the real Jinja2 3.1 made of each (npm run fixtures:jinja): the same text, or both refuse.

interface Recorded extends Case {
  readonly text?: string;
  readonly error?: string;
}

const [first = "{}", ...lines] = readFileSync(new URL("recorded.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const shared: Pick<Case, "templates" | "variables"> = JSON.parse(first);
const recorded: Recorded[] = lines.map((line) => ({ ...shared, ...JSON.parse(line) }));

describe("recorded templates", () => {
  it("are two thousand, most of them with a text", () => {
    expect(recorded).toHaveLength(2000);
    expect(recorded.filter(({ text }) => text !== undefined).length).toBeGreaterThan(1400);
  });

  it("come out as from the real Jinja2", { timeout: 60_000 }, () => {
    const wrong: unknown[] = [];
    let unsupported = 0;
    for (const item of recorded) {
      const theirs: Answer =
        item.text === undefined ? { error: item.error ?? "", message: "" } : { text: item.text };
      const ours = ourAnswer(item);
      if (agree(theirs, ours)) continue;
      if ("error" in ours && ours.error === "Unsupported") unsupported++;
      else wrong.push({ source: item.source, options: item.options, theirs, ours });
    }
    expect(wrong).toEqual([]);
    // what Python has and this package has not is refused by name, and happens hardly ever
    expect(unsupported).toBeLessThan(10);
  });
});
