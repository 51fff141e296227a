import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";

/** What a server needed for a request: CPU of its processes and latency, in milliseconds; its memory, in MB. */
export interface Measurement {
  readonly cpu: number;
  readonly median: number;
  readonly p99: number;
  readonly memory: number;
  readonly bytes: number;
}

/** Clock ticks a second in /proc/PID/stat; 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Asks one request after another over a kept connection, warmed up, and reads the CPU time of the processes. */
export async function measure(
  url: string,
  pids: readonly number[],
  requests: number,
  warmUp: number,
): Promise<Measurement> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const warm = Math.max(3, warmUp);
  let bytes = 0;
  for (let index = 0; index < warm; index += 1) bytes = await ask(url, agent);
  const before = cpuOf(pids);
  const times: number[] = [];
  let peak = 0;
  for (let index = 0; index < requests; index += 1) {
    const started = process.hrtime.bigint();
    await ask(url, agent);
    times.push(Number(process.hrtime.bigint() - started) / 1e6);
    if (index % Math.ceil(requests / 20) === 0) peak = Math.max(peak, memoryOf(pids));
  }
  const cpu = (cpuOf(pids) - before) / requests;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { cpu, median: at(0.5), p99: at(0.99), memory: Math.max(peak, memoryOf(pids)), bytes };
}

function ask(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let bytes = 0;
      response.on("data", (piece: Buffer) => {
        bytes += piece.length;
      });
      response.on("end", () =>
        response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url} ${response.statusCode}`)),
      );
      response.on("error", reject);
    }).on("error", reject);
  });
}

/** Milliseconds of user and system time. */
function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return sum + ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
  }, 0);
}

/** Resident megabytes. */
function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return sum + Number(line?.[1] ?? 0) / 1024;
  }, 0);
}
