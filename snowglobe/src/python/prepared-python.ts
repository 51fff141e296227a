import { loadRuntime, type MemorySnapshot, memorySnapshot, type RuntimeFiles } from "./memory-snapshot.ts";

let prepared: { readonly snapshot: MemorySnapshot; readonly runtime: RuntimeFiles } | undefined;

/** Loads what a thread needs to start Python at once, without waiting: for functions, which DuckDB waits for. */
export async function preparePython(): Promise<void> {
  prepared ??= { snapshot: await memorySnapshot(), runtime: await loadRuntime() };
}

/** What `preparePython` loaded. */
export function preparedPython() {
  if (!prepared) throw new Error("Python was not prepared");
  return { snapshot: prepared.snapshot.memory, runtime: prepared.runtime };
}
