import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import test from "node:test";
import fc from "fast-check";
import { createEnvironment, dataFunctions, JinjaError } from "../src/index.ts";

// npm run test:jinja:slow: data files as Python's own json and csv read them; both give the same, or both refuse.

const TEXTS = 30_000;
const sources = {
  json: "{{ from_json('d') }}",
  rows: "{{ from_csv('d', as_dict=false) }}",
  dicts: "{{ from_csv('d') }}",
} as const;
type Kind = keyof typeof sources;

/** No characters that are younger than Python 3.11: those it prints as numbers. */
const letter = fc.constantFrom(..."aZ09 _'\"\\/\n\t\r\u0001\u007f\u00a0éß中\ufffd\u{1f600}");

/** Mostly valid: JSON with a few characters changed, and numbers of every form. */
const jsonText = fc
  .tuple(
    fc.oneof(
      fc.jsonValue({ stringUnit: letter }).map((value) => JSON.stringify(value, null, 1)),
      fc.stringMatching(/^-?(0|[1-9]\d{0,30})(\.\d{1,9})?([eE][+-]?\d{1,3})?$/),
      fc
        .array(
          fc.constantFrom(
            "NaN",
            "Infinity",
            "-Infinity",
            "null",
            '"\\u00e9"',
            '"\\n\\t"',
            '{"a":1,"b":2,"a":3}',
          ),
        )
        .map((items) => `[${items.join(" , ")}]`),
    ),
    fc.option(
      fc.tuple(fc.nat(60), fc.constantFrom("", ",", '"', "]", "}", "\\", "0", " ", "\n", "e", "-", "\u001f")),
      { freq: 2 },
    ),
  )
  .map(([text, change]) =>
    change === null ? text : text.slice(0, change[0]) + change[1] + text.slice(change[0] + 1),
  );

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", " ", "é", "😀", ";", "'", "\t"), maxLength: 4 }),
  fc
    .string({ unit: fc.constantFrom("a", '""', ",", "\n", "\r", "\r\n", " "), maxLength: 4 })
    .map((text) => `"${text}"`),
);
const csvText = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 }),
      fc.boolean(),
    )
    .map(
      ([width, end, rows, last]) =>
        rows.map((row) => row.slice(0, width).join(",")).join(end) + (last ? end : ""),
    ),
  fc.string({ unit: fc.constantFrom("a", "b", '"', ",", "\n", "\r", " "), maxLength: 12 }),
);

function ours(kind: Kind, text: string): { readonly text: string } | { readonly error: string } {
  try {
    const globals = dataFunctions(new Map([["d", text]]));
    return { text: createEnvironment({ globals }).renderString(sources[kind]) };
  } catch (error) {
    if (error instanceof JinjaError) return { error: error.reason };
    throw error;
  }
}

test(`${TEXTS} texts are read as Python reads them`, (context) => {
  const seed = Number(process.env.JINJA_SEED ?? Date.now() % 2 ** 31);
  const json = fc.sample(jsonText, { numRuns: TEXTS / 3, seed }).map((text) => ["json", text] as const);
  const tables = fc.sample(csvText, { numRuns: TEXTS / 3, seed });
  const cases: (readonly [Kind, string])[] = [
    ...json,
    ...tables.map((text) => ["rows", text] as const),
    ...tables.map((text) => ["dicts", text] as const),
  ].filter(([, text]) => !/\p{Cs}|\\u[dD][89a-fA-F]/u.test(text));
  const run = spawnSync("/usr/bin/python3", [join(import.meta.dirname, "data_files.py")], {
    input: cases.map((item) => `${JSON.stringify(item)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    env: { PYTHONIOENCODING: "utf-8" },
  });
  const theirs = run.stdout
    .trimEnd()
    .split("\n")
    .map((line): { text?: string; error?: string } => JSON.parse(line));
  assert.equal(theirs.length, cases.length, run.stderr);
  let texts = 0;
  const different: unknown[] = [];
  cases.forEach(([kind, text], index) => {
    const mine = ours(kind, text);
    const real = theirs[index];
    if (real?.text !== undefined) texts++;
    if ("text" in mine ? mine.text !== real?.text : real?.error === undefined) {
      different.push({ kind, text, real, mine });
    }
  });
  context.diagnostic(`seed ${seed}: ${texts} of ${cases.length} have a value`);
  assert.equal(JSON.stringify(different.slice(0, 10), null, 1), "[]", `again with JINJA_SEED=${seed}`);
  assert.ok(texts > cases.length / 2);
});
