import Fastify, { type FastifyInstance } from "fastify";
import { addPageRoutes } from "../page/page-routes.ts";
import { answerBrokenHttp } from "./broken-http.ts";
import { CODES, failure } from "./protocol/answer.ts";
import { addQueryRoutes } from "./query-routes.ts";
import { BODY_LIMIT } from "./requests/read-body.ts";
import { pathOf, requestError } from "./requests/request-error.ts";
import type { ServerParts } from "./requests/server-parts.ts";
import { addSessionRoutes } from "./session-routes.ts";
import { sqlApiRoutes } from "./sql-api/sql-api-routes.ts";

/** The HTTP server that speaks Snowflake's protocol. It is not listening yet. */
export function createServer(parts: ServerParts): FastifyInstance {
  const server = Fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    // What no route and no error handler ever sees.
    frameworkErrors: (error, _request, reply) => {
      reply.hijack();
      const body = JSON.stringify(failure("390000", error.message));
      reply.raw.writeHead(400, { "content-type": "application/json" }).end(body);
    },
    clientErrorHandler: answerBrokenHttp,
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  // The one answer of the protocol that drivers know by its status: they end their session.
  server.addHook("preSerialization", async (_request, reply, payload) => {
    if (isInvalidToken(payload)) reply.status(401);
    return payload;
  });
  server.setErrorHandler((error, request, reply) => {
    const found = requestError(parts, error, request, reply);
    return found && reply.status(found.status).send(failure("390000", found.message));
  });
  server.setNotFoundHandler((request, reply) =>
    reply.status(404).send(failure("390404", `snowglobe has no ${request.method} ${pathOf(request)}.`)),
  );

  addSessionRoutes(server, parts);
  addQueryRoutes(server, parts);
  addPageRoutes(server);
  void server.register(sqlApiRoutes(parts), { prefix: "/api" });
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
