import { AsyncResource } from "node:async_hooks";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Bind } from "../account/account.ts";
import { loadRuntime, memorySnapshot } from "./memory-snapshot.ts";

/** The most memory that one call may take, in bytes. */
export const MEMORY_BYTES = 1024 * 1024 * 1024;

/** One thing that Python may ask for. Answers with a value that survives JSON, and perhaps with bytes. */
export type HostOperation = (
  request: HostRequest,
) => Promise<{ readonly value?: unknown; readonly content?: Uint8Array }>;

/** All that a call may ask for, by the operation's name. */
export type HostOperations = ReadonlyMap<string, HostOperation>;

export interface HostRequest {
  /** The operation's arguments, as Python sent them: to be validated. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly content: Uint8Array | undefined;
}

/** What an operation refuses with; Python sees `kind` and turns it into the exception that fits. */
export class HostRefusal extends Error {
  override readonly name = "HostRefusal";
  readonly kind: string;
  readonly details: Readonly<Record<string, string>>;

  constructor(kind: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.kind = kind;
    this.details = details;
  }
}

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

export interface PythonOptions {
  readonly operations: HostOperations;
  /** Ends the call at once, whatever Python is doing. */
  readonly signal: AbortSignal;
  readonly memoryBytes?: number;
  /** Lines that the procedure prints. */
  readonly print?: (text: string) => void;
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
  return await inWorker(
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
}

function inWorker(job: Readonly<Record<string, unknown>>, options: PythonOptions): Promise<PythonOutcome> {
  const { port1, port2 } = new MessageChannel();
  const turn = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
    workerData: { port: port2, turn, job },
    transferList: [port2],
    // Neither vitest's nor tsx's loaders, nor the secrets in the environment, are for the procedure.
    execArgv: [],
    // Deep recursion must meet Python's limit (RecursionError) before the thread's.
    resourceLimits: { stackSizeMb: 64 },
    env: {},
    // The interpreter's own last words; what the procedure prints comes as messages.
    stderr: true,
  });
  worker.stderr.resume();
  return new Promise<PythonOutcome>((resolve, reject) => {
    const onAbort = () => end(() => reject(options.signal.reason));
    let ended = false;
    const end = (settle: () => void) => {
      if (ended) return;
      ended = true;
      options.signal.removeEventListener("abort", onAbort);
      port1.close();
      void worker.terminate().then(settle, settle);
    };
    options.signal.addEventListener("abort", onAbort);
    const receive = (message: WorkerMessage) => {
      if (message.kind === "print") options.print?.(message.text);
      else if (message.kind === "result") end(() => resolve(JSON.parse(message.text)));
      else
        void answer(message, options.operations).then((reply) => {
          port1.postMessage(reply);
          Atomics.add(turn, 0, 1);
          Atomics.notify(turn, 0);
        });
    };
    // What Python asks for belongs to the call: to its transaction and its turn to write.
    port1.on("message", AsyncResource.bind(receive));
    worker.once("error", (error) => end(() => reject(error)));
    worker.once("exit", () => {
      // The thread may be gone before its last words are heard.
      for (let left = last(port1); left && !ended; left = last(port1)) receive(left);
      end(() => reject(new Error("the Python interpreter ended without an answer")));
    });
    if (options.signal.aborted) onAbort();
  });
}

/** A message that has arrived and was not handed over yet. */
function last(port: MessagePort): WorkerMessage | undefined {
  return receiveMessageOnPort(port)?.message;
}

type WorkerMessage =
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "result"; readonly text: string }
  | { readonly kind: "request"; readonly text: string; readonly bytes?: Uint8Array };

async function answer(
  message: { readonly text: string; readonly bytes?: Uint8Array },
  operations: HostOperations,
): Promise<{ text: string; content: Uint8Array | undefined }> {
  try {
    const { operation, ...details } = JSON.parse(message.text) as { operation: string };
    const perform = operations.get(operation);
    if (!perform) throw new HostRefusal("unsupported", `snowglobe gives procedures no ${operation}`);
    const { value, content } = await perform({ details, content: message.bytes });
    return { text: JSON.stringify({ value: value ?? null }), content };
  } catch (error) {
    const refusal = error instanceof HostRefusal ? error : new HostRefusal("internal", String(error));
    const { kind, details } = refusal;
    return {
      text: JSON.stringify({ error: { ...details, kind, message: refusal.message } }),
      content: undefined,
    };
  }
}
