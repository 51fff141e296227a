import Fastify, { type FastifyInstance } from "fastify";
import { DroppedConnection } from "../faults/faults.ts";
import { addPageRoutes } from "../page/page-routes.ts";
import { CODES, failure } from "./protocol/answer.ts";
import { addQueryRoutes } from "./query-routes.ts";
import { BadRequest, BODY_LIMIT } from "./read-body.ts";
import type { ServerParts } from "./server-parts.ts";
import { addSessionRoutes } from "./session-routes.ts";

/** The HTTP server that speaks Snowflake's protocol. It is not listening yet. */
export function createServer(parts: ServerParts): FastifyInstance {
  const server = Fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  // The one answer of the protocol that drivers know by its status: they end their session.
  server.addHook("preSerialization", async (_request, reply, payload) => {
    if (isInvalidToken(payload)) reply.status(401);
    return payload;
  });
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof DroppedConnection) {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    const status = statusOf(error);
    const message = error instanceof Error ? error.message : String(error);
    if (status >= 500)
      parts.account.log("A request failed inside", { url: request.url.split("?")[0], message });
    return reply.status(status).send(failure("390000", message));
  });
  server.setNotFoundHandler((request, reply) =>
    reply
      .status(404)
      .send(failure("390404", `snowglobe has no ${request.method} ${request.url.split("?")[0]}.`)),
  );

  addSessionRoutes(server, parts);
  addQueryRoutes(server, parts);
  addPageRoutes(server);
  return server;
}

function isInvalidToken(payload: unknown): boolean {
  return (
    typeof payload === "object" &&
    payload !== null &&
    "code" in payload &&
    payload.code === CODES.sessionInvalid
  );
}

function statusOf(error: unknown): number {
  if (error instanceof BadRequest) return error.status;
  if (typeof error === "object" && error !== null && "statusCode" in error) return Number(error.statusCode);
  return 500;
}
