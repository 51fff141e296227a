import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { projectFileJsonSchema } from "./json-schema.ts";
import { loadProjectFile } from "./load-project-file.ts";

it("is what the package publishes (npx vitest run core/project -u writes it)", async () => {
  const text = `${JSON.stringify(projectFileJsonSchema(), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../schema/snowhook.schema.json");
});

it("is named by the first line of the shipped file, which it describes", () => {
  const text = readFileSync("snowhook.yml", "utf8");
  expect(text).toMatch(/^# yaml-language-server: \$schema=\S*schema\/snowhook\.schema\.json\n/);
  expect(loadProjectFile(".").projects.map(({ key }) => key)).toHaveLength(1);
});
