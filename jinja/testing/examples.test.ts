import { readdirSync, readFileSync } from "node:fs";
import { compileFunction } from "node:vm";
import { describe, expect, it } from "vitest";
import * as jinja from "../src/index.ts";

// What README.md and the comments at the package's doors show is run, and gives what they say.

const folder = new URL("../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), "utf8");

/** The blocks of code of a text, without the stars of a comment. */
function blocks(text: string): string[] {
  const plain = text.replace(/^[ \t]*\* ?/gm, "");
  return Array.from(plain.matchAll(/```ts\n([\s\S]*?)```/g), ([, code = ""]) => code);
}

const sources = readdirSync(new URL("src/", folder), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => `src/${path}`);
const examples = ["README.md", ...sources].flatMap((path) =>
  blocks(read(path)).map((code, index) => [`${path} (${index + 1})`, code] as const),
);

/** `value; // shown` as a call that compares the two; below a statement, lines of a comment are a text. */
function withChecks(code: string): string {
  return code
    .replace(/^import \{(.*)\} from "jinja-exact";$/gm, "const {$1} = jinja;")
    .replace(/^( *)(\S.*);\n((?: *\/\/ .*\n)+)/gm, (_, indent: string, value: string, comment: string) => {
      const shown = comment
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/^ *\/\/ /, ""));
      return `${indent}check(${value}, ${JSON.stringify(shown.join("\n"))});\n`;
    })
    .replace(/^( *)([^\s/].*); \/\/ (["[\w].*)$/gm, (_, indent: string, value: string, shown: string) => {
      const expected = shown.replace(/^Set \{(.*)\}$/, "new Set([$1])");
      return `${indent}check(${value}, ${expected});`;
    });
}

describe("the examples", () => {
  it.each(examples)("of %s", (_, code) => {
    let checked = 0;
    const check = (value: unknown, expected: unknown) => {
      checked++;
      expect(value).toEqual(expected);
    };
    compileFunction(withChecks(code), ["jinja", "check"])(jinja, check);
    expect(checked).toBeGreaterThan(0);
  });

  it("and the table of values show every function of the package", () => {
    const doors = Object.keys(jinja).filter((name) => /^[a-z]/.test(name) || name === "JinjaError");
    const shown = [...examples.map(([, code]) => code), read("README.md")].join("\n");
    expect(doors.filter((name) => !new RegExp(`\\b${name}\\b`).test(shown))).toEqual([]);
  });
});

describe("the table of values in README.md", () => {
  const rows = Array.from(read("README.md").matchAll(/^\| (`.*) \| .* \| (`.*) \|$/gm));
  const codes = (cell: string) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = ""]) => code);

  it.each(rows.map(([, values = "", prints = ""]) => [values, prints] as const))("%s", (values, prints) => {
    const printed = codes(prints);
    const given = codes(values).filter((code) => !/^(?:Map|Uint8Array)$/.test(code));
    given.forEach((code, index) => {
      const value: jinja.Value = compileFunction(
        `const { ${Object.keys(jinja).join(", ")} } = jinja; return (${code});`,
        ["jinja"],
      )(jinja);
      const text = jinja.createEnvironment().renderString("{{ value }}", { value });
      expect(text).toBe(printed[Math.min(index, printed.length - 1)]);
    });
  });
});
