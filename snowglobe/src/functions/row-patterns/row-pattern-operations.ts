import { matchRows } from "./match-rows.ts";
import type { RowPatternProgram } from "./row-pattern-program.ts";

/** What `sf_variant` does for MATCH_RECOGNIZE: JSON of the program and marks in, JSON of rows out. */
export const rowPatternOperations: Readonly<Record<string, (...args: string[]) => string>> = {
  matchRows: (program = "", marks = "") =>
    JSON.stringify(matchRows(JSON.parse(program) as RowPatternProgram, marks)),
};
