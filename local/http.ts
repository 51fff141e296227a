import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request with its body read. */
export interface LocalRequest {
  method: string;
  /** Path with query, relative to `http://local`. */
  url: URL;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

export interface LocalAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface LocalServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Serves one function on loopback. What it throws becomes a 500 with its message: these servers are stand-ins for
 * development, nobody else can reach them.
 * @param port 0: any free one
 */
export async function serve(
  handle: (request: LocalRequest) => Promise<LocalAnswer>,
  port = 0,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    respond(handle, request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/** An answer in JSON. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): LocalAnswer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

async function respond(
  handle: (request: LocalRequest) => Promise<LocalAnswer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const answer = await handle({
    method: request.method ?? "GET",
    url: new URL(request.url ?? "/", "http://local"),
    headers: request.headers,
    body: Buffer.concat(chunks),
  });
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}
