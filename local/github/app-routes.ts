import { createPublicKey, randomBytes, verify } from "node:crypto";
import type { LocalAnswer, LocalRequest } from "../http.ts";
import { json } from "../http.ts";
import { type Caller, invalid, missing, readObject } from "./route.ts";

/** A GitHub App that is installed in the repository. */
export interface LocalApp {
  id: number;
  slug: string;
  /** PEM; its public half checks the App's own tokens */
  privateKey: string;
  installation: number;
  permissions: Record<string, string>;
}

/** What a manifest leads to, by its code: shown once. */
export type Conversions = Map<string, Record<string, unknown>>;

/** How long a token of an installation lasts, in milliseconds. */
const TOKEN_LASTS = 3_600_000;
/** The longest time that an App's own token may last, in seconds; GitHub allows for clocks that differ. */
const JWT_LASTS = 600;

/** Who asks with what token; undefined: nobody that GitHub knows. */
export interface Callers {
  callerOf(token: string | undefined): Caller | undefined;
  /** Answers what Apps ask for themselves; undefined for other paths. */
  answer(request: LocalRequest, token: string | undefined): LocalAnswer | undefined;
}

/** @param now the clock, by which tokens end */
export function localCallers(options: {
  readonly repository: string;
  readonly token: string;
  readonly login: string;
  readonly app: LocalApp | undefined;
  readonly conversions: Conversions;
  readonly now: () => Date;
}): Callers {
  const { app, token: personal, login, now } = options;
  const tokens = new Map<string, { readonly ends: number; readonly permissions: Record<string, string> }>();
  return {
    callerOf(token) {
      if (token === personal) return { login };
      const made = token === undefined ? undefined : tokens.get(token);
      if (app === undefined || made === undefined || made.ends <= now().getTime()) return undefined;
      return { login: `${app.slug}[bot]`, app: { id: app.id, permissions: made.permissions } };
    },
    answer(request, token) {
      const { method, url } = request;
      const [, code] = /^\/app-manifests\/([^/]+)\/conversions$/.exec(url.pathname) ?? [];
      if (code !== undefined && method === "POST") return convert(options.conversions, code);
      const isLookUp = method === "GET" && url.pathname === `/repos/${options.repository}/installation`;
      const [, id] = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(url.pathname) ?? [];
      if (!isLookUp && id === undefined) return undefined;
      const refused = app === undefined ? "Integration not found" : whyNotApp(app, token, now());
      if (app === undefined || refused !== undefined) return json(401, { message: refused });
      if (isLookUp) return json(200, { id: app.installation, app_id: app.id });
      if (Number(id) !== app.installation || method !== "POST") return missing;
      const { permissions = app.permissions } = readObject(request) as {
        permissions?: Record<string, string>;
      };
      const more = Object.entries(permissions).find(
        ([name, level]) => !(app.permissions[name] === "write" || app.permissions[name] === level),
      );
      if (more !== undefined)
        return invalid("The permissions requested are not granted to this installation.");
      const made = `ghs_${app.id}_${randomBytes(150).toString("base64url")}`;
      const ends = now().getTime() + TOKEN_LASTS;
      tokens.set(made, { ends, permissions });
      return json(201, { token: made, expires_at: new Date(ends).toISOString(), permissions });
    },
  };
}

function convert(conversions: Conversions, code: string): LocalAnswer {
  const made = conversions.get(code);
  conversions.delete(code);
  return made === undefined ? missing : json(201, made);
}

/** https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
function whyNotApp(app: LocalApp, token: string | undefined, now: Date): string | undefined {
  const [header = "", payload = "", signature = ""] = token?.split(".") ?? [];
  const signed = Buffer.from(`${header}.${payload}`);
  const key = createPublicKey(app.privateKey);
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url")))
    return "A JSON web token could not be decoded";
  const { iat, exp, iss } = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<
    string,
    number
  >;
  const seconds = now.getTime() / 1000;
  if (Number(iss) !== app.id) return "'Issuer' claim ('iss') must be an Integer";
  if (iat === undefined || iat > seconds) return "'Issued at' claim ('iat') must be in the past";
  if (exp === undefined || exp <= seconds || exp > seconds + JWT_LASTS)
    return "'Expiration time' claim ('exp') is too far in the future";
  return undefined;
}
