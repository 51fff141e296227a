import { notSupported, syntaxError } from "../errors/snowflake-error.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { executeImmediate } from "./execute-immediate.ts";
import { parseScript } from "./parse-script.ts";
import type { Entry, Scope } from "./scope.ts";
import { inferredType, NULL_VALUE, type ScriptRun } from "./script-run.ts";
import type { Declaration, Span } from "./script-tree.ts";

/** Carries a declaration out: of a DECLARE section, or of LET. */
export async function declare(run: ScriptRun, scope: Scope, declaration: Declaration): Promise<void> {
  scope.declare(declaration.name, await entryOf(run, scope, declaration));
}

async function entryOf(run: ScriptRun, scope: Scope, declaration: Declaration): Promise<Entry> {
  switch (declaration.kind) {
    case "exception":
      return declaration;
    case "cursor":
      return { kind: "cursor", query: declaration.query, open: null };
    case "resultset":
      return {
        kind: "resultset",
        result: declaration.query ? await queryInParentheses(run, scope, declaration.query) : null,
      };
    case "variable": {
      const { type, value } = declaration;
      if (!value) return { kind: "value", type, value: NULL_VALUE };
      const given = await run.evaluate(value, scope, type);
      if (type !== undefined) return { kind: "value", type, value: given };
      const inferred = given.value === null ? undefined : inferredType(given.type);
      const widened = given.type.name === "FIXED" ? await run.convert(given, inferred, value) : given;
      return { kind: "value", type: inferred, value: widened };
    }
  }
}

/** Gives a declared name a new value. */
export async function assign(run: ScriptRun, scope: Scope, name: string, value: Span): Promise<void> {
  const entry = scope.find(name);
  if (entry?.kind === "resultset") {
    entry.result = await queryInParentheses(run, scope, value);
    return;
  }
  const variable = scope.get("value", name, value);
  variable.value = await run.evaluate(value, scope, variable.type);
}

/** `(SELECT …)` or `(EXECUTE IMMEDIATE … USING (…))`: the query of a RESULTSET. */
async function queryInParentheses(run: ScriptRun, scope: Scope, span: Span): Promise<ResultSet> {
  const tokens = tokenize(span.text);
  const [open, first] = tokens;
  const close = tokens.at(-1);
  if (open?.value === "ASYNC") throw notSupported("ASYNC in Snowflake Scripting");
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
