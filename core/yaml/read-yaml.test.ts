import { readFileSync } from "node:fs";
import { pyDate, pyDateTime, pyFloat, pyTuple } from "jinja-exact/values";
import { describe, expect, it } from "vitest";
import { readYaml } from "./read-yaml.ts";
import type { Answer } from "./testing/ask-pyyaml.ts";
import { compareAll } from "./testing/compare.ts";

const read = (text: string) => readYaml(text, "f.yml");

describe("a thousand documents", () => {
  const lines = readFileSync(new URL("testing/documents.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const recorded = lines.map((line) => JSON.parse(line) as [string, Answer]);

  it("mean what Debian's PyYAML said", () => {
    const { counts, different } = compareAll(recorded);
    expect(different).toEqual([]);
    expect(recorded).toHaveLength(1000);
    expect(counts.same).toBeGreaterThan(550);
    expect(counts["refused by name"]).toBeLessThan(10);
  });
});

describe("a scalar", () => {
  it.each([
    ["yes", true],
    ["Off", false],
    ["y", "y"],
    ["~", null],
    ["", null],
    ["0777", 511n],
    ["0o17", "0o17"],
    ["0x1F", 31n],
    ["0b101", 5n],
    ["1_000", 1000n],
    ["12:30:45", 45045n],
    ["1:60", "1:60"],
    ["12345678901234567890123", 12345678901234567890123n],
    ["1e3", "1e3"],
    ["1.5e+3", pyFloat(1500)],
    ["2.0", pyFloat(2)],
    ["1.10", pyFloat(1.1)],
    ["-.INF", pyFloat(Number.NEGATIVE_INFINITY)],
    ["-.5", "-.5"],
    ["1:30.5", pyFloat(90.5)],
    ["2024-01-15", pyDate(2024, 1, 15)],
    ["2024-1-15", "2024-1-15"],
    ["2024-01-15 10:00:00", pyDateTime({ year: 2024, month: 1, day: 15, hour: 10 })],
    ["!!str 12", "12"],
    ['"12"', "12"],
    ["!!omap [a: 1]", [pyTuple(["a", 1n])]],
    ["!!binary aGk=", new Uint8Array([104, 105])],
  ])("%s", (text, value) => {
    expect(read(text)).toEqual(value);
  });
});

describe("a map", () => {
  it("merges, keeps its order, and takes the last of equal keys", () => {
    const text = "base: &base {a: 1, b: 2}\nmerged: {b: 3, <<: *base, c: 4}\nx: 1\n1: one\n1.0: uno\nx: 2\n";
    expect(read(text)).toEqual(
      new Map<unknown, unknown>([
        [
          "base",
          new Map([
            ["a", 1n],
            ["b", 2n],
          ]),
        ],
        [
          "merged",
          new Map([
            ["a", 1n],
            ["b", 3n],
            ["c", 4n],
          ]),
        ],
        ["x", 2n],
        [1n, "uno"],
      ]),
    );
  });

  it("is the same map at its anchor and at an alias", () => {
    const value = read("a: &x [1]\nb: *x\n");
    expect(value instanceof Map && value.get("a") === value.get("b")).toBe(true);
  });

  it("may be written as JSON, at any indentation", () => {
    expect(read('vars: {\n"a": [\n1\n],\n  "b": "two\nlines"\n}\nc: 1\n')).toEqual(
      new Map<unknown, unknown>([
        [
          "vars",
          new Map<unknown, unknown>([
            ["a", [1n]],
            ["b", "two lines"],
          ]),
        ],
        ["c", 1n],
      ]),
    );
  });
});

describe("what PyYAML refuses is refused, with its place", () => {
  it.each([
    ["a: [1\nb: 2", 2],
    ["a: 1\n b: 2", 1],
    ["a:\n\t- 1", 2],
    ["a: 2024-02-30", 1],
    ["a: 1\nb: *gone", 2],
    ["a: &x 1\nb: &x 2", 2],
    ["a: !own 1", 1],
    ["a: !!python/object:os.system x", 1],
    ["a: !!int x", 1],
    ["? [a]\n: 1", 1],
    ["a: @x", 1],
    ["a: 1\n---\nb: 2", 2],
    ["a: <<", 1],
    ["<<: 1", 1],
    ["a: \u0007", 1],
    ["%YAML 2.0\n---\na: 1", 1],
  ])("%j", (text, line) => {
    const failing = () => read(text);
    expect(failing).toThrow(/is not valid YAML: /);
    expect(failing).toThrow(
      expect.objectContaining({ where: expect.objectContaining({ file: "f.yml", line }) }),
    );
  });
});
