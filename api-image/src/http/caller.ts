import type { FastifyRequest } from "fastify";
import { type Caller, SERVICE } from "../rows/row-source.ts";
import { Problem } from "./problem.ts";

const TOKEN = "sf-context-current-user-token";

/**
 * On whose behalf a request is answered. With caller's rights a request without the ingress's token is refused: it is
 * never answered with what the service's own role may see.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql
 * @throws {Problem} 401
 */
export function callerOf(request: FastifyRequest, callersRights: boolean): Caller {
  if (!callersRights) return SERVICE;
  const token = request.headers[TOKEN];
  if (typeof token === "string" && token.length > 0 && token.length <= 8192 && !/\s/.test(token))
    return { kind: "user", token };
  throw new Problem(
    401,
    "no-caller",
    "This service answers as the user who asks, and the request names none.",
    "Call the service's public endpoint: Snowflake's ingress adds the caller's token.",
  );
}

/** What requests are counted by: the user as the ingress names it, else the address. */
export function rateKey(request: FastifyRequest): string {
  request.countedBy ??= countedBy(request);
  return request.countedBy;
}

declare module "fastify" {
  interface FastifyRequest {
    /** What {@link rateKey} found: it is asked for more than once. */
    countedBy: string | null;
  }
}

function countedBy(request: FastifyRequest): string {
  const user = request.headers["sf-context-current-user"];
  if (typeof user === "string" && user !== "") return `user:${user.slice(0, 256)}`;
  // Without a proxy's header the address is the socket's: request.ip would work that out anew every time.
  const direct = request.headers["x-forwarded-for"] === undefined ? request.socket.remoteAddress : undefined;
  return `address:${direct ?? request.ip}`;
}
