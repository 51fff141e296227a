import { Agent, get } from "node:http";
import { cpuOf, memoryOf } from "../process-usage.ts";

/** What a server needed for a request: CPU of its processes and latency, in milliseconds; its memory, in MB. */
export interface Measurement {
  readonly cpu: number;
  readonly median: number;
  readonly p99: number;
  readonly memory: number;
  readonly bytes: number;
}

/**
 * Asks over some kept connections, each one request after another, and reads the CPU time of the processes. With a single
 * connection most of a small answer's CPU is the kernel's, waking a client that went to sleep, and the longer a server
 * thinks the deeper the client sleeps: several keep both awake, so that what is measured is the server's own work.
 */
export async function measure(
  url: string,
  pids: readonly number[],
  { requests, warmUp, connections }: { requests: number; warmUp: number; connections: number },
): Promise<Measurement> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let bytes = 0;
  const each = async (count: number, ask: (index: number) => Promise<void>) => {
    let next = 0;
    const go = async () => {
      while (next < count) await ask(next++);
    };
    await Promise.all(Array.from({ length: connections }, go));
  };
  await each(Math.max(3, warmUp), async () => {
    bytes = await ask(url, agent);
  });
  const before = cpuOf(pids);
  const times: number[] = [];
  let peak = 0;
  await each(requests, async (index) => {
    const started = process.hrtime.bigint();
    await ask(url, agent);
    times.push(Number(process.hrtime.bigint() - started) / 1e6);
    if (index % Math.ceil(requests / 20) === 0) peak = Math.max(peak, memoryOf(pids));
  });
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
