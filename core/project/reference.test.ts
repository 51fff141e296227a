import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readProjectFile } from "./read-project-file.ts";
import { projectFileReference } from "./reference.ts";

const page = readFileSync("docs/configuration.md", "utf8");

it("is what docs/configuration.md says, whole", () => {
  expect(page.slice(page.indexOf("### "))).toBe(projectFileReference());
});

it("begins with an example that is valid", () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  expect(readProjectFile(example).projects).toMatchObject([{ key: "shop", scripts: "db/scripts" }]);
});
