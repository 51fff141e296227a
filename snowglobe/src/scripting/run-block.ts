import { NUMBER, TEXT } from "../types/data-type.ts";
import { declare } from "./declare.ts";
import { type Context, type Flow, NEXT, runStatement, runStatements } from "./run-statements.ts";
import { Scope } from "./scope.ts";
import { ScriptException } from "./script-error.ts";
import type { Block, Handler } from "./script-tree.ts";

/**
 * A block: its declarations, its statements, and its handlers for what goes wrong in the statements.
 * https://docs.snowflake.com/en/sql-reference/snowflake-scripting/exception
 */
export async function runBlock(outer: Context, around: Scope, block: Block): Promise<Flow> {
  const declared = new Scope(around);
  for (const declaration of block.declarations) await declare(outer.run, declared, declaration);
  // What LET declares is not seen by the handlers.
  const scope = new Scope(declared);
  const handle = async (error: unknown, handler: Handler): Promise<Flow> => {
    if (!(error instanceof ScriptException)) throw error;
    const inHandler = new Scope(declared);
    setErrorVariables(inHandler, error);
    const { resume: _, ...plain } = outer;
    return runStatements({ ...plain, handling: error }, inHandler, handler.body);
  };
  const context: Context = {
    run: outer.run,
    handling: outer.handling,
    async resume(error) {
      const handler = handlerFor(block, declared, error);
      return handler?.continues ? handle(error, handler) : undefined;
    },
  };
  for (const statement of block.body) {
    let flow: Flow;
    try {
      flow = await runStatement(context, scope, statement);
    } catch (error) {
      const handler = handlerFor(block, declared, error);
      if (!handler) throw error;
      flow = await handle(error, handler);
      if (!handler.continues) return flow;
    }
    if (flow.kind !== "next") return flow;
  }
  return NEXT;
}

function handlerFor(block: Block, scope: Scope, error: unknown): Handler | undefined {
  if (!(error instanceof ScriptException)) return undefined;
  return block.handlers.find(({ names }) =>
    names.some((name) => {
      if (name === "OTHER") return true;
      const entry = scope.find(name);
      return entry?.kind === "exception" ? entry === error.declared : !error.declared && name === error.type;
    }),
  );
}

function setErrorVariables(scope: Scope, error: ScriptException): void {
  const set = (name: string, type: typeof NUMBER | typeof TEXT, value: string) =>
    scope.declare(name, { kind: "value", type: undefined, value: { type, value } });
  set("SQLCODE", NUMBER, String(error.sqlCode));
  set("SQLERRM", TEXT, error.failure.message);
  set("SQLSTATE", TEXT, error.failure.sqlState);
}
