import { isStatementVerb } from "./judge-statement.ts";
import type { JudgedUnit, TextContext } from "./judge-text.ts";
import type { NewObjects } from "./new-objects.ts";
import { depthOf, type Word } from "./words.ts";

const OPENS = new Set("IF CASE FOR WHILE LOOP REPEAT".split(" "));
const BRANCHES = new Set("ELSE ELSEIF WHEN EXCEPTION".split(" "));
const BEFORE_STATEMENT = new Set(["(", ";", "THEN", "ELSE", "DO", "LOOP", "REPEAT"]);
const OF_TRANSACTION = new Set(["TRANSACTION", "WORK", "NAME", ";"]);

/**
 * Finds the statements of a Snowflake Scripting block where one can begin, and judges each. What a branch, a loop or a
 * handler makes is new in there only: it may not have been made.
 * https://docs.snowflake.com/en/developer-guide/snowflake-scripting/blocks
 */
export function judgeBlock(
  words: readonly Word[],
  context: TextContext,
  judge: (words: readonly Word[], context: TextContext) => JudgedUnit,
): JudgedUnit[] {
  const units: JudgedUnit[] = [];
  let scopes: NewObjects[] = [context.made.copy()];
  const open = () => scopes.push((scopes.at(-1) ?? context.made).copy());
  let canBegin = true;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]?.upper ?? "";
    const next = words[at + 1]?.upper ?? ";";
    if (!canBegin) {
      canBegin = BEFORE_STATEMENT.has(word);
      continue;
    }
    if (BRANCHES.has(word)) {
      // what the branch before it made, or a body that failed, may not have been made
      scopes = [...scopes.slice(0, -1), (scopes.at(-2) ?? context.made).copy()];
    }
    if (word === "BEGIN" && !OF_TRANSACTION.has(next)) open();
    else if (word === "DECLARE" || BEFORE_STATEMENT.has(word)) {
      if (OPENS.has(word)) open();
    } else if (OPENS.has(word)) {
      open();
      canBegin = false;
    } else if (word === "END") {
      if (scopes.length > 1) scopes = scopes.slice(0, -1);
      canBegin = false;
    } else if (isStatementVerb(word) && !(next === ":" && words[at + 2]?.upper === "=")) {
      const end = statementEnd(words, at);
      units.push(judge(words.slice(at, end), { ...context, made: scopes.at(-1) ?? context.made }));
      at = end - 1;
      canBegin = false;
    } else canBegin = false;
  }
  return units;
}

/** Up to its semicolon, or the parenthesis that is around it. */
function statementEnd(words: readonly Word[], from: number): number {
  let depth = 0;
  for (let at = from; at < words.length; at++) {
    const word = words[at];
    depth += depthOf(word);
    if (depth < 0 || (depth === 0 && word?.upper === ";")) return at;
  }
  return words.length;
}
