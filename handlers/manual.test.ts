import type { Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { ConfigError } from "../core/errors/index.ts";
import { createLog, hideFromLog, type LogEntry, setLogSink } from "./log.ts";
import { manual } from "./manual.ts";
import { readSettings } from "./settings.ts";
import type { Workshop } from "./workshop.ts";

const hidden = 'a "secret"\nof two lines';
vi.mock("./workshop.ts", () => ({ openWorkshop: async () => ({}) as Workshop }));

let logged: LogEntry[];
beforeEach(() => {
  logged = [];
  setLogSink((entry) => logged.push(entry));
  hideFromLog([hidden]);
});
afterEach(() => vi.unstubAllEnvs());
const context = { awsRequestId: "r-1" } as Context;

describe("a function that is invoked by hand", () => {
  const schema = z.object({ environment: z.string() });

  it("gets its event checked, and logs its end", async () => {
    const handler = manual("ingest", schema, async ({ event }) => ({ loaded: event.environment }));
    expect(await handler({ environment: "dev" }, context)).toEqual({ loaded: "dev" });
    expect(logged).toEqual([
      expect.objectContaining({ function: "ingest", requestId: "r-1", level: "info", message: "finished" }),
    ]);
  });

  it.each([[undefined], [null], ["text"], [{}], [{ environment: 1 }]])(
    "refuses the event %j",
    async (event) => {
      const handler = manual("ingest", schema, async () => "was called");
      await expect(handler(event, context)).rejects.toThrow(/the event is not valid: .*handlers\/README\.md/);
    },
  );

  it("throws only what may be shown: no secret, no stack", async () => {
    const handler = manual("ingest", schema, async () => {
      throw new ConfigError(`it was ${hidden}`, { next: "Do this.", where: { file: "a.sql", line: 3 } });
    });
    const error = await handler({ environment: "dev" }, context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: "a.sql:3: it was ***. Do this.", name: "ConfigError" });
    expect(error).not.toHaveProperty("stack");
    expect(JSON.stringify(logged)).not.toContain("two lines");
  });
});

describe("the log", () => {
  it("masks secrets wherever they stand, also in lists and errors", () => {
    const log = createLog("deploy", "r-1");
    log("warn", `with ${hidden}`, { list: [{ deep: hidden }], error: new Error(`no ${hidden}`), n: 1 });
    expect(logged[0]).toMatchObject({ message: "with ***", list: [{ deep: "***" }], error: "no ***", n: 1 });
  });

  it("cannot be given another function's name or level by what is logged", () => {
    createLog("deploy", "r-1")("info", "x", { function: "other", level: "error", time: 0, requestId: "y" });
    expect(logged[0]).toMatchObject({ function: "deploy", level: "info", requestId: "r-1" });
  });

  it("leaves out what is under its level", () => {
    vi.stubEnv("SNOWHOOK_LOG_LEVEL", "warn");
    const log = createLog("deploy", "r-1");
    for (const level of ["debug", "info", "warn", "error"] as const) log(level, level);
    expect(logged.map(({ level }) => level)).toEqual(["warn", "error"]);
  });
});

describe("the settings", () => {
  it("have defaults, and take an empty variable for none", () => {
    expect(readSettings({ SNOWHOOK_LOG_URL: "", LAMBDA_TASK_ROOT: "/var/task" })).toEqual({
      queueUrl: undefined,
      mostReceives: 100,
      webhookSecretId: "snowhook/webhook",
      administratorSecretId: "snowhook/administrator",
      githubSecretId: "snowhook/github",
      statusSecretId: "snowhook/status",
      statusAccess: "iam",
      githubApi: "https://api.github.com",
      project: { folder: "/var/task" },
      metrics: undefined,
      logUrl: undefined,
    });
  });

  it("take snowhook.yml from the stack, unless a folder is named", () => {
    const stack = { SNOWHOOK_PROJECT: "/snowhook-live/project/abc", SNOWHOOK_FILE: "H4sI" };
    expect(readSettings(stack).project).toMatchObject({
      parameters: "/snowhook-live/project/abc",
      packed: "H4sI",
    });
    expect(readSettings({ ...stack, SNOWHOOK_FOLDER: "/here" }).project).not.toHaveProperty("parameters");
  });

  it("link a deployment on GitHub to the function's own log", () => {
    const lambda = {
      AWS_REGION: "eu-west-1",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/snowhook-live-deploy",
      AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/22/[$LATEST]abc",
    };
    expect(readSettings(lambda).logUrl).toBe(
      "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fsnowhook-live-deploy/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255Dabc",
    );
    const own = { ...lambda, SNOWHOOK_LOG_URL: "https://logs.example/" };
    expect(readSettings(own).logUrl).toBe("https://logs.example/");
  });

  it("say which variable is wrong", () => {
    const wrong = { SNOWHOOK_MAX_RECEIVES: "many", SNOWHOOK_GITHUB_API: "github" };
    expect(() => readSettings(wrong)).toThrow(/SNOWHOOK_MAX_RECEIVES: .*SNOWHOOK_GITHUB_API: /);
  });
});
