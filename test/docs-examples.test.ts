import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildProgram } from "../cli/main.ts";
import { readProjectFile } from "../core/project/read-project-file.ts";
import { quotedComment } from "../scripts/comment-picture.ts";

// What the pages of who watches show: snowhook.yml that is valid, and commands and options that there are.

const pages = ["drift", "status", "notifications"].map((name) => ({
  name,
  text: readFileSync(join(import.meta.dirname, `../docs/${name}.md`), "utf8"),
}));

const blocks = (kind: RegExp) =>
  pages.flatMap(({ name, text }) =>
    [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
      .filter(([, language = ""]) => kind.test(language))
      .map(([, , block = ""]) => [name, block] as const),
  );

describe("docs", () => {
  it.each(blocks(/^yaml$/))("%s.md: a part of snowhook.yml that is valid", (_, block) => {
    const file = `version: 1\nprojects:\n  shop:\n    repository: acme/shop\n${block}`;
    expect(readProjectFile(file).projects[0]?.environments).toHaveLength(1);
  });

  const silent = { out: () => undefined, err: () => undefined, env: {}, cwd: ".", interactive: false };
  const program = buildProgram({ ...silent, signal: AbortSignal.abort() }, () => undefined);
  const lines = blocks(/^(console|sh)$/).flatMap(([name, block]) =>
    [...block.matchAll(/(?:^\$ |^npx )snowhook (.*)$/gm)].map(
      ([, line = ""]) => [name, line.split(" > ")[0] ?? ""] as const,
    ),
  );
  it.each(lines)("%s.md: snowhook %s", (_, line) => {
    const [name, ...words] = line.split(" ");
    const command = program.commands.find((one) => one.name() === name);
    const options = command?.options.map(({ long }) => long) ?? [];
    expect(words.filter((word) => word.startsWith("--") && !options.includes(word))).toEqual([]);
    expect(command).toBeDefined();
  });

  it("shows some of each", () => {
    expect([blocks(/^yaml$/).length, lines.length >= 4]).toEqual([2, true]);
  });
});

it("pull-requests.md: its pictures show the comment that it quotes (npm run docs:pictures draws them)", () => {
  const page = readFileSync(join(import.meta.dirname, "../docs/pull-requests.md"), "utf8");
  expect(/<!-- pictures of (\w+) -->/.exec(page)?.[1]).toBe(quotedComment(page).digest);
});
