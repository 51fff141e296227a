import { describe, expect, it } from "vitest";
import { readProjectFile } from "../../project/read-project-file.ts";
import { type ReviewRequest, readReviewRequest, reviewGroup } from "../../queue/review-request.ts";
import { decideReview } from "./decide-review.ts";
import { readCommand } from "./read-command.ts";

const file = readProjectFile(`
version: 1
projects: { shop: { repository: acme/shop, environments: { dev: { branch: dev } } } }
`);
const head = "2".repeat(40);
const common = { repository: { full_name: "Acme/Shop" }, sender: { login: "octocat", type: "User" } };
const decide = (event: string, body: object) =>
  decideReview(event, { ...common, ...body }, file, { id: "d-1", at: new Date(1_000) });
const pull = (action: string, more: object = {}) =>
  decide("pull_request", { action, number: 7, pull_request: { head: { sha: head } }, ...more });
const comment = (more: object = {}, of: object = {}) =>
  decide("issue_comment", {
    action: "created",
    issue: { number: 7, pull_request: {}, ...of },
    comment: {
      id: 5,
      body: "/snowhook plan",
      user: { login: "ann", type: "User" },
      created_at: "2026-11-26T10:00:00Z",
      ...more,
    },
  });

describe("an event about a pull request", () => {
  it.each(["opened", "synchronize", "reopened", "ready_for_review", "closed"])(
    "%s is looked at",
    (action) => {
      expect(pull(action)).toEqual({
        request: {
          ...{ version: 1, kind: "pull-request", repository: "acme/shop", number: 7, head, action },
          ...{ deliveryId: "d-1", askedAt: 1_000, askedBy: "octocat" },
        },
      });
    },
  );

  it("edited is, when the base branch was changed", () => {
    expect(pull("edited", { changes: { title: { from: "x" } } })).toHaveProperty("ignored");
    expect(pull("edited", { changes: { base: { ref: { from: "main" } } } })).toHaveProperty("request");
  });

  it.each(["labeled", "enqueued", "stacked", "<script>"])("%s passes silently", (action) => {
    expect(pull(action)).toEqual({ ignored: expect.not.stringContaining("<") });
  });

  it("of another repository is nobody's here", () => {
    expect(pull("opened", { repository: { full_name: "eve/shop" } })).toEqual({
      ignored: expect.stringContaining("acme/shop"),
    });
  });

  it("that is no such event says what it lacks", () => {
    expect(decide("pull_request", { action: "opened" })).toEqual({ invalid: "number, pull_request" });
    expect(pull("opened", { pull_request: { head: { sha: "main; DROP" } } })).toEqual({
      invalid: "pull_request.head.sha",
    });
    expect(pull("opened", { sender: { login: "a b\n" } })).toHaveProperty("invalid");
  });

  it("commands by the first line of a new comment of a person", () => {
    expect(comment()).toMatchObject({
      request: {
        kind: "command",
        comment: 5,
        name: "plan",
        words: [],
        writtenAt: Date.parse("2026-11-26T10:00:00Z"),
      },
    });
    expect(comment({ user: { login: "x[bot]", type: "Bot" } })).toHaveProperty("ignored");
    expect(comment({}, { pull_request: undefined })).toHaveProperty("ignored");
    expect(comment({ body: "/snowhook\u2028plan" })).toHaveProperty("ignored");
  });

  it("is looked at again by Re-run, also a fork's, whose event names no pull request", () => {
    const run = { name: "snowhook", head_sha: head, external_id: "pull/9", pull_requests: [] };
    expect(decide("check_run", { action: "rerequested", check_run: run })).toMatchObject({
      request: { kind: "again", number: 9 },
    });
    expect(
      decide("check_run", { action: "rerequested", check_run: { ...run, name: "lint" } }),
    ).toHaveProperty("ignored");
    expect(decide("check_run", { action: "completed", check_run: run })).toHaveProperty("ignored");
    const suite = { head_sha: head, pull_requests: [] };
    expect(decide("check_suite", { action: "requested", check_suite: suite })).toHaveProperty("ignored");
    expect(decide("check_suite", { action: "rerequested", check_suite: suite })).toEqual({
      request: expect.not.objectContaining({ number: expect.anything() }),
    });
  });

  it("is a button's, at the check that a failed deployment left, and Re-run there means the same", () => {
    const run = {
      name: "Deployment to shop/prod",
      head_sha: head,
      external_id: "deployment/x",
      pull_requests: [],
    };
    const wanted = { request: { kind: "button", name: "retry", environment: "shop/prod", head } };
    const pressed = { action: "requested_action", check_run: run };
    expect(decide("check_run", { ...pressed, requested_action: { identifier: "retry" } })).toMatchObject(
      wanted,
    );
    expect(decide("check_run", { action: "rerequested", check_run: run })).toMatchObject(wanted);
    for (const ignored of [
      { ...pressed, requested_action: { identifier: "drop" } },
      pressed,
      { ...pressed, requested_action: { identifier: "retry" }, check_run: { ...run, name: "lint" } },
    ])
      expect(decide("check_run", ignored)).toHaveProperty("ignored");
  });

  it("of the merge queue names its branch", () => {
    const merge_group = { head_sha: head, base_sha: head, base_ref: "refs/heads/dev" };
    expect(decide("merge_group", { action: "checks_requested", merge_group })).toMatchObject({
      request: { kind: "merge-group", branch: "dev" },
    });
    expect(decide("merge_group", { action: "destroyed", merge_group })).toHaveProperty("ignored");
  });
});

describe("a command", () => {
  it.each([
    ["/snowhook plan", { name: "plan", words: [] }],
    ["/snowhook  deploy\tdev  \r\nmore", { name: "deploy", words: ["dev"] }],
    ["/snowhook", { name: "", words: [] }],
    ["/snowhook PLAN", { name: "unknown", words: [] }],
    ["/snowhook deploy '; DROP a/b", { name: "deploy", words: ["DROP", "a/b"] }],
  ])("%j", (body, command) => {
    expect(readCommand(body)).toEqual(command);
  });

  it.each([
    "",
    "/snowhook-x plan",
    "x/snowhook plan",
    "\n/snowhook plan",
    "> /snowhook plan",
    "    /snowhook plan",
  ])("%j is none", (body) => {
    expect(readCommand(body)).toBeUndefined();
  });
});

describe("the message", () => {
  it("comes back as it was sent, and what cannot be read says why", () => {
    const decided = pull("opened");
    if (!("request" in decided)) throw new Error("no request");
    expect(readReviewRequest(JSON.stringify(decided.request))).toEqual(decided.request);
    expect(readReviewRequest("{")).toEqual({ poison: "the message is not JSON" });
    expect(readReviewRequest(JSON.stringify({ ...decided.request, head: "x" }))).toEqual({
      poison: expect.stringContaining("head"),
    });
  });

  it("has a group for each pull request, that SQS takes however long the repository's name is", () => {
    const decided = pull("opened");
    if (!("request" in decided)) throw new Error("no request");
    const of = (change: Partial<Extract<ReviewRequest, { kind: "pull-request" }>>) =>
      reviewGroup({ ...decided.request, ...change } as ReviewRequest);
    expect(of({ repository: `${"o".repeat(39)}/${"r".repeat(100)}` }).length).toBeLessThan(80);
    expect(of({ repository: "ACME/shop" })).toBe(of({}));
    expect(of({ number: 8 })).not.toBe(of({}));
  });
});
