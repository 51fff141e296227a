import fc, { type Arbitrary } from "fast-check";
import { allFilters } from "../src/filters/all.ts";
import { createEnvironment, JinjaError, pyFloat, pyTuple, type Value } from "../src/index.ts";
import { methodNames } from "../src/methods/attribute.ts";
import { allTests } from "../src/tests/all.ts";
import { PyDict } from "../src/values/dict.ts";
import { PyList } from "../src/values/list.ts";
import { PyTuple } from "../src/values/tuple.ts";

/** Values that are too long, too large, of the wrong type, or odd in another way; as expressions. */
const values = [
  ...["long", "nul", "lines", "half", "percent", "braces", "big", "small", "nan", "inf", "tiny", "rows"],
  ...["wide", "flat", "deep", "keys", "bytes", "macro", "ns", "missing", "none", "true", "''"],
  ...[
    "0",
    "1",
    "-1",
    "2",
    "3.5",
    "[]",
    "{}",
    "()",
    "[[]]",
    "'a'",
    "'b'",
    "' '",
    "'a,b'",
    "'upper'",
    "'__class__'",
  ],
  ...[
    "10**9",
    "-10**9",
    "10**30",
    "2**63",
    "1e308",
    "range(10**12)",
    "range(3)",
    "html|safe",
    "xs",
    "xs|map('upper')",
  ],
  ...["{1: 2, 'a': [1]}", "('a', 'b')", "range", "'é😀'", "'x' * 50000", "[1, 'a', none]", "loop", "self"],
] as const;

const methods = [
  ...methodNames(""),
  ...methodNames(new PyList([])),
  ...methodNames(new PyDict()),
  ...methodNames(new PyTuple([])),
  ...[
    "bit_length",
    "conjugate",
    "is_integer",
    "hex",
    "as_integer_ratio",
    "to_bytes",
    "decode",
    "isoformat",
    "strftime",
  ],
];
const filters = [...allFilters.keys()];
const tests = [...allTests.keys()].filter(
  (name) => /^\w+$/.test(name) && !/^(?:in|true|false|none)$/.test(name),
);
const keywords = [
  "width",
  "length",
  "attribute",
  "default",
  "reverse",
  "case_sensitive",
  "end",
  "indent",
  "start",
];

const value = fc.constantFrom(...values);
const args: Arbitrary<string> = fc
  .tuple(
    fc.array(value, { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...keywords), value), { maxLength: 1 }),
  )
  .map(([positional, named]) =>
    [...positional, ...named.map(([name, given]) => `${name}=${given}`)].join(", "),
  );

const applied: Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(value, fc.constantFrom(...filters), args).map(([v, f, a]) => `(${v})|${f}(${a})`),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(value, fc.constantFrom(...methods), args).map(([v, m, a]) => `(${v}).${m}(${a})`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(value, fc.constantFrom(...tests), value).map(([v, t, a]) => `(${v}) is ${t}(${a})`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(value, fc.constantFrom("+", "-", "*", "/", "//", "%", "**", "~", "==", "<", "in"), value)
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(value, value, value, value).map(([v, a, b, c]) => `(${v})[${a}:${b}:${c}]`),
  },
  { weight: 1, arbitrary: fc.tuple(value, value).map(([v, key]) => `(${v})[${key}]`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("range", "dict", "namespace", "cycler", "joiner", "lipsum"), args)
      .map(([f, a]) => `${f}(${a})`),
  },
);

/** A template that does something with such values, and then something with what came of it. */
export const hostileTemplate: Arbitrary<string> = fc
  .tuple(
    applied,
    fc.constantFrom("", "|list", "|string", "|length", "|tojson", "|pprint", "|list|join(long)"),
  )
  .map(
    ([expression, then]) =>
      `{% macro macro(a) %}{{ a }}{% endmacro %}{% set ns = namespace(a=1) %}{{ (${expression})${then} }}`,
  );

const nested = (depth: number): Value => (depth === 0 ? [] : [nested(depth - 1)]);

const variables: Readonly<Record<string, Value>> = {
  long: "ab,".repeat(20_000),
  nul: "\0\u0001\ufffe",
  lines: "a\r\n\u2028b\n".repeat(100),
  half: "\ud800x\udc00",
  percent: "%s %(a)s %*d %.99999999999f %",
  braces: "{} {0} {a.b[c]!r:>{}} {:999999999999} {",
  big: 10n ** 400n,
  small: -(10n ** 400n),
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  tiny: pyFloat(5e-324),
  rows: [{ a: 1 }, { a: "x" }, {}],
  wide: Array.from({ length: 2000 }, (_, index) => index),
  flat: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index])),
  deep: nested(150),
  keys: new Map<Value, Value>([
    [pyTuple([1, 2]), 1],
    [null, 2],
    [1.5, 3],
  ]),
  bytes: new Uint8Array([0, 255, 128]),
  html: "<b>&amp;</b><a href='x'>",
  xs: ["a", "b", "c"],
};

const environment = createEnvironment({
  limits: { steps: 10_000, bytes: 2 ** 21, outputLength: 2 ** 20 },
});

/** What is wrong with how a template ends: with an error that is none of the package's; undefined when all is well. */
export function fault(source: string): string | undefined {
  try {
    environment.renderString(source, variables);
    return undefined;
  } catch (error) {
    if (!(error instanceof JinjaError)) return `${source}: ${String(error)}`;
    // what JavaScript's own limits stop is said so, and no template here calls itself
    const stopped =
      error.reason === "The template nests too deeply." || error.hint?.startsWith("Look for a macro");
    return stopped === true ? `${source}: ${error.message}` : undefined;
  }
}
