import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A function failed, as Lambda would report it. */
export class InvocationError extends Error {
  override readonly name: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = type;
  }
}

export interface RuntimeApi {
  /** what `AWS_LAMBDA_RUNTIME_API` must be: host and port */
  readonly address: string;
  /**
   * Hands one event to the function and gives its answer. Throws InvocationError when the function failed.
   * @param id the request's; Lambda keeps it when it runs an event again that was invoked asynchronously
   */
  invoke(event: unknown, id?: string): Promise<unknown>;
  /** Resolves when the function is loaded and asks for its first event: the end of Lambda's init phase. */
  readonly ready: Promise<void>;
  /** Fails all that is waiting: the process has ended. */
  fail(error: Error): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly event: unknown;
  readonly id: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Lambda's Runtime API for one function: next, response, error and init error.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * @param seconds the function's time-out
 */
export async function startRuntimeApi(functionName: string, seconds: number): Promise<RuntimeApi> {
  const queue: Waiting[] = [];
  const running = new Map<string, Waiting>();
  let idle: ServerResponse | undefined;
  let ended: Error | undefined;
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });

  function hand(): void {
    const next = queue[0];
    if (idle === undefined || next === undefined) return;
    queue.shift();
    const { id } = next;
    running.set(id, next);
    idle.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": id,
      "lambda-runtime-deadline-ms": String(Date.now() + seconds * 1000),
      "lambda-runtime-invoked-function-arn": `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    });
    idle.end(JSON.stringify(next.event));
    idle = undefined;
  }

  function fail(error: Error): void {
    ended = error;
    for (const { reject } of [...queue.splice(0), ...running.values()]) reject(error);
    running.clear();
  }

  const server = createServer(async (request, response) => {
    const [, , what, id = "", outcome] = (request.url ?? "").split("/").slice(1);
    if (request.method === "GET" && what === "invocation" && id === "next") {
      idle = response;
      isReady();
      return hand();
    }
    const body = await readJson(request);
    const invocation = running.get(id);
    running.delete(id);
    if (what === "init") fail(toError(body));
    else if (outcome === "response") invocation?.resolve(body);
    else invocation?.reject(toError(body));
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (event, id = randomUUID()) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        queue.push({ event, id, resolve, reject });
        hand();
      }),
    ready,
    fail,
    async close() {
      idle?.writeHead(410).end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function toError(body: unknown): InvocationError {
  const { errorType, errorMessage } = body as { errorType: string; errorMessage: string };
  return new InvocationError(errorType, errorMessage);
}
