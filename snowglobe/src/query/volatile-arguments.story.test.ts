import { afterAll, beforeAll, expect, it } from "vitest";
import { functionRules } from "../functions/function-rules.ts";
import { openQueries, type Queries } from "./test-queries.ts";

// Whatever a function's rule needs of its argument: what is made of it asks for the argument once.

let queries: Queries;
beforeAll(async () => {
  queries = await openQueries();
});
afterAll(() => queries.close());

/** Values that change each time, and plain ones of the same types. */
const VOLATILE = [
  "UUID_STRING()",
  "RANDOM()",
  "TO_VARIANT(RANDOM())",
  "ARRAY_CONSTRUCT(RANDOM())",
  "OBJECT_CONSTRUCT('a', RANDOM())",
  "DATEADD('second', RANDOM(), '2024-01-01'::TIMESTAMP_TZ)",
  "DATEADD('second', RANDOM(), '2024-01-01'::TIMESTAMP_LTZ)",
  "DATEADD('day', RANDOM(), '2024-01-01'::DATE)",
  "(RANDOM() > 0)",
];
const PLAIN = [
  "'day'",
  "2",
  "'2024-01-01'::DATE",
  "TO_VARIANT(1)",
  "ARRAY_CONSTRUCT(1)",
  "TRUE",
  "OBJECT_CONSTRUCT('a', 1)",
];

const compiled = (sql: string) => queries.compiled(sql);

const asked = (sql: string) => sql.match(/gen_random_uuid\(\)|\brandom\(\)/g)?.length ?? 0;

it("every function asks for its arguments once", async () => {
  const wrong: string[] = [];
  let calls = 0;
  for (const [name, rule] of functionRules()) {
    const [least, greatest] = rule.args;
    const over = rule.kind === "window" ? " OVER (ORDER BY 1)" : "";
    const count = Math.min(Math.max(least, 1), greatest, 6);
    for (const volatile of VOLATILE)
      for (const plain of count === 1 ? PLAIN.slice(0, 1) : PLAIN)
        for (let place = 0; place < count; place += 1) {
          const args = Array.from({ length: count }, (_, index) => (index === place ? volatile : plain));
          const sql = `SELECT ${name}(${args.join(", ")})${over}`;
          const made = await compiled(sql);
          if (made === undefined) continue;
          calls += 1;
          if (asked(made) > 1) wrong.push(`${sql}: ${asked(made)} times`);
        }
  }
  expect(wrong).toEqual([]);
  expect(calls).toBeGreaterThan(500);
}, 120_000);

const depths: readonly (readonly [shape: string, wrap: (inner: string) => string])[] = [
  ["BETWEEN", (x) => `IFF(${x} BETWEEN 1 AND 2, 1, 0)`],
  ["CASE", (x) => `CASE ${x} WHEN 1 THEN 2 WHEN 3 THEN 4 END`],
  ["a cast to a shorter text", (x) => `(${x}::VARCHAR(10))::NUMBER`],
  ["a cast through VARIANT", (x) => `(${x}::VARIANT::NUMBER)`],
  ["division", (x) => `(${x} / 7 % 3)::NUMBER(38, 0)`],
  ["DECODE", (x) => `DECODE(${x}, 1, 2, 3, 4)`],
  ["SPLIT_PART", (x) => `SPLIT_PART(${x}, '-', 1)`],
  ["a zoned time as text and back", (x) => `TO_TIMESTAMP_TZ(TO_VARCHAR(TO_TIMESTAMP_TZ(${x}::VARCHAR)))`],
];

it.each(depths)("what is made of %s in itself grows in proportion", async (_, wrap) => {
  const nested = (depth: number) => {
    let inner = "RANDOM()";
    for (let level = 0; level < depth; level += 1) inner = wrap(inner);
    return `SELECT ${inner}`;
  };
  const [short, long] = [await compiled(nested(4)), await compiled(nested(12))];
  if (short === undefined || long === undefined) throw new Error(`no rule for ${nested(4)}`);
  expect(long.length).toBeLessThan(short.length * 3.5);
  expect(asked(long)).toBe(1);
});
