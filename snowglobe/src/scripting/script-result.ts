import type { ResultSet } from "../types/result-set.ts";
import { singleResult } from "../types/typed-value.ts";
import type { ScriptOutcome } from "./run-script.ts";

/** What a client gets of an anonymous block: the returned table, or one value in a column of that name. */
export function scriptResult(outcome: ScriptOutcome): ResultSet {
  if ("table" in outcome) return { ...outcome.table, statementType: "SELECT" };
  return singleResult("anonymous block", outcome.value);
}
