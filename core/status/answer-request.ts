import type { LockStatus } from "./environment-status.ts";
import { POLICY } from "./page-style.ts";
import { formToken, isFormToken, isSigned } from "./signed-link.ts";
import { type BreakForm, type ShownEnvironment, statusPage } from "./status-page.ts";

/** A request for the page, of whatever server. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** names in lower case */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly now: Date;
}

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PagePorts {
  /** `link`: only who has a signed link; `checked`: who comes here was let in already (IAM) */
  readonly access: "link" | "checked";
  /** signs links and forms; without one nobody comes in by a link, and nobody breaks a lock */
  readonly key: string | undefined;
  /** who sends the request, for the ledger */
  readonly who: string;
  environments(): Promise<readonly ShownEnvironment[]>;
  /** @returns whether that lock was held and is broken now */
  breakLock(label: string, generation: number): Promise<boolean>;
}

const PATH = "/status";
const BREAK = "/status/break";
/** A form has a few short fields. */
const MOST_BYTES = 4_096;

const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": POLICY,
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Answers for the status page: who may not see it learns nothing, not even whether an address is right. */
export async function answerRequest(request: PageRequest, ports: PagePorts): Promise<PageAnswer> {
  const { method, path, query, now } = request;
  const { key, access } = ports;
  if (access === "link" && (key === undefined || !isSigned(key, query, now))) {
    return plain(
      403,
      "This page needs a link that was signed and has not expired: snowhook status-link makes one.",
    );
  }
  if (path === PATH || path === "/") {
    if (method !== "GET" && method !== "HEAD") return plain(405, "GET only", { allow: "GET, HEAD" });
    return page(request, ports, noteOf(query.get("done")));
  }
  if (path !== BREAK) return plain(404, "There is no such page.");
  if (method !== "POST") return plain(405, "POST only", { allow: "POST" });
  return breakLock(request, ports);
}

async function page(
  { method, query, now }: PageRequest,
  ports: PagePorts,
  note: string | undefined,
): Promise<PageAnswer> {
  const { key } = ports;
  const breakForm =
    key === undefined
      ? undefined
      : (label: string, lock: LockStatus): BreakForm => {
          const generation = String(lock.generation);
          const fields = { environment: label, generation, ...formToken(key, actOf(label, generation), now) };
          return { action: `${BREAK}${searchOf(query)}`, fields };
        };
  const body = statusPage({ environments: await ports.environments(), now, note, breakForm });
  return {
    status: 200,
    headers: { ...HEADERS, "content-type": "text/html; charset=utf-8" },
    body: method === "HEAD" ? "" : body,
  };
}

async function breakLock(request: PageRequest, ports: PagePorts): Promise<PageAnswer> {
  const { headers, body, query, now } = request;
  const { key } = ports;
  const refused = plain(403, "This form is not one of this page's, or it is too old: load the page again.");
  if (key === undefined || body.length > MOST_BYTES || !isSameOrigin(headers)) return refused;
  const form = new URLSearchParams(body);
  const [label, generation] = [form.get("environment") ?? "", form.get("generation") ?? ""];
  if (!isFormToken(key, actOf(label, generation), form, now)) return refused;
  const done = (await ports.breakLock(label, Number(generation))) ? "broken" : "free";
  // What was sent is not sent again when the page is loaded again.
  return { status: 303, headers: { ...HEADERS, location: `${PATH}${searchOf(query, done)}` }, body: "" };
}

const actOf = (label: string, generation: string) => `break\n${label}\n${generation}`;

/** Browsers say where a form comes from; who is no browser has no cookies that another page could use either. */
function isSameOrigin(headers: PageRequest["headers"]): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return false;
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

/** The link's own query goes on with it. */
function searchOf(query: URLSearchParams, done?: string): string {
  const kept = ["expires", "signature"].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
  const all = new URLSearchParams([
    ...kept,
    ...(done === undefined ? [] : [["done", done] as [string, string]]),
  ]).toString();
  return all === "" ? "" : `?${all}`;
}

function noteOf(done: string | null): string | undefined {
  if (done === "broken")
    return "The lock is broken: its holder finds out at its next request. What it has started may still run.";
  return done === "free" ? "That lock is not held any more: nothing was broken." : undefined;
}

function plain(status: number, text: string, more: Readonly<Record<string, string>> = {}): PageAnswer {
  return {
    status,
    headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8", ...more },
    body: `${text}\n`,
  };
}
