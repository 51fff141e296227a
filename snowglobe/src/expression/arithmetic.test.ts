import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openQueries, type Queries } from "../query/test-queries.ts";

// https://docs.snowflake.com/en/sql-reference/operators-arithmetic

let queries: Queries;
beforeAll(async () => {
  queries = await openQueries();
});
afterAll(() => queries.close());

/** A NUMBER's digits, all of them used, and its scale. */
const number = fc
  .tuple(fc.integer({ min: 1, max: 38 }), fc.integer({ min: 0, max: 18 }))
  .map(([precision, scale]) => ({ precision, scale: Math.min(scale, precision) }))
  .chain(({ precision, scale }) =>
    fc
      .tuple(fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }))
      .map(([digits]) => ({ precision, scale, digits })),
  );

function text(digits: bigint, scale: number): string {
  const whole = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const point = whole.length - scale;
  return `${digits < 0n ? "-" : ""}${whole.slice(0, point)}${scale > 0 ? `.${whole.slice(point)}` : ""}`;
}

type Number = typeof number extends fc.Arbitrary<infer N> ? N : never;
const written = ({ digits, precision, scale }: Number) =>
  `'${text(digits, scale)}'::NUMBER(${precision},${scale})`;
const abs = (n: bigint) => (n < 0n ? -n : n);
const sign = (...numbers: bigint[]) => (numbers.filter((n) => n < 0n).length % 2 === 0 ? 1n : -1n);
/** `a / b`, rounded half away from zero. */
const rounded = (a: bigint, b: bigint) => ((abs(a) * 2n + abs(b)) / (abs(b) * 2n)) * sign(a, b);

async function expectValue(query: string, digits: bigint, scale: number): Promise<boolean> {
  const isTooLong = abs(digits) >= 10n ** 38n;
  if (isTooLong)
    expect([query, await queries.failure(query)]).toEqual([query, expect.stringMatching(/^100(039|132) /)]);
  else expect([query, await queries.value(query)]).toEqual([query, text(digits, scale)]);
  return !isTooLong;
}

it("multiplies exactly, whatever the factors' digits, and rounds what is beyond its scale", async () => {
  let exact = 0;
  await fc.assert(
    fc.asyncProperty(number, number, async (a, b) => {
      const scale = Math.min(a.scale + b.scale, Math.max(a.scale, b.scale, 12));
      const product = rounded(a.digits * b.digits, 10n ** BigInt(a.scale + b.scale - scale));
      if (await expectValue(`SELECT ${written(a)} * ${written(b)}`, product, scale)) exact += 1;
    }),
    { numRuns: 80 },
  );
  expect(exact).toBeGreaterThan(20);
});

it("divides exactly, and rounds at the scale that the dividend gives", async () => {
  let [exact, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(number, number, async (a, b) => {
      fc.pre(b.digits !== 0n);
      const scale = Math.max(a.scale, Math.min(a.scale + 6, 12));
      const query = `SELECT ${written(a)} / ${written(b)}`;
      const quotient = rounded(a.digits * 10n ** BigInt(scale - a.scale + b.scale), b.digits);
      const failure = await queries.failure(query).catch(() => "");
      if (failure.startsWith("000002")) refused += 1;
      else if (await expectValue(query, quotient, scale)) exact += 1;
    }),
    { numRuns: 60 },
  );
  expect(exact).toBeGreaterThan(20);
  expect(refused).toBeLessThan(30);
});

it.each(["+", "-"])("%s is exact at the longer scale", async (operator) => {
  let exact = 0;
  await fc.assert(
    fc.asyncProperty(number, number, async (a, b) => {
      const scale = Math.max(a.scale, b.scale);
      const [x, y] = [a, b].map((one) => one.digits * 10n ** BigInt(scale - one.scale));
      fc.pre(abs(x ?? 0n) < 10n ** 38n && abs(y ?? 0n) < 10n ** 38n);
      const sum = (x ?? 0n) + (operator === "+" ? (y ?? 0n) : -(y ?? 0n));
      if (await expectValue(`SELECT ${written(a)} ${operator} ${written(b)}`, sum, scale)) exact += 1;
    }),
    { numRuns: 40 },
  );
  expect(exact).toBeGreaterThan(20);
});
