import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface CountingProxy {
  readonly url: string;
  /** requests since the last `reset`, by what they are for */
  readonly counts: { statements: number; results: number; sessions: number; all: number };
  reset(): void;
  close(): Promise<void>;
}

/** Passes HTTP on to a server, counts what a Snowflake driver asks, and lets every request wait a while first. */
export async function countingProxy(target: string, delayMs: () => number): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  const counts = { statements: 0, results: 0, sessions: 0, all: 0 };
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    counts.all += 1;
    if (path.startsWith("/queries/v1/query-request")) counts.statements += 1;
    else if (path.startsWith("/queries/") || path.startsWith("/monitoring/")) counts.results += 1;
    else if (path.startsWith("/session")) counts.sessions += 1;
    setTimeout(() => {
      const options = { hostname, port, path, method: incoming.method, headers: incoming.headers };
      const onward = request(options, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on("error", () => outgoing.destroy());
      incoming.pipe(onward);
    }, delayMs());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    reset: () => void Object.assign(counts, { statements: 0, results: 0, sessions: 0, all: 0 }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
