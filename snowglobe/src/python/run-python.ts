import type { Bind } from "../account/account.ts";
import { runInWorker, type SandboxOptions } from "../sandbox/run-in-worker.ts";
import { loadRuntime, memorySnapshot } from "./memory-snapshot.ts";

/** What runs in the thread. */
export const PYTHON_WORKER = new URL("./worker.mjs", import.meta.url);

/** The most memory that one call may take, in bytes. */
export const MEMORY_BYTES = 1024 * 1024 * 1024;

export interface PythonCall {
  /** Inline code, when the procedure has any. */
  readonly body?: string;
  /** `function` or `module.function`. */
  readonly handler: string;
  /** Files of the import directory by their names. */
  readonly imports: ReadonlyMap<string, Uint8Array>;
  /** Types are the protocol's: the engine's DataType. */
  readonly arguments: readonly { readonly type: object; readonly value: string | null }[];
  /** null: the result is a table. */
  readonly resultType: object | null;
}

/** What came of a call: the wire value of the result, the statement that gives it, or Python's account of the error. */
export type PythonOutcome =
  | { readonly value: string | null }
  | { readonly table: { readonly text: string; readonly binds: readonly Bind[] } }
  | { readonly traceback: string };

export interface PythonOptions extends SandboxOptions {
  readonly memoryBytes?: number;
}

/**
 * Runs a handler in an interpreter of its own, in its own thread: nothing is left over for the next call.
 *
 * @throws the signal's reason when it is aborted; an Error when the interpreter itself dies (out of memory).
 */
export async function runPython(call: PythonCall, options: PythonOptions): Promise<PythonOutcome> {
  const { imports, ...rest } = call;
  const snapshot = await memorySnapshot();
  options.signal.throwIfAborted();
  const outcome = await runInWorker(
    PYTHON_WORKER,
    {
      kind: "run",
      snapshot: snapshot.memory,
      runtime: await loadRuntime(),
      imports: [...imports],
      text: JSON.stringify(rest),
      memoryBytes: options.memoryBytes ?? MEMORY_BYTES,
    },
    options,
  );
  // Our own runner's JSON: runtime/snowglobe_run.py.
  return outcome as PythonOutcome;
}
