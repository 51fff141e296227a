import { z } from "zod";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { runInWorker, type SandboxOptions } from "../sandbox/run-in-worker.ts";
import type { DataType } from "../types/data-type.ts";
import { javaScriptError } from "./javascript-error.ts";
import { type JavaScriptBody, sourceOf } from "./javascript-source.ts";

/** The most memory that a call may take inside of the sandbox, in bytes. */
export const MEMORY_BYTES = 128 * 1024 * 1024;

/** What runs in the thread. */
export const JAVASCRIPT_WORKER = new URL("./javascript-worker.mjs", import.meta.url);

export interface JavaScriptCall extends JavaScriptBody {
  readonly arguments: readonly { readonly type: DataType; readonly value: string | null }[];
  readonly returns: DataType;
  /** The session's TIMEZONE: the zone of a Date's local time. */
  readonly timeZone: string;
}

const outcomes = z.union([
  z.object({ values: z.tuple([z.string().nullable()]) }),
  z.object({ error: z.unknown() }),
]);

/**
 * Runs a procedure's body in a sandbox of its own and gives the wire value of its result.
 *
 * @throws the signal's reason when it is aborted.
 * @throws {SnowflakeError} 100183 or 100132, as Snowflake tells an error that the procedure does not catch.
 */
export async function runJavaScript(call: JavaScriptCall, options: SandboxOptions): Promise<string | null> {
  const { source, job } = sourceOf("procedure", call);
  const given = {
    ...job,
    types: call.arguments.map(({ type }) => type),
    rows: [call.arguments.map(({ value }) => value)],
    returns: call.returns,
  };
  options.signal.throwIfAborted();
  const outcome = outcomes.parse(
    await runInWorker(
      JAVASCRIPT_WORKER,
      {
        kind: "procedure",
        name: call.name,
        source,
        text: JSON.stringify(given),
        timeZone: call.timeZone,
        memoryBytes: MEMORY_BYTES,
      },
      options,
    ).catch((error: unknown) => {
      if (options.signal.aborted) throw options.signal.reason;
      throw new SnowflakeError(
        "100132",
        "P0000",
        `JavaScript execution error: the interpreter of ${call.name} ended: ${error instanceof Error ? error.message : String(error)}`,
      );
    }),
  );
  if ("error" in outcome) throw javaScriptError(call.name, outcome.error);
  return outcome.values[0];
}
