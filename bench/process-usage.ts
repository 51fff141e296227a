import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds on a CPU, of all threads: the kernel's own count in nanoseconds. */
export function cpuOf(pids: readonly number[]): number {
  return pids
    .flatMap((pid) =>
      readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`),
    )
    .reduce((sum, file) => sum + Number(readFileSync(file, "utf8").split(" ")[0]) / 1e6, 0);
}

/** Resident megabytes. */
export function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    return sum + statusOf(pid, "VmRSS");
  }, 0);
}

/** The most megabytes that a process ever had resident at once. */
export function peakMemoryOf(pid: number): number {
  return statusOf(pid, "VmHWM");
}

function statusOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) / 1024;
}
