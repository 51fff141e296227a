import type { Encoded } from "../case.ts";

/** The variables that every generated template can use. */
export const variables: Readonly<Record<string, Encoded>> = {
  n: { int: "7" },
  zero: { int: "0" },
  neg: { int: "-13" },
  big: { int: "123456789012345678901234567890" },
  f: { float: "2.5" },
  whole: { float: "2.0" },
  tiny: { float: "1e-07" },
  huge: { float: "1e+22" },
  s: "Hello World",
  empty: "",
  name: 'o\'brien "q"',
  uni: "ñandú ✓ 😀 ß",
  lines: "one\n  two\n\nthree",
  csv: "a,b,,c",
  t: true,
  no: false,
  nil: null,
  xs: { list: [{ int: "3" }, { int: "1" }, { int: "2" }, { int: "1" }] },
  words: { list: ["beta", "Alpha", "gamma", "alpha"] },
  mixed: { list: [{ int: "1" }, "a", null, true, { float: "1.5" }] },
  none: { list: [] },
  pair: { tuple: [{ int: "1" }, "two"] },
  d: {
    dict: [
      ["b", { int: "2" }],
      ["a", { int: "1" }],
      ["c", { list: [{ int: "1" }, { int: "2" }] }],
    ],
  },
  nested: {
    dict: [
      ["x", { dict: [["y", { dict: [["z", "deep"]] }]] }],
      ["items", { int: "5" }],
    ],
  },
  keyed: {
    dict: [
      [{ int: "1" }, "one"],
      [{ tuple: [{ int: "1" }, { int: "2" }] }, "pair"],
      [null, "nil"],
    ],
  },
  rows: {
    list: [
      {
        dict: [
          ["name", "Ann"],
          ["age", { int: "31" }],
          ["city", "Bern"],
        ],
      },
      {
        dict: [
          ["name", "bob"],
          ["age", { int: "25" }],
          ["city", "Bern"],
        ],
      },
      {
        dict: [
          ["name", "Cid"],
          ["age", { int: "31" }],
          ["city", "Rome"],
        ],
      },
    ],
  },
  day: { date: [2024, 1, 2] },
  moment: { datetime: [2024, 11, 5, 13, 4, 5] },
};

export const byType = {
  int: ["n", "zero", "neg", "big"],
  float: ["f", "whole", "tiny", "huge"],
  text: ["s", "empty", "name", "uni", "lines", "csv"],
  bool: ["t", "no"],
  list: ["xs", "words", "mixed", "none", "rows", "pair"],
  dict: ["d", "nested", "keyed"],
  other: ["nil", "day", "moment", "missing", "undefd"],
} as const;
