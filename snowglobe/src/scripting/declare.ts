import type { ResultSet } from "../types/result-set.ts";
import { queryInParentheses } from "./query-in-parentheses.ts";
import { isAsync, startJob } from "./run-async.ts";
import type { Entry, Job, Scope } from "./scope.ts";
import { inferredType, NULL_VALUE, type ScriptRun } from "./script-run.ts";
import type { Declaration, Span } from "./script-tree.ts";

/** Carries a declaration out: of a DECLARE section, or of LET. */
export async function declare(run: ScriptRun, scope: Scope, declaration: Declaration): Promise<void> {
  scope.declare(declaration.name, await entryOf(run, scope, declaration));
}

async function entryOf(run: ScriptRun, scope: Scope, declaration: Declaration): Promise<Entry> {
  switch (declaration.kind) {
    case "exception":
    case "procedure":
      return declaration;
    case "cursor":
      return { kind: "cursor", query: declaration.query, open: null };
    case "resultset":
      return { kind: "resultset", ...(await resultSetOf(run, scope, declaration.query)) };
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
    const { result, job } = await resultSetOf(run, scope, value);
    entry.result = result;
    entry.job = job;
    return;
  }
  const variable = scope.get("value", name, value);
  variable.value = await run.evaluate(value, scope, variable.type);
}

async function resultSetOf(
  run: ScriptRun,
  scope: Scope,
  query: Span | undefined,
): Promise<{ result: ResultSet | null; job?: Job }> {
  if (!query) return { result: null };
  if (isAsync(query)) return { result: null, job: await startJob(run, scope, query) };
  return { result: await queryInParentheses(run, scope, query) };
}
