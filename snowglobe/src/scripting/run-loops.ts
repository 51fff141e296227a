import { cancelled } from "../errors/snowflake-error.ts";
import { NUMBER } from "../types/data-type.ts";
import { rowsOf } from "./cursors.ts";
import { type Context, type Flow, NEXT, runStatements } from "./run-statements.ts";
import { Scope } from "./scope.ts";
import { rowFields } from "./script-run.ts";
import type { Statement } from "./script-tree.ts";

type Loop = Extract<Statement, { kind: "for range" | "for rows" | "while" | "repeat" | "loop" }>;

/** https://docs.snowflake.com/en/developer-guide/snowflake-scripting/loops */
export async function runLoop(context: Context, scope: Scope, loop: Loop): Promise<Flow> {
  const { run } = context;
  switch (loop.kind) {
    case "for range": {
      const from = BigInt((await run.evaluate(loop.from, scope, "NUMBER(38, 0)")).value ?? 0);
      const to = BigInt((await run.evaluate(loop.to, scope, "NUMBER(38, 0)")).value ?? -1);
      for (let step = 0n; from + step <= to; step += 1n) {
        const inside = new Scope(scope);
        const value = { type: NUMBER, value: String(loop.reverse ? to - step : from + step) };
        inside.declare(loop.name, { kind: "value", type: "NUMBER(38, 0)", value });
        const flow = await turn(context, inside, loop);
        if (flow) return left(flow);
      }
      return NEXT;
    }
    case "for rows": {
      const rows = await rowsOf(run, scope, loop.source, loop.at);
      for (const row of rows.rows.keys()) {
        const inside = new Scope(scope);
        inside.declare(loop.name, { kind: "row", fields: rowFields(rows, row) });
        const flow = await turn(context, inside, loop);
        if (flow) return left(flow);
      }
      return NEXT;
    }
    case "while":
      while (await run.holds(loop.condition, scope)) {
        const flow = await turn(context, new Scope(scope), loop);
        if (flow) return left(flow);
      }
      return NEXT;
    case "repeat":
      do {
        const flow = await turn(context, new Scope(scope), loop);
        if (flow) return left(flow);
      } while (!(await run.holds(loop.until, scope)));
      return NEXT;
    case "loop":
      for (;;) {
        const flow = await turn(context, new Scope(scope), loop);
        if (flow) return left(flow);
      }
  }
}

/** How the loop's own statement ends: its own BREAK is over with it, all else goes on to who is around. */
function left(flow: Flow): Flow {
  return flow.kind === "break" && flow.label === undefined ? NEXT : flow;
}

/** One turn. Undefined: the next may follow; a "break" without a label: this loop ends; else it is for who is around. */
async function turn(context: Context, scope: Scope, loop: Loop): Promise<Flow | undefined> {
  // An endless loop of nothing must still let others run, and end when it is cancelled.
  await new Promise((resolve) => setImmediate(resolve));
  if (context.run.execution.signal.aborted) throw cancelled();
  let flow: Flow;
  try {
    flow = await runStatements(context, scope, loop.body);
  } catch (error) {
    const resumed = await context.resume?.(error);
    if (!resumed) throw error;
    flow = resumed;
  }
  if (flow.kind === "next") return undefined;
  if (flow.kind === "return") return flow;
  const mine = flow.label === undefined || flow.label === loop.label;
  if (!mine) return flow;
  return flow.kind === "break" ? { kind: "break" } : undefined;
}
