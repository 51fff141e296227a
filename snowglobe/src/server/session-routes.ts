import type { FastifyInstance } from "fastify";
import { MASTER_TOKEN_SECONDS, SESSION_TOKEN_SECONDS } from "../session/session-registry.ts";
import { closeForgotten, closeSession } from "../session-statements/close-session.ts";
import { CODES, failure, success } from "./protocol/answer.ts";
import { login } from "./protocol/login.ts";
import { loginRequest, tokenRequest } from "./protocol/requests.ts";
import { readBody } from "./requests/read-body.ts";
import { type ServerParts, tokenOf, withSession } from "./requests/server-parts.ts";

interface LoginQuery {
  readonly warehouse?: string;
  readonly databaseName?: string;
  readonly schemaName?: string;
  readonly roleName?: string;
}

/** Login, renewal, heartbeat, end of a session, telemetry. */
export function addSessionRoutes(server: FastifyInstance, parts: ServerParts): void {
  server.post<{ Querystring: LoginQuery }>("/session/v1/login-request", async (request) => {
    const body = await readBody(loginRequest, request.body, request.headers["content-encoding"]);
    closeForgotten(parts);
    const { warehouse, databaseName, schemaName, roleName } = request.query;
    const wanted = {
      ...(warehouse === undefined ? {} : { warehouse }),
      ...(databaseName === undefined ? {} : { database: databaseName }),
      ...(schemaName === undefined ? {} : { schema: schemaName }),
      ...(roleName === undefined ? {} : { role: roleName }),
    };
    return login(parts, body, wanted, request.ip);
  });

  server.post("/session/token-request", async (request) => {
    const body = await readBody(tokenRequest, request.body, request.headers["content-encoding"]);
    const found = parts.sessions.byMasterToken(tokenOf(request));
    if (found.state === "expired") return failure(CODES.masterExpired, "Master token has expired.");
    if (found.state !== "valid") return failure(CODES.masterInvalid, "Master token is invalid.");
    if (body.requestType !== "RENEW")
      return failure("390000", `requestType ${body.requestType} is not supported.`);
    parts.sessions.renew(found.open);
    const { token, masterToken, session } = found.open;
    return success({
      sessionToken: token,
      validityInSecondsST: SESSION_TOKEN_SECONDS,
      masterToken,
      validityInSecondsMT: MASTER_TOKEN_SECONDS,
      sessionId: Number(session.id),
    });
  });

  server.post("/session/heartbeat", (request) => withSession(parts, request, () => success(null)));
  server.get("/session/heartbeat", (request) => withSession(parts, request, () => success(null)));

  server.post<{ Querystring: { readonly delete?: string } }>("/session", (request) =>
    withSession(parts, request, (open) => {
      if (request.query.delete !== "true") return failure("390000", "POST /session only takes delete=true.");
      void closeSession(parts, open);
      return success(null);
    }),
  );

  // Drivers send it unasked and need an answer; nothing is kept.
  server.post("/telemetry/send", () => success("Log Received"));
}
