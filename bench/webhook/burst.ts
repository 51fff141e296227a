import { Agent, request } from "node:http";
import type { Delivery } from "./deliveries.ts";
import { percentile } from "./percentile.ts";

/** Milliseconds, and how many answers had which status. */
export interface Burst {
  readonly p50: number;
  readonly p99: number;
  readonly statuses: ReadonlyMap<number, number>;
}

/** Sends all of them over that many connections, each one delivery after another. */
export async function burst(
  url: string,
  deliveries: readonly Delivery[],
  connections: number,
): Promise<Burst> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const statuses = new Map<number, number>();
  const waiting = [...deliveries];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const started = performance.now();
      const status = await post(url, next, agent);
      times.push(performance.now() - started);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  agent.destroy();
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), statuses };
}

function post(url: string, { headers, body }: Delivery, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: "POST", agent, headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (response) => {
        response.resume().once("end", () => resolve(response.statusCode ?? 0));
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}
