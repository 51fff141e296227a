import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { cacheFolder, readSnapshotFile, writeSnapshotFile } from "./snapshot-file.ts";

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

// Node has it; the types of browsers, which declare it, are not for this package.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

let snapshot: Promise<MemorySnapshot> | undefined;
let runtime: Promise<RuntimeFiles> | undefined;

/**
 * The memory of an interpreter that has just started: made once on a machine (about two seconds) and kept in the cache's
 * folder, then every call starts from it (about a third of a second). It is shared between threads, not copied.
 */
export function memorySnapshot(): Promise<MemorySnapshot> {
  snapshot ??= loadSnapshot().catch((error) => {
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

async function loadSnapshot(): Promise<MemorySnapshot> {
  const require = createRequire(import.meta.url);
  const code = WebAssembly.compile(await readFile(require.resolve("pyodide/pyodide.asm.wasm")));
  const { version } = require("pyodide/package.json") as { version: string };
  const [folder, key] = [cacheFolder(), keyOf(version, await loadRuntime())];
  let memory = await readSnapshotFile(folder, key);
  if (memory === undefined) {
    memory = await makeSnapshot();
    // Nobody waits for the disk.
    void writeSnapshotFile(folder, key, memory);
  }
  return { memory: inSharedMemory(memory), code: await code };
}

/** Changes with all that a snapshot is made from. */
function keyOf(version: string, files: RuntimeFiles): string {
  const hash = createHash("sha256").update(JSON.stringify([version, process.version, process.arch, WARM_UP]));
  for (const [path, bytes] of files) hash.update(JSON.stringify([path, bytes.length])).update(bytes);
  return `python-${hash.digest("hex").slice(0, 32)}`;
}

async function makeSnapshot(): Promise<Uint8Array> {
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
    return await new Promise<Uint8Array>((resolve, reject) => {
      port1.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => {
        const left = receiveMessageOnPort(port1);
        if (left) resolve(left.message);
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
