import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { RowPatternProgram, Step } from "./row-pattern-program.ts";

/** A row that comes out: its number in the partition from 1 on, and what it is to its match. */
export type MatchedRow = readonly [
  row: number,
  /** From 1 on; null for a row of no match. */
  match: number | null,
  /** Its place in the match from 1 on; 0 in an empty match. */
  place: number | null,
  /** The symbol's number; null in an empty match. */
  symbol: number | null,
  excluded: 0 | 1,
  isLast: 0 | 1,
];

/** How many pairs of a row and a step a partition may have: a bit of memory is kept for each. */
const MOST_STATES = 500_000_000;
/** How often a step may be tried at a row, and how many rows matches may have, with those that they share. */
const MOST_TRIED = 200_000_000;
const MOST_ROWS = 5_000_000;

/**
 * The matches of a pattern in a partition, from the first row on: as a regular expression finds them, by what is tried
 * first, with nothing tried twice from the same row.
 *
 * @param marks the rows' marks, one behind the other
 */
export function matchRows(program: RowPatternProgram, marks: string): MatchedRow[] {
  const { symbols, skip, unmatched, empty } = program;
  const count = symbols === 0 ? 0 : marks.length / symbols;
  const search = searcher(program.steps, marks, symbols, count);
  const rows: MatchedRow[] = [];
  const alone = (from: number, to: number): void => {
    if (unmatched) for (let row = from; row < to; row += 1) rows.push([row + 1, null, null, null, 0, 1]);
  };
  let number = 0;
  // Rows before this one came out, or were passed.
  let told = 0;
  for (let start = 0; start < count; ) {
    const path = search(start);
    if (!path) {
      start += 1;
      continue;
    }
    number += 1;
    if (rows.length + path.length > MOST_ROWS)
      throw notSupported(`MATCH_RECOGNIZE whose matches in a partition have more than ${MOST_ROWS} rows`);
    alone(told, start);
    if (path.length === 0 && empty) rows.push([start + 1, number, 0, null, 0, 1]);
    path.forEach((code, place) => {
      const isLast = place === path.length - 1 ? 1 : 0;
      rows.push([start + place + 1, number, place + 1, code >> 1, (code & 1) === 1 ? 1 : 0, isLast]);
    });
    told = Math.max(told, start + Math.max(path.length, empty ? 1 : 0));
    start = path.length === 0 ? start + 1 : next(program, skip, start, path);
  }
  alone(told, count);
  return rows;
}

/** Where the search goes on behind a match. */
function next(
  { skipName = "" }: RowPatternProgram,
  skip: RowPatternProgram["skip"],
  start: number,
  path: readonly number[],
): number {
  if (skip === "PAST LAST ROW") return start + path.length;
  if (skip === "TO NEXT ROW") return start + 1;
  const isOf = (code: number) => code >> 1 === skip.symbol;
  const at = skip.to === "FIRST" ? path.findIndex(isOf) : path.findLastIndex(isOf);
  if (at < 0)
    throw notSupported(`AFTER MATCH SKIP TO ${skip.to} ${skipName} behind a match that has no row of it`);
  if (at === 0)
    throw invalid(
      "002303",
      "42601",
      `AFTER MATCH SKIP TO ${skip.to} ${skipName} goes to the first row of the match, which would be found again for ever`,
    );
  return start + at;
}

/** Looks for a match that begins at a row: each row's symbol and whether it is left out, or undefined. */
function searcher(
  steps: readonly Step[],
  marks: string,
  symbols: number,
  count: number,
): (start: number) => number[] | undefined {
  const width = count + 1;
  if (steps.length * width > MOST_STATES)
    throw notSupported(
      `MATCH_RECOGNIZE over a partition of ${count} rows with a PATTERN of ${steps.length} steps`,
    );
  // From a step at a row it goes on in the same way wherever the match began: what failed once fails again.
  const seen = new Uint32Array(Math.ceil((steps.length * width) / 32));
  const path: number[] = [];
  let tried = 0;
  return (start) => {
    const touched: number[] = [];
    const open: number[] = [0, start];
    while (open.length > 0) {
      let row = open.pop() ?? 0;
      let at = open.pop() ?? 0;
      for (;;) {
        const state = at * width + row;
        const bit = 1 << (state & 31);
        if (((seen[state >>> 5] ?? 0) & bit) !== 0) break;
        seen[state >>> 5] = (seen[state >>> 5] ?? 0) | bit;
        touched.push(state);
        tried += 1;
        if (tried > MOST_TRIED)
          throw notSupported(`MATCH_RECOGNIZE that tries more than ${MOST_TRIED} steps in a partition`);
        const step: Step = steps[at] ?? ["done"];
        if (step[0] === "done") {
          for (const known of touched) seen[known >>> 5] = (seen[known >>> 5] ?? 0) & ~(1 << (known & 31));
          return path.slice(0, row - start);
        }
        if (step[0] === "row") {
          const [, symbol, excluded] = step;
          if (row >= count || marks.charCodeAt(row * symbols + symbol) !== 49) break;
          path[row - start] = symbol * 2 + excluded;
          row += 1;
          at += 1;
        } else if (step[0] === "either") {
          open.push(step[2], row);
          at = step[1];
        } else if (step[0] === "go") at = step[1];
        else if (step[0] === "^" ? row === 0 : row === count) at += 1;
        else break;
      }
    }
    return undefined;
  };
}
