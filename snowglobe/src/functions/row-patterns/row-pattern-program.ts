import { notSupported } from "../../errors/snowflake-error.ts";
import type { RowPattern } from "../../parser/match-recognize-parser.ts";

/**
 * A step of a pattern: a row of a symbol (and whether it is left out of the result), a choice of two steps of which the
 * first is tried first, a jump, an edge of the partition, or the end.
 */
export type Step =
  | readonly ["row", symbol: number, excluded: 0 | 1]
  | readonly ["either", first: number, second: number]
  | readonly ["go", to: number]
  | readonly ["^"]
  | readonly ["$"]
  | readonly ["done"];

/** What a partition's rows are matched with: see match-rows.ts. */
export interface RowPatternProgram {
  readonly steps: readonly Step[];
  /** How many symbols there are: a row's marks are as many characters, "1" where it is of the symbol. */
  readonly symbols: number;
  readonly skip: "PAST LAST ROW" | "TO NEXT ROW" | { readonly to: "FIRST" | "LAST"; readonly symbol: number };
  /** The name of the symbol to skip to, for errors. */
  readonly skipName?: string;
  /** Rows of no match come out too. */
  readonly unmatched: boolean;
  /** So do the rows at which a match of no rows begins. */
  readonly empty: boolean;
}

const MOST_STEPS = 5000;

/** The pattern's steps, in which a row's symbol is its place in `symbols`. */
export function stepsOf(pattern: RowPattern, symbols: readonly string[]): Step[] {
  const steps: Step[] = [];
  const push = (step: Step): number => {
    if (steps.length >= MOST_STEPS)
      throw notSupported(`a PATTERN of more than ${MOST_STEPS} steps: its quantifiers repeat too much`);
    steps.push(step);
    return steps.length - 1;
  };
  const choice = (at: number, greedy: boolean, inside: number, outside: number) => {
    steps[at] = greedy ? ["either", inside, outside] : ["either", outside, inside];
  };
  const write = (part: RowPattern, excluded: 0 | 1): void => {
    switch (part.kind) {
      case "symbol":
        push(["row", symbols.indexOf(part.name), excluded]);
        break;
      case "edge":
        push([part.at]);
        break;
      case "sequence":
        for (const item of part.items) write(item, excluded);
        break;
      case "exclude":
        write(part.item, 1);
        break;
      case "either": {
        const ends: number[] = [];
        for (const item of part.items.slice(0, -1)) {
          const at = push(["go", 0]);
          write(item, excluded);
          ends.push(push(["go", 0]));
          choice(at, true, at + 1, steps.length);
        }
        for (const item of part.items.slice(-1)) write(item, excluded);
        for (const end of ends) steps[end] = ["go", steps.length];
        break;
      }
      case "repeat": {
        for (let count = 0; count < part.least; count += 1) write(part.item, excluded);
        if (part.most === undefined) {
          const at = push(["go", 0]);
          write(part.item, excluded);
          push(["go", at]);
          choice(at, part.greedy, at + 1, steps.length);
          break;
        }
        const choices: number[] = [];
        for (let count = part.least; count < part.most; count += 1) {
          choices.push(push(["go", 0]));
          write(part.item, excluded);
        }
        for (const at of choices) choice(at, part.greedy, at + 1, steps.length);
      }
    }
  };
  write(pattern, 0);
  push(["done"]);
  return steps;
}

/** Whether the pattern matches without a row. */
export function matchesNothing(pattern: RowPattern): boolean {
  switch (pattern.kind) {
    case "symbol":
      return false;
    case "edge":
      return true;
    case "sequence":
      return pattern.items.every(matchesNothing);
    case "either":
      return pattern.items.some(matchesNothing);
    case "exclude":
      return matchesNothing(pattern.item);
    case "repeat":
      return pattern.least === 0 || matchesNothing(pattern.item);
  }
}

/** Whether rows of a match are left out of what comes out. */
export function hasExclusion(pattern: RowPattern): boolean {
  if (pattern.kind === "exclude") return true;
  if ("items" in pattern) return pattern.items.some(hasExclusion);
  return "item" in pattern && hasExclusion(pattern.item);
}

/** The symbols of a pattern, each once. */
export function symbolsOf(pattern: RowPattern): string[] {
  switch (pattern.kind) {
    case "symbol":
      return [pattern.name];
    case "edge":
      return [];
    case "sequence":
    case "either":
      return [...new Set(pattern.items.flatMap(symbolsOf))];
    default:
      return symbolsOf(pattern.item);
  }
}
