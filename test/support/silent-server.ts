import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** `connection`: takes a request and never answers. `headers`: answers with a status and headers, and never sends the body. */
export type Silence = "connection" | "headers";

export interface SilentServer {
  readonly url: string;
  /** requests that were met with silence */
  readonly count: () => number;
  close(): Promise<void>;
}

/**
 * A server that hangs, as a host behind a broken balancer does.
 * @param behind passes on to this address what `isSilent` does not say
 */
export async function startSilentServer(
  silence: Silence,
  behind?: { readonly url: string; readonly isSilent: (path: string) => boolean },
): Promise<SilentServer> {
  let count = 0;
  const hang = (response: ServerResponse): void => {
    count += 1;
    if (silence === "connection") return;
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.flushHeaders();
  };
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    if (behind === undefined || behind.isSilent(path)) {
      incoming.resume();
      return hang(outgoing);
    }
    const { hostname, port } = new URL(behind.url);
    const onward = request(
      { hostname, port, path, method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  // Silence is ours to end: no time limit of the server's own.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
