import type { ResultSet } from "../types/result-set.ts";
import type { ScriptOutcome } from "./run-script.ts";

/** What a client gets of an anonymous block: the returned table, or one value in a column of that name. */
export function scriptResult(outcome: ScriptOutcome): ResultSet {
  if ("table" in outcome) return { ...outcome.table, statementType: "SELECT" };
  const { type, value } = outcome.value;
  return {
    columns: [{ name: "anonymous block", type, nullable: true }],
    rows: [[value]],
    statementType: "OTHER",
  };
}
