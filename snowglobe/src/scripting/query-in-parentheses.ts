import { syntaxError } from "../errors/snowflake-error.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { executeImmediate } from "./execute-immediate.ts";
import { parseScript } from "./parse-script.ts";
import type { Scope } from "./scope.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Span } from "./script-tree.ts";

/** `(SELECT …)` or `(EXECUTE IMMEDIATE … USING (…))`: the query of a RESULTSET. */
export async function queryInParentheses(run: ScriptRun, scope: Scope, span: Span): Promise<ResultSet> {
  const tokens = tokenize(span.text);
  const [open, first] = tokens;
  const close = tokens.at(-1);
  if (open?.text !== "(" || close?.text !== ")") {
    throw syntaxError(`a RESULTSET takes a query in parentheses, not '${span.text}'.`, span);
  }
  const inner: Span = { ...span, text: span.text.slice(open.end, close.start) };
  if (first?.value === "EXECUTE") {
    const statement = parseScript(inner.text);
    if (statement.kind === "execute immediate")
      return executeImmediate(run, scope, { ...statement, at: span });
  }
  return run.sql(inner, scope, span);
}
