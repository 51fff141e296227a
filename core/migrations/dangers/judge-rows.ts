import { isAlwaysTrue } from "./always-true.ts";
import { finding, type JudgeContext, type RawFinding } from "./finding.ts";
import { afterExists } from "./object-kinds.ts";
import { nameAt } from "./object-name.ts";
import { findOutside, follows, splitOutside, type Word } from "./words.ts";

const BACK = "AT or BEFORE (STATEMENT => id) brings them back within the retention time";

/** DELETE and UPDATE: of all rows, when nothing limits them. */
export function judgeDeleteOrUpdate(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  const deletes = words[0]?.upper === "DELETE";
  const name = nameAt(words, deletes && words[1]?.upper === "FROM" ? 2 : 1);
  if (made.has("TABLE", name.parts)) return [];
  const where = findOutside(words, name.next, "WHERE");
  const condition = where < 0 ? undefined : words.slice(where + 1);
  if (condition !== undefined && !isAlwaysTrue(condition)) return [];
  const how = condition === undefined ? "has no WHERE" : "has a WHERE that is always true";
  const what = deletes ? "deletes all rows" : "overwrites all rows";
  return [
    finding("destructive", `TABLE ${name.shown}`, `${how}: ${what}; ${BACK}`, deletes ? "delete" : "update"),
  ];
}

export function judgeTruncate(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  let at = 1;
  if (words[at]?.upper === "MATERIALIZED") at += 2;
  else if (words[at]?.upper === "TABLE") at += 1;
  const name = nameAt(words, afterExists(words, at));
  if (made.has("TABLE", name.parts)) return [];
  const reason = `empties it; ${BACK}. What was loaded into it may be loaded again`;
  return [finding("destructive", `TABLE ${name.shown}`, reason, "truncate-table")];
}

/** INSERT OVERWRITE empties the table first. */
export function judgeInsert(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  if (words[1]?.upper !== "OVERWRITE") return [];
  const into = words.findIndex(({ upper }) => upper === "INTO");
  const name = nameAt(words, into + 1);
  if (made.has("TABLE", name.parts)) return [];
  const reason = `OVERWRITE takes all rows that are there away; ${BACK}`;
  return [finding("destructive", `TABLE ${name.shown}`, reason, "insert")];
}

/** A MERGE that deletes whatever matches, with no condition on it. */
export function judgeMerge(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  const name = nameAt(words, words[1]?.upper === "INTO" ? 2 : 1);
  if (made.has("TABLE", name.parts)) return [];
  return splitOutside(words, "WHEN").flatMap((clause, index) => {
    if (index === 0) return [];
    const then = findOutside(clause, 0, "THEN");
    if (then < 0 || clause[then + 1]?.upper !== "DELETE") return [];
    const and = findOutside(clause, 0, "AND");
    const limited = and >= 0 && and < then && !isAlwaysTrue(clause.slice(and + 1, then));
    if (limited) return [];
    const all = follows(clause, 0, "NOT", "MATCHED")
      ? "every row that the source does not have"
      : "every row that the source has";
    return [finding("destructive", `TABLE ${name.shown}`, `deletes ${all}; ${BACK}`, "merge")];
  });
}
