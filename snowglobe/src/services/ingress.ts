import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from "node:http";
import type { Account } from "../account/account.ts";
import { type EndpointUser, mayCall, userByName, userOfToken } from "./endpoint-access.ts";
import { propertiesOf } from "./service-properties.ts";
import type { ServiceTokens } from "./service-tokens.ts";
import { signIn } from "./sign-in.ts";
import { readSpecification } from "./specification.ts";

/**
 * What stands before a public endpoint in Snowflake: asks who calls, tells the container, and cleans headers both ways.
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/service-network-communications
 */
export interface Ingress {
  readonly url: string;
  close(): Promise<void>;
}

export interface IngressInput {
  readonly account: Account;
  readonly tokens: ServiceTokens;
  readonly serviceId: number;
  readonly endpoint: string;
  readonly ingressUser: string | undefined;
  /** Port of a ready instance; undefined when there is none. */
  target(): Promise<number | undefined>;
}

/** "Ingress endpoints have a timeout of 90 seconds." */
const IDLE = 90_000;
const BASE_POLICY =
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; object-src 'none'; connect-src 'self'; frame-ancestors 'self';";
const REMOVED_FROM_ANSWERS = /^(x-xss-protection|server|x-powered-by|public-key-pins|access-control-.*)$/;
const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;

export async function openIngress(input: IngressInput): Promise<Ingress> {
  const server = createServer((request, response) => {
    answer(input, signedIn, request, response).catch((error: unknown) => {
      input.account.log("ingress failed", { error: String(error) });
      refuse(response, 502, "The ingress could not reach the service.");
    });
  });
  const signedIn = signIn(input.account);
  server.keepAliveTimeout = IDLE;
  server.timeout = IDLE;
  server.on("upgrade", (_request, socket) => {
    socket.end(
      "HTTP/1.1 501 Not Implemented\r\nConnection: close\r\n\r\nsnowglobe's ingress has no WebSockets.",
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  input: IngressInput,
  signedIn: ReturnType<typeof signIn>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { account, serviceId, endpoint } = input;
  if (request.method === "TRACE" || request.method === "CONNECT")
    return refuse(response, 405, "The ingress does not pass this method on.");
  const token = snowflakeToken(request.headers.authorization);
  const caller =
    callerOf(input, token) ??
    (token === undefined ? undefined : signedIn.userOf(token)) ??
    (await signedIn.caller(request, response));
  if (caller === "answered") return;
  if (!caller)
    return refuse(response, 401, 'Send Authorization: Snowflake Token="<programmatic access token>".');
  const service = account.catalog.byId(serviceId);
  if (!service) return refuse(response, 404, "The service is gone.");
  if (!mayCall(account, service, endpoint, caller))
    return refuse(response, 403, `User ${caller.user} has no service role that opens endpoint ${endpoint}.`);
  const port = await input.target();
  if (port === undefined) return refuse(response, 503, "No instance of the service is ready.");
  const { executeAsCaller } = readSpecification(propertiesOf(service).specification);
  const callersToken = executeAsCaller
    ? input.tokens.issueForCaller(serviceId, caller.user, caller.role)
    : undefined;
  await forward(request, response, port, headersFor(request, caller, callersToken));
}

/** By token, else by the option that takes requests for one user's. */
function callerOf(
  { account, ingressUser }: IngressInput,
  token: string | undefined,
): EndpointUser | undefined {
  if (token !== undefined) return userOfToken(account, token);
  return ingressUser === undefined ? undefined : userByName(account, ingressUser);
}

function snowflakeToken(authorization: string | undefined): string | undefined {
  return /^Snowflake Token="([^"]+)"$/i.exec(authorization?.trim() ?? "")?.[1];
}

function headersFor(
  request: IncomingMessage,
  caller: EndpointUser,
  token: string | undefined,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? "").toLowerCase();
    const value = request.rawHeaders[index + 1] ?? "";
    if (HOP_BY_HOP.test(name) || name.startsWith("sf-context-") || name === "x-sf-spcs-authorization")
      continue;
    if (name === "authorization" && snowflakeToken(value) !== undefined) continue;
    const passed = name === "cookie" ? withoutOwnCookie(value) : value;
    const before = headers[name];
    headers[name] = before === undefined ? passed : [before, passed].flat();
  }
  headers["sf-context-current-user"] = caller.user;
  if (token !== undefined) headers["sf-context-current-user-token"] = token;
  return headers;
}

function withoutOwnCookie(value: string): string {
  return value
    .split(";")
    .map((part) => part.trim())
    .filter((part) => !part.startsWith("snowglobe-ingress="))
    .join("; ");
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  headers: Record<string, string | string[]>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method, url: path } = request;
    const inner = requestOf({ host: "127.0.0.1", port, method, path, headers, timeout: IDLE }, (from) => {
      response.writeHead(from.statusCode ?? 502, answerHeaders(from));
      from.pipe(response);
      from.once("error", () => response.destroy());
      response.once("close", () => {
        from.destroy();
        resolve();
      });
    });
    inner.once("timeout", () => inner.destroy(new Error("the service was silent for 90 seconds")));
    inner.once("error", (error) => (response.headersSent ? response.destroy() : reject(error)));
    response.once("close", () => inner.destroy());
    request.pipe(inner);
  });
}

function answerHeaders(from: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(from.headers)) {
    if (value === undefined || HOP_BY_HOP.test(name) || REMOVED_FROM_ANSWERS.test(name)) continue;
    headers[name] = value;
  }
  const own = headers["content-security-policy"];
  return {
    ...headers,
    "content-security-policy": own === undefined ? BASE_POLICY : [BASE_POLICY, ...[own].flat()],
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "credentialless",
  };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ code: String(status), message }));
}
