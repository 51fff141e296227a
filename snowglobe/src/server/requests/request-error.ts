import type { FastifyReply, FastifyRequest } from "fastify";
import { DroppedConnection } from "../../faults/faults.ts";
import { BadRequest } from "./read-body.ts";
import type { ServerParts } from "./server-parts.ts";

/** A request that went wrong, as it is answered: never with more of the inside than its message. */
export interface RequestError {
  readonly status: number;
  readonly message: string;
}

/**
 * What to answer a request that threw; the account's log is told of what went wrong inside.
 * @returns undefined when the connection was broken on demand: there is nobody to answer.
 */
export function requestError(
  { account }: Pick<ServerParts, "account">,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): RequestError | undefined {
  if (error instanceof DroppedConnection) {
    reply.hijack();
    request.raw.socket.destroy();
    return undefined;
  }
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (status >= 500) account.log("A request failed inside", { url: pathOf(request), message });
  return { status, message };
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}

function statusOf(error: unknown): number {
  if (error instanceof BadRequest) return error.status;
  if (typeof error === "object" && error !== null && "statusCode" in error) return Number(error.statusCode);
  return 500;
}
