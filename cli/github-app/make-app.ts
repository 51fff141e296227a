import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describeError } from "../../core/errors/index.ts";
import { appManifest, type MadeApp, takeApp } from "../../core/github/app/manifest.ts";
import type { Github } from "../../core/github/client.ts";
import { donePage, failedPage, formPage } from "./form-page.ts";

export interface MakeAppInput {
  readonly github: Github;
  /** `https://github.com`, or an Enterprise Server's address */
  readonly githubUrl: string;
  /** whose App it will be; the person's own when absent */
  readonly organization?: string;
  readonly name: string;
  readonly webhookUrl: string;
  /** 0: any free one */
  readonly port: number;
  /** puts what GitHub gave where it belongs, before anything else is done with it */
  readonly store: (made: MadeApp) => Promise<void>;
  /** told the address that a person is to open */
  readonly onListening: (address: string) => void;
}

/** GitHub's own limit for all three steps, in milliseconds. */
const MOST_MS = 3_600_000;

/**
 * Lets a person make the App: a page here with a form, GitHub's page, and back here with a code. Listens on loopback only,
 * and takes no code without the state that it gave out.
 * @throws what `store` and GitHub refuse; an Error after an hour
 */
export async function makeApp(input: MakeAppInput): Promise<MadeApp> {
  const state = randomBytes(24).toString("hex");
  let settle: { done(made: MadeApp): void; failed(error: unknown): void };
  const result = new Promise<MadeApp>((done, failed) => {
    settle = { done, failed };
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const show = (status: number, page: string) => {
      response.writeHead(status, {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action ${input.githubUrl}`,
        "referrer-policy": "no-referrer",
      });
      response.end(page);
    };
    if (request.method !== "GET") return show(405, failedPage("Only GET is answered here."));
    if (url.pathname === "/")
      return show(200, formPage(action(input, state), manifestOf(input, server.address())));
    if (url.pathname !== "/made") return show(404, failedPage("There is no such page."));
    const code = url.searchParams.get("code") ?? "";
    if (!same(url.searchParams.get("state") ?? "", state) || !/^[A-Za-z0-9_-]{1,100}$/.test(code)) {
      return show(400, failedPage("This does not come from the form that was opened here."));
    }
    take(input, code).then(
      (made) => {
        show(200, donePage(made.page));
        settle.done(made);
      },
      (error: unknown) => {
        show(502, failedPage(describeError(error)));
        settle.failed(error);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(input.port, "127.0.0.1", resolve);
  });
  const timer = setTimeout(() => settle.failed(new Error("nobody came back within an hour")), MOST_MS);
  try {
    input.onListening(`${addressOf(server.address())}/`);
    return await result;
  } finally {
    clearTimeout(timer);
    server.close();
    server.closeIdleConnections();
  }
}

async function take({ github, store }: MakeAppInput, code: string): Promise<MadeApp> {
  const made = await takeApp(github, code);
  await store(made);
  return made;
}

function action({ githubUrl, organization }: MakeAppInput, state: string): string {
  const owner =
    organization === undefined ? "settings" : `organizations/${encodeURIComponent(organization)}/settings`;
  return `${githubUrl}/${owner}/apps/new?state=${state}`;
}

function manifestOf({ name, webhookUrl }: MakeAppInput, address: string | AddressInfo | null) {
  return appManifest({ name, webhookUrl, redirectUrl: `${addressOf(address)}/made` });
}

function addressOf(address: string | AddressInfo | null): string {
  return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
}

function same(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
