import type { Context } from "aws-lambda";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readProjectFile } from "../core/project/read-project-file.ts";
import { type LogEntry, setLogSink } from "./log.ts";
import { type Base, openBase } from "./open-base.ts";
import { readSettings } from "./settings.ts";

vi.mock("./open-base.ts", async (original) => ({
  ...(await original<typeof import("./open-base.ts")>()),
  openBase: vi.fn(),
}));

const file = readProjectFile(`
version: 1
projects:
  shop:
    repository: acme/pipeline
    environments: { dev: { branch: dev }, prod: { branch: main, history_table: PROD.META.CHANGES } }
`);
let logged: LogEntry[];

beforeEach(() => {
  logged = [];
  setLogSink((entry) => logged.push(entry));
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.useFakeTimers({ now: new Date("2026-11-25T12:00:00Z"), toFake: ["Date"] });
  const settings = readSettings({ SNOWHOOK_QUEUE_URL: "http://127.0.0.1:1/queue.fifo" });
  vi.mocked(openBase).mockResolvedValue({
    settings,
    file,
    secrets: { github: async () => ({ token: "t" }) },
  } as unknown as Base);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Both branches are gone, so there is nothing to compare; each answer says until when the token lasts. */
async function reconcile(expiration: string | undefined) {
  const headers = expiration === undefined ? {} : { "github-authentication-token-expiration": expiration };
  vi.stubGlobal("fetch", async (url: string) =>
    url.includes("/deployments")
      ? Response.json([], { headers })
      : Response.json({ message: "No commit found for SHA" }, { status: 422, headers }),
  );
  const { handler } = await import("./reconcile.ts");
  return handler({}, { awsRequestId: "r-1" } as Context);
}
const warnings = () => logged.filter(({ level }) => level === "warn");

it("warns once, in the log and in what it returns, when GitHub's token ends in less than 14 days", async () => {
  const result = await reconcile("2026-12-01 12:00:00 UTC");
  const words = "GitHub's token expires in 6 days, on 2026-12-01";
  expect(result).toMatchObject({
    environments: [{ environment: "dev" }, { environment: "prod" }],
    warnings: [expect.stringContaining(words)],
  });
  expect(warnings()).toEqual([
    expect.objectContaining({ message: words, next: expect.stringContaining("snowhook/github") }),
  ]);
});

it.each([undefined, "2026-12-09 12:00:00 UTC"])("warns of no token that lasts: %s", async (expiration) => {
  expect(await reconcile(expiration)).not.toHaveProperty("warnings");
  expect(warnings()).toEqual([]);
});
