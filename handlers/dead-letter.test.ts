import type { Context } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import { fakeGithub } from "../core/github/fake-github.ts";
import { readProjectFile } from "../core/project/read-project-file.ts";
import { handler } from "./dead-letter.ts";
import { type LogEntry, setLogSink } from "./log.ts";
import { type Base, openBase, openGithub } from "./open-base.ts";
import { readSettings } from "./settings.ts";

vi.mock("./open-base.ts", () => ({ openBase: vi.fn(), openGithub: vi.fn() }));

const commit = "2".repeat(40);
const file = readProjectFile(`
version: 1
projects: { shop: { repository: acme/pipeline, environments: { dev: { branch: dev } } } }
`);
const message = JSON.stringify({
  version: 2,
  kind: "deploy",
  project: "shop",
  environment: "dev",
  repository: "acme/pipeline",
  ref: "refs/heads/dev",
  commit,
  deliveryId: "delivery-1",
  attempt: 1000,
  requestedBy: "push:octocat",
});
const event = {
  Records: [{ messageId: "m-1", body: message, attributes: { ApproximateReceiveCount: "1" } }],
};
const context = { awsRequestId: "r-1" } as Context;

it("tells GitHub that the deployment of the message has failed: the one that was begun, not a new one", async () => {
  const created = () => Response.json({ id: 6 }, { status: 201 });
  const { github, asked } = fakeGithub(
    {
      "GET /repos/acme/pipeline/deployments": () =>
        Response.json([
          { id: 6, sha: commit, payload: { key: "delivery-1:1000" }, created_at: "2026-11-25T10:00:00Z" },
        ]),
      "GET /repos/acme/pipeline/deployments/6/statuses": () => Response.json([]),
      "POST /repos/acme/pipeline/deployments/6/statuses": created,
      [`POST /repos/acme/pipeline/statuses/${commit}`]: created,
    },
    "t",
  );
  vi.mocked(openBase).mockResolvedValue({ settings: readSettings({}), file } as Base);
  vi.mocked(openGithub).mockResolvedValue(github);
  const logged: LogEntry[] = [];
  setLogSink((entry) => logged.push(entry));
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  const posted = asked.filter(({ method }) => method === "POST");
  expect(posted.map(({ url, body }) => [url.pathname, (body as { state: string }).state]).sort()).toEqual([
    ["/repos/acme/pipeline/deployments/6/statuses", "failure"],
    [`/repos/acme/pipeline/statuses/${commit}`, "failure"],
  ]);
  expect(logged).toEqual([
    expect.objectContaining({ level: "error", message: "deployment given up", commit }),
  ]);
});

it("says nothing at a commit that a newer message has deployed all the same", async () => {
  const at = "2026-11-25T10:00:00Z";
  const { github, asked } = fakeGithub(
    {
      "GET /repos/acme/pipeline/deployments": () =>
        Response.json([{ id: 7, sha: commit, payload: { key: "reconcile:2000" }, created_at: at }]),
      "GET /repos/acme/pipeline/deployments/7/statuses": () =>
        Response.json([{ state: "success", description: "", created_at: at }]),
    },
    "t",
  );
  vi.mocked(openGithub).mockResolvedValue(github);
  setLogSink(() => undefined);
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  expect(asked.filter(({ method }) => method === "POST")).toEqual([]);
});

it("keeps the message when it cannot do so now", async () => {
  vi.mocked(openGithub).mockRejectedValue(new Error("the secret cannot be read"));
  setLogSink(() => undefined);
  expect(await handler(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: "m-1" }] });
});

describe("a review that was given up", () => {
  const review = {
    ...{ version: 1, kind: "pull-request", repository: "acme/pipeline", askedAt: 1_000, askedBy: "octocat" },
    ...{ number: 7, head: commit, action: "synchronize" },
  };
  const deliver = async (statuses: readonly unknown[], change: Record<string, unknown> = {}) => {
    const created = () => Response.json({ id: 6 }, { status: 201 });
    const { github, asked } = fakeGithub(
      {
        "GET /user": () => Response.json({ login: "deployer" }),
        [`GET /repos/acme/pipeline/commits/${commit}/statuses`]: () => Response.json(statuses),
        [`POST /repos/acme/pipeline/statuses/${commit}`]: created,
        "GET /repos/acme/pipeline/issues/7/comments": () => Response.json([]),
        "POST /repos/acme/pipeline/issues/7/comments": created,
      },
      "t",
    );
    vi.mocked(openGithub).mockResolvedValue(github);
    setLogSink(() => undefined);
    const body = JSON.stringify({ ...review, ...change });
    const Records = [{ messageId: "m-2", body, attributes: { ApproximateReceiveCount: "1" } }];
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [] });
    const posted = asked.filter(({ method }) => method === "POST");
    const at = (path: string) =>
      posted.filter(({ url }) => url.pathname.endsWith(path)).map(({ body: sent }) => sent);
    return { states: at(commit), comments: at("/comments") };
  };

  it("ends its check as a failure, and says in the pull request how to ask again", async () => {
    const { states, comments } = await deliver([{ context: "snowhook", state: "pending" }]);
    expect(states.at(-1)).toMatchObject({
      ...{ context: "snowhook", state: "failure" },
      description: expect.stringContaining("Given up"),
    });
    expect(comments).toMatchObject([
      { body: expect.stringContaining("Re-run the check, or comment `/snowhook plan`") },
    ]);
  });

  it("leaves a check that has ended since", async () => {
    const ended = [
      { context: "snowhook", state: "success" },
      { context: "snowhook", state: "pending" },
    ];
    expect(await deliver(ended)).toEqual({ states: [], comments: [] });
  });

  it("of a command says that it may not have been done, and of a closed pull request nothing", async () => {
    const { head: _, action: __, ...rest } = review;
    const command = { ...rest, kind: "command", comment: 5, writtenAt: 1, name: "deploy", words: [] };
    const said = await deliver([], { head: undefined, action: undefined, ...command });
    expect(said).toMatchObject({ states: [], comments: [{ body: expect.stringContaining("say it again") }] });
    expect(await deliver([], { action: "closed" })).toEqual({ states: [], comments: [] });
  });
});
