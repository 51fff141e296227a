import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { invariantsPage } from "./invariants-page.ts";
import { readMutants } from "./read-mutants.ts";

// That each mutant turns its tests red is tried by `npm run test:mutants`; here, that each can be tried.

const root = join(import.meta.dirname, "..", "..");
const mutants = await readMutants();

describe("the mutants", () => {
  it("change a text that stands in its file exactly once, and name tests that are there", () => {
    const wrong = mutants.filter(({ file, find, replace, killedBy }) => {
      const places = readFileSync(join(root, file), "utf8").split(find).length - 1;
      return places !== 1 || find === replace || !killedBy.every((test) => existsSync(join(root, test)));
    });
    expect(wrong.map(({ file, promise }) => `${file}: ${promise}`)).toEqual([]);
  });

  it("are what docs/INVARIANTS.md says (npm run docs:invariants writes it)", () => {
    expect(readFileSync(join(root, "docs/INVARIANTS.md"), "utf8")).toBe(invariantsPage(mutants));
  });
});
