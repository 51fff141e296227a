import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account } from "../account/account.ts";
import { type EndpointUser, userOfPassword } from "./endpoint-access.ts";

/** Browsers sign in on a page of the ingress and are known by a cookie then. */
export interface SignIn {
  /** The user of the request's cookie. "answered": the page was shown, or the sign-in was carried out. */
  caller(request: IncomingMessage, response: ServerResponse): Promise<EndpointUser | "answered" | undefined>;
}

const COOKIE = "snowglobe-ingress";
const PAGE = "/sfc-endpoint/login";
const LOGOUT = "/sfc-endpoint/logout";
/** A day, in seconds. */
const SESSION = 86_400;
const LARGEST_FORM = 10_000;

export function signIn(account: Account): SignIn {
  const sessions = new Map<string, { caller: EndpointUser; until: number }>();
  const submit = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(await bodyOf(request));
    const caller = await userOfPassword(account, form.get("user") ?? "", form.get("password") ?? "");
    if (!caller) return page(response, 401, "Incorrect username or password was specified.");
    const id = randomBytes(32).toString("base64url");
    sessions.set(id, { caller, until: Date.now() + SESSION * 1000 });
    const to = form.get("to") ?? "/";
    response.writeHead(303, {
      // A path of this endpoint and nothing else: `//host` would lead away.
      location: /^\/(?![/\\])/.test(to) ? to : "/",
      "set-cookie": `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${SESSION}`,
    });
    response.end();
  };
  return {
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
        else page(response, 200, "", new URL(path, "http://ingress").searchParams.get("to") ?? "/");
        return "answered";
      }
      if (session && session.until > Date.now()) return session.caller;
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

function page(response: ServerResponse, status: number, error: string, to = "/"): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "cache-control": "no-store",
  });
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in to snowglobe</title>
<style>body{font:16px/1.5 system-ui;display:grid;place-items:center;min-height:100vh;margin:0;background:#eef4f8;color:#123}
form{background:#fff;padding:2rem;border-radius:12px;display:grid;gap:1rem;width:min(20rem,80vw)}
label{display:grid;gap:.25rem}input,button{font:inherit;padding:.5rem;border-radius:6px;border:1px solid #567}
button{background:#0b6fa4;color:#fff;border:0}p{margin:0;color:#a00}</style>
<form method="post" action="${PAGE}"><h1>Sign in</h1>${error ? `<p role="alert">${escapeHtml(error)}</p>` : ""}
<input type="hidden" name="to" value="${escapeHtml(to)}">
<label>User<input name="user" autocomplete="username" required autofocus></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button></form></html>`);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
