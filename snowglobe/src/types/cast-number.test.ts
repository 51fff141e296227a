import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openQueries, type Queries } from "../query/test-queries.ts";

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
});
afterAll(() => db.close());

const digits = (most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: most }).map((list) => list.join(""));

/** Texts of numbers in all forms, and some that are none. */
const TEXT = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("", " ", "  "),
      fc.constantFrom("", "-", "+"),
      fc.oneof(digits(6), digits(17), digits(24)),
      fc.option(fc.oneof(digits(4), digits(24))),
      fc.option(fc.integer({ min: -20, max: 12 })),
      fc.constantFrom("", " "),
    )
    .map(
      ([before, sign, whole, fraction, exponent, behind]) =>
        `${before}${sign}${whole}${fraction === null ? "" : `.${fraction}`}${exponent === null ? "" : `e${exponent}`}${behind}`,
    ),
  fc.constantFrom(
    "",
    "-",
    ".",
    "1.",
    ".5",
    "-.5",
    "1e",
    "0x10",
    "1_000",
    "1,5",
    "one",
    "inf",
    "1e400",
    "0e400",
    "9".repeat(38),
    "9".repeat(39),
  ),
);

/** What Snowflake makes of it: half away from zero, NULL for what is no number or has too many digits. */
function rounded(text: string, precision: number, scale: number): string | null {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text.trim());
  if (!match || `${match[2]}${match[3]}` === "" || /e$/i.test(text.trim())) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const all = BigInt(`${whole}${fraction}`);
  if (Math.abs(Number(exponent)) > 100 && all !== 0n) return null;
  const shift = all === 0n ? 0 : scale - fraction.length + Number(exponent);
  const scaled =
    shift >= 0 ? all * 10n ** BigInt(shift) : (all + 5n * 10n ** BigInt(-shift - 1)) / 10n ** BigInt(-shift);
  if (scaled >= 10n ** BigInt(precision)) return null;
  const padded = String(scaled).padStart(scale + 1, "0");
  const plain = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  return sign === "-" && scaled !== 0n ? `-${plain}` : plain;
}

it("a text becomes the number that its digits say, whatever its form and the number's precision", async () => {
  const types = [
    [38, 0],
    [38, 2],
    [38, 20],
    [18, 4],
    [20, 17],
    [38, 37],
  ] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(TEXT, { minLength: 60, maxLength: 60 }), async (texts) => {
      const items = types.map(([precision, scale]) => `TRY_CAST(column1 AS NUMBER(${precision}, ${scale}))`);
      const rows = await db.values(
        `SELECT ${items.join(", ")} FROM VALUES ${texts.map((text) => `('${text}')`).join(", ")}`,
      );
      for (const [index, text] of texts.entries())
        expect([text, ...(rows[index] ?? [])]).toEqual([
          text,
          ...types.map(([precision, scale]) => rounded(text, precision, scale)),
        ]);
    }),
    { numRuns: 1, endOnFailure: true },
  );
});

it.each([
  ["'12.5'::NUMBER(38,0)", "13"],
  ["' -0.5 '::NUMBER(38,0)", "-1"],
  ["'12345678901234567890.5'::NUMBER(38,0)", "12345678901234567891"],
  ["PARSE_JSON('\"12.345\"')::NUMBER(38,2)", "12.35"],
])("SELECT %s", async (expression, expected) => {
  expect(await db.value(`SELECT ${expression}`)).toBe(expected);
});

it.each([
  ["'1e'::NUMBER(38,0)", /^100038 Numeric value '1e' is not recognized/],
  [`'${"9".repeat(39)}'::NUMBER(38,0)`, /^100039 Numeric value '9+' is out of range/],
])("SELECT %s fails", async (expression, expected) => {
  expect(await db.failure(`SELECT ${expression}`)).toMatch(expected);
});
