import fc from "fast-check";
import { expect, it } from "vitest";
import type { RowPattern } from "../../parser/match-recognize-parser.ts";
import { matchRows } from "./match-rows.ts";
import { matchesNothing, stepsOf } from "./row-pattern-program.ts";

const SYMBOLS = ["A", "B", "C"];

/** Where each row is of one symbol only, a pattern is a regular expression over their letters. */
function written(pattern: RowPattern): string {
  switch (pattern.kind) {
    case "symbol":
      return pattern.name;
    case "edge":
      return pattern.at;
    case "sequence":
      return pattern.items.map(written).join("");
    case "either":
      return `(?:${pattern.items.map(written).join("|")})`;
    case "exclude":
      return `(?:${written(pattern.item)})`;
    case "repeat":
      return `(?:${written(pattern.item)}){${pattern.least},${pattern.most ?? ""}}${pattern.greedy ? "" : "?"}`;
  }
}

const patterns = fc.letrec<{ pattern: RowPattern }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(...SYMBOLS).map((name): RowPattern => ({ kind: "symbol", name })),
    fc
      .array(tie("pattern"), { minLength: 1, maxLength: 3 })
      .map((items): RowPattern => ({ kind: "sequence", items })),
    fc
      .array(tie("pattern"), { minLength: 2, maxLength: 3 })
      .map((items): RowPattern => ({ kind: "either", items })),
    fc
      .record({
        item: tie("pattern"),
        least: fc.nat(2),
        more: fc.option(fc.nat(2), { nil: undefined }),
        greedy: fc.boolean(),
      })
      .map(({ item: wanted, least, more, greedy }): RowPattern => {
        // JavaScript alone tries again where a repetition has taken nothing.
        const item: RowPattern = matchesNothing(wanted) ? { kind: "symbol", name: "A" } : wanted;
        const most = more === undefined ? undefined : Math.max(1, least + more);
        return { kind: "repeat", item, least, most, greedy };
      }),
  ),
})).pattern;

it("finds what a regular expression finds in the rows' letters", () => {
  const texts = fc.array(fc.constantFrom(...SYMBOLS), { maxLength: 12 }).map((letters) => letters.join(""));
  fc.assert(
    fc.property(patterns, texts, fc.boolean(), (pattern, text, toNext) => {
      const program = {
        steps: stepsOf(pattern, SYMBOLS),
        symbols: SYMBOLS.length,
        skip: toNext ? ("TO NEXT ROW" as const) : ("PAST LAST ROW" as const),
        unmatched: false,
        empty: false,
      };
      const marks = [...text].map((letter) =>
        SYMBOLS.map((symbol) => (symbol === letter ? "1" : "0")).join(""),
      );
      const rows = matchRows(program, marks.join(""));
      const spans = rows
        .filter(([, , place]) => place === 1)
        .map(([first, number]) => {
          return [first, rows.filter(([, match]) => match === number).length];
        });
      const expression = new RegExp(written(pattern), "gy");
      const wanted: [number, number][] = [];
      for (let at = 0; at < text.length; ) {
        expression.lastIndex = at;
        const length = expression.exec(text)?.[0].length ?? 0;
        if (length > 0) wanted.push([at + 1, length]);
        at += length === 0 || toNext ? 1 : length;
      }
      expect(spans).toEqual(wanted);
    }),
  );
});

it("says of each row which of its symbols the match took", () => {
  const pattern: RowPattern = {
    kind: "sequence",
    items: [
      { kind: "repeat", item: { kind: "symbol", name: "A" }, least: 0, most: undefined, greedy: true },
      { kind: "exclude", item: { kind: "symbol", name: "B" } },
    ],
  };
  const program = {
    steps: stepsOf(pattern, SYMBOLS),
    symbols: 3,
    skip: "PAST LAST ROW",
    empty: false,
  } as const;
  // Of three rows that may be A or B the last must be B; the fourth is of no match.
  expect(matchRows({ ...program, unmatched: true }, "110110110001")).toEqual([
    [1, 1, 1, 0, 0, 0],
    [2, 1, 2, 0, 0, 0],
    [3, 1, 3, 1, 1, 1],
    [4, null, null, null, 0, 1],
  ]);
});

it("takes time in proportion to rows where a backtracking search would take for ever", () => {
  const a: RowPattern = { kind: "symbol", name: "A" };
  const many: RowPattern = { kind: "repeat", item: a, least: 1, most: undefined, greedy: true };
  const nested: RowPattern = { kind: "repeat", item: many, least: 1, most: undefined, greedy: true };
  const pattern: RowPattern = { kind: "sequence", items: [nested, { kind: "symbol", name: "B" }] };
  const program = {
    steps: stepsOf(pattern, SYMBOLS),
    symbols: 3,
    skip: "PAST LAST ROW",
    unmatched: false,
    empty: false,
  } as const;
  expect(matchRows(program, "100".repeat(100_000))).toEqual([]);
});
