import { AsyncResource } from "node:async_hooks";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { answerRequest, type HostOperations } from "./host-operations.ts";

export interface SandboxOptions {
  readonly operations: HostOperations;
  /** Ends the call at once, whatever the code is doing. */
  readonly signal: AbortSignal;
  /** Lines that the code prints. */
  readonly print?: (text: string) => void;
}

/** A thread for code that is not ours: without the environment, the loaders and the standard streams of this process. */
export function openWorker(script: URL, workerData: object, transfer: readonly MessagePort[]): Worker {
  const worker = new Worker(script, {
    workerData,
    transferList: [...transfer],
    // Neither vitest's nor tsx's loaders, nor the secrets in the environment, are for the code.
    execArgv: [],
    // Deep recursion must meet the interpreter's limit before the thread's.
    resourceLimits: { stackSizeMb: 64 },
    env: {},
    // The interpreter's own last words; what the code prints comes as messages.
    stderr: true,
  });
  worker.stderr.resume();
  return worker;
}

/**
 * Runs one job in a thread of its own: nothing is left over for the next. The thread gives its outcome as JSON, and
 * sleeps while what it asks for is answered here.
 *
 * @throws the signal's reason when it is aborted; an Error when the interpreter itself dies (out of memory).
 */
export function runInWorker(
  script: URL,
  job: Readonly<Record<string, unknown>>,
  options: SandboxOptions,
): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  const turn = new Int32Array(new SharedArrayBuffer(4));
  const worker = openWorker(script, { port: port2, turn, job }, [port2]);
  return new Promise((resolve, reject) => {
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
        void answerRequest(message, options.operations).then((reply) => {
          port1.postMessage(reply);
          Atomics.add(turn, 0, 1);
          Atomics.notify(turn, 0);
        });
    };
    // What the code asks for belongs to the call: to its transaction and its turn to write.
    port1.on("message", AsyncResource.bind(receive));
    worker.once("error", (error) => end(() => reject(error)));
    worker.once("exit", () => {
      // The thread may be gone before its last words are heard.
      for (let left = last(port1); left && !ended; left = last(port1)) receive(left);
      end(() => reject(new Error("the interpreter ended without an answer")));
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
