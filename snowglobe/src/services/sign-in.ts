import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account } from "../account/account.ts";
import { type EndpointUser, userOfPassword } from "./endpoint-access.ts";
import { signInPage } from "./sign-in-page.ts";

/** Browsers sign in on a page of the ingress and are known by a cookie then. */
export interface SignIn {
  /** The user of the request's cookie. "answered": the page was shown, or the sign-in was carried out. */
  caller(request: IncomingMessage, response: ServerResponse): Promise<EndpointUser | "answered" | undefined>;
  /** The user of a token that was made here. */
  userOf(token: string): EndpointUser | undefined;
}

const COOKIE = "snowglobe-ingress";
const PAGE = "/sfc-endpoint/login";
const LOGOUT = "/sfc-endpoint/logout";
/** snowglobe's own: gives who is signed in a token for a command line. In Snowflake tokens are made in Snowsight. */
const TOKEN = "/sfc-endpoint/token";
/** A day, in seconds. */
const SESSION = 86_400;
const LARGEST_FORM = 10_000;

export function signIn(account: Account): SignIn {
  const sessions = new Map<string, { caller: EndpointUser; until: number }>();
  const submit = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(await bodyOf(request));
    const caller = await userOfPassword(account, form.get("user") ?? "", form.get("password") ?? "");
    const to = form.get("to") ?? "/";
    if (!caller) {
      const error = "Incorrect username or password was specified.";
      return page(response, 401, { error, to, user: form.get("user") ?? "" });
    }
    const id = randomBytes(32).toString("base64url");
    sessions.set(id, { caller, until: Date.now() + SESSION * 1000 });
    response.writeHead(303, {
      // A path of this endpoint and nothing else: `//host` would lead away.
      location: /^\/(?![/\\])/.test(to) ? to : "/",
      "set-cookie": `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${SESSION}`,
    });
    response.end();
  };
  /** Tokens by their hash, as long as the ingress lives. */
  const tokens = new Map<string, { caller: EndpointUser; until: number }>();
  const giveToken = (request: IncomingMessage, response: ServerResponse, caller: EndpointUser) => {
    const headers = { allow: "POST", "content-type": "application/json", "cache-control": "no-store" };
    if (request.method !== "POST" || !isOwn(request)) {
      response.writeHead(request.method === "POST" ? 403 : 200, headers);
      response.end("{}");
      return;
    }
    const token = randomBytes(32).toString("base64url");
    tokens.set(hashOf(token), { caller, until: Date.now() + SESSION * 1000 });
    response.writeHead(201, headers);
    response.end(JSON.stringify({ token }));
  };
  return {
    userOf(token) {
      const known = tokens.get(hashOf(token));
      return known && known.until > Date.now() ? known.caller : undefined;
    },
    async caller(request, response) {
      const id = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.cookie ?? "")?.[1];
      const session = id === undefined ? undefined : sessions.get(id);
      const path = request.url ?? "/";
      if (path === LOGOUT) {
        if (id !== undefined) sessions.delete(id);
        response.writeHead(303, { location: PAGE, "set-cookie": `${COOKIE}=; Path=/; Max-Age=0` });
        response.end();
        return "answered";
      }
      if (path.startsWith(PAGE)) {
        if (request.method === "POST") await submit(request, response);
        else page(response, 200, { to: new URL(path, "http://ingress").searchParams.get("to") ?? "/" });
        return "answered";
      }
      const signedIn = session && session.until > Date.now() ? session.caller : undefined;
      if (path === TOKEN && signedIn) {
        giveToken(request, response, signedIn);
        return "answered";
      }
      if (signedIn) return signedIn;
      if (request.method !== "GET" || !request.headers.accept?.includes("text/html")) return undefined;
      response.writeHead(303, { location: `${PAGE}?to=${encodeURIComponent(path)}` });
      response.end();
      return "answered";
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) {
    text += String(piece);
    if (text.length > LARGEST_FORM) throw new Error("The sign-in form is too long.");
  }
  return text;
}

function page(response: ServerResponse, status: number, { error = "", to = "/", user = "" } = {}): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "cache-control": "no-store",
  });
  response.end(signInPage({ action: PAGE, to, user, error }));
}

/** A browser's own request from a page of this endpoint: what another site sends is not taken. */
function isOwn({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin = "" } = headers;
  return URL.canParse(origin) && new URL(origin).host === headers.host;
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
