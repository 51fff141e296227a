import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { openWorker } from "../../sandbox/run-in-worker.ts";

/** What a thread runs, and what it is started with. */
export interface Script {
  readonly url: URL;
  readonly job: () => Readonly<Record<string, unknown>>;
}

/** The longest that one call, of a chunk of rows, may take: nobody else is answered meanwhile. */
export const CALL_SECONDS = 10;
const START_SECONDS = 60;
const IDLE_MILLISECONDS = 5000;
const MOST_THREADS = 8;

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** Counts the thread's answers; the first says that it has started. */
  readonly turn: Int32Array;
  idle: NodeJS.Timeout | undefined;
}

/** By the text of the function: the one used last stands last. */
const threads = new Map<string, Thread>();

/**
 * Asks the thread of a function, which is started when there is none, and waits, holding up this one: DuckDB takes no
 * Promise. docs/adr/0039-javascript-runs-in-quickjs.md
 *
 * @param key what threads are told apart by
 * @throws {SnowflakeError} 100132 when it takes too long; its thread is ended then
 */
export function askThread(key: string, name: string, script: Script, question: string): string {
  const thread = threads.get(key) ?? start(script);
  clearTimeout(thread.idle);
  threads.delete(key);
  threads.set(key, thread);
  endOldest();
  const before = Atomics.load(thread.turn, 0);
  if (before === 0 && Atomics.wait(thread.turn, 0, 0, START_SECONDS * 1000) === "timed-out")
    throw ended(key, `${name} could not be started within ${START_SECONDS} seconds`);
  const started = Atomics.load(thread.turn, 0);
  thread.port.postMessage(question);
  if (Atomics.wait(thread.turn, 0, started, CALL_SECONDS * 1000) === "timed-out")
    throw ended(key, `${name} took longer than ${CALL_SECONDS} seconds and was ended`);
  thread.idle = setTimeout(() => end(key), IDLE_MILLISECONDS);
  thread.idle.unref();
  const answer: unknown = receiveMessageOnPort(thread.port)?.message;
  if (typeof answer !== "string") throw ended(key, `${name} ended without an answer`);
  return answer;
}

function start({ url, job }: Script): Thread {
  const { port1, port2 } = new MessageChannel();
  const turn = new Int32Array(new SharedArrayBuffer(4));
  const worker = openWorker(url, { port: port2, turn, job: job() }, [port2]);
  // What it dies of is told by the call that waits for it.
  worker.on("error", () => undefined);
  worker.unref();
  port1.unref();
  return { worker, port: port1, turn, idle: undefined };
}

function endOldest(): void {
  const [oldest] = threads.keys();
  if (threads.size > MOST_THREADS && oldest !== undefined) end(oldest);
}

function end(key: string): void {
  const thread = threads.get(key);
  threads.delete(key);
  clearTimeout(thread?.idle);
  thread?.port.close();
  void thread?.worker.terminate();
}

function ended(key: string, message: string): SnowflakeError {
  end(key);
  return new SnowflakeError("100132", "P0000", `Function execution error: ${message}.`);
}
