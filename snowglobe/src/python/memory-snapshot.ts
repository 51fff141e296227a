import { readdir, readFile } from "node:fs/promises";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";

/** The runtime's Python files: [path in the interpreter, bytes]. */
export type RuntimeFiles = readonly (readonly [path: string, bytes: Uint8Array])[];

/** Where Python finds modules of its own; the runtime's stand beside them. */
const SITE_PACKAGES = "/lib/python3.14/site-packages";

/** What a procedure is likely to import: loading it once here saves it in every call. */
const WARM_UP = `
import csv, datetime, decimal, gzip, io, json, re, tempfile, traceback, urllib.request, uuid, zipfile
import _snowflake, snowglobe_run
`;

/** What a thread starts Python from. */
export interface MemorySnapshot {
  readonly memory: Uint8Array;
  /** The compiled WebAssembly. As long as someone holds it, V8 gives it to every thread instead of compiling it anew. */
  readonly code: object;
}

let snapshot: Promise<MemorySnapshot> | undefined;
let runtime: Promise<RuntimeFiles> | undefined;

/**
 * The memory of an interpreter that has just started: made once in a process (about two seconds), then every call
 * starts from it (about a third of a second). It is shared between threads, not copied.
 */
export function memorySnapshot(): Promise<MemorySnapshot> {
  snapshot ??= makeSnapshot().catch((error) => {
    snapshot = undefined;
    throw error;
  });
  return snapshot;
}

/** The files of the folder runtime/. */
export function loadRuntime(): Promise<RuntimeFiles> {
  runtime ??= readRuntime();
  return runtime;
}

async function makeSnapshot(): Promise<MemorySnapshot> {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
    workerData: {
      port: port2,
      turn: new Int32Array(new SharedArrayBuffer(4)),
      job: { kind: "snapshot", runtime: await loadRuntime(), warmUp: WARM_UP, memoryBytes: 2 ** 32 },
    },
    transferList: [port2],
    execArgv: [],
    env: {},
  });
  try {
    return await new Promise<MemorySnapshot>((resolve, reject) => {
      const receive = ({ memory, code }: MemorySnapshot) => resolve({ memory: inSharedMemory(memory), code });
      port1.once("message", receive);
      worker.once("error", reject);
      worker.once("exit", () => {
        const left = receiveMessageOnPort(port1);
        if (left) receive(left.message);
        else reject(new Error("Python could not be started"));
      });
    });
  } finally {
    port1.close();
    await worker.terminate();
  }
}

function inSharedMemory(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

async function readRuntime(): Promise<RuntimeFiles> {
  const folder = new URL("./runtime/", import.meta.url);
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".py")).sort();
  return await Promise.all(
    names.map(async (name) => [`${SITE_PACKAGES}/${name}`, await readFile(new URL(name, folder))] as const),
  );
}
