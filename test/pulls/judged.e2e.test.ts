import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptedLoss, judged, loss, nextScript } from "../../core/review/testing/judged.ts";
import { type PullInstallation, startPullInstallation } from "./pull-installation.ts";
import { openPull } from "./pull-story.ts";

// What is said of pull requests, and what is not done for whom: webhook, queue and review are the packaged functions,
// each in a process of its own.

let installation: PullInstallation;
beforeAll(async () => {
  installation = await startPullInstallation();
});
afterAll(async () => {
  await installation?.stop();
});

/** Messages of reviews that were worked on so far. */
const reviews = () =>
  installation.functions.review.log.filter(({ message }) => /^review (?!failed)/.test(String(message)))
    .length;
const hostile = {
  "migrations/V2__x.sql": "SELECT '{{ api_secret }}';",
  "migrations/V3__y.sql": "DROP STREAM S;",
};

describe("a pull request", () => {
  it.each(judged)("that %s", async (_, changes, base, conclusion, words) => {
    const { check, plan } = await openPull(installation, changes, { base });
    expect(check()).toMatchObject({ status: "completed", conclusion });
    for (const word of words)
      if (typeof word === "string") expect(plan()).toContain(word);
      else expect(plan()).toMatch(word);
    if (words.length === 0) expect(plan()).toBe("");
    expect(plan()).not.toContain("hush-hush-value");
  });

  it("has its findings beside the lines", async () => {
    const { check } = await openPull(installation, loss);
    expect(check()?.output.annotations).toMatchObject([
      { path: "migrations/V2__drop.sql", start_line: 2, annotation_level: "failure" },
    ]);
  });

  it("keeps one comment, whatever is pushed", async () => {
    const story = await openPull(installation, nextScript);
    const first = story.head;
    const second = await story.push(loss);
    expect(installation.hub.comments.filter(({ issue }) => issue === story.number)).toHaveLength(1);
    expect(story.plan()).toContain(second.commit);
    expect(story.check(first.commit)?.conclusion).toBe("success");
    expect(story.check()?.conclusion).toBe("failure");
  });

  it("is judged anew for another base, and when it is reopened", async () => {
    const { number, check } = await openPull(installation, { "migrations/V2__x.sql": "DROP TABLE A;" });
    expect(check()?.conclusion).toBe("success");
    const { pulls, checkRuns } = installation.hub;
    await pulls.retarget(number, "main");
    await installation.settled();
    expect(check()?.conclusion).toBe("failure");
    await pulls.close(number);
    await installation.settled();
    const before = checkRuns.length;
    await pulls.reopen(number);
    await installation.settled();
    expect(checkRuns.length).toBeGreaterThanOrEqual(before);
    expect(check()?.conclusion).toBe("failure");
  });

  it("is judged once more by Re-run", async () => {
    const { check, head } = await openPull(installation, loss);
    const run = check();
    if (run === undefined) throw new Error("no check run");
    await installation.hub.pulls.rerequest(run, "ann");
    await installation.settled();
    expect(installation.hub.checkRuns.filter(({ head_sha }) => head_sha === head.commit)).toHaveLength(2);
  });

  it("is judged for the merge queue at the queue's own commit", async () => {
    const { head, start, check } = await openPull(installation, nextScript);
    const merged = { ...head, commit: start.commit.replace(/^.{8}/, "abcdabcd") };
    await installation.hub.pulls.mergeGroup("dev", merged);
    await installation.settled();
    expect(check(merged.commit)).toMatchObject({ conclusion: "success" });
  });

  it("is rehearsed where the environment allows it, on a clone that goes when it is closed", async () => {
    const before = await databases();
    const scripts = {
      "migrations/V2__b.sql": "CREATE TABLE B (N NUMBER);\nINSERT INTO B VALUES (1), (2);\n",
      "migrations/verify/two.sql": "SELECT COUNT(*) = 3 FROM B;\n",
    };
    const { plan, check, number, push } = await openPull(installation, scripts, { base: "tried" });
    expect(plan()).toContain("Rehearsal");
    expect(plan()).toContain("`migrations/verify/two.sql`");
    expect(check()?.conclusion).toBe("failure");
    await push({ "migrations/verify/two.sql": "SELECT COUNT(*) = 2 FROM B;\n" });
    expect(check()?.conclusion).toBe("success");
    await installation.hub.pulls.close(number);
    await installation.settled();
    await installation.functions.janitor.invoke({});
    expect(await databases()).toEqual(before);
  });

  async function databases(): Promise<unknown[]> {
    const { rows } = await installation.administrator.query("SHOW DATABASES");
    return rows.map(({ name }) => name).sort();
  }

  it("whose review was given up has a check that failed and says what to do", async () => {
    const { hub, functions, undelivered } = installation;
    const { number, head, check } = await undelivered(() => openPull(installation, nextScript));
    expect(check()).toBeUndefined();
    const body = {
      ...{ version: 1, kind: "pull-request", repository: "acme/shop", number, action: "opened" },
      ...{ head: head.commit, deliveryId: "lost", askedBy: "octocat", askedAt: Date.now() },
    };
    const attributes = { ApproximateReceiveCount: "10", SentTimestamp: String(Date.now()) };
    const record = { messageId: "m", receiptHandle: "r", body: JSON.stringify(body), attributes };
    await functions["dead-letter"].invoke({ Records: [record] });
    expect(hub.checkRuns.at(-1)).toMatchObject({ head_sha: head.commit, conclusion: "failure" });
  });
});

describe("a fork", () => {
  it("is read and nothing else: no template, no secret", async () => {
    const { plan, check, head } = await openPull(installation, hostile, { fork: "eve/shop" });
    expect(check()?.conclusion).toBe("failure");
    expect(plan()).toContain(`/snowhook plan ${head.commit}`);
    expect(plan()).toContain("which is not rendered for a fork");
    expect(plan()).not.toContain("<details>");
  });

  it("waits, never neutral, and is success when it touches nothing", async () => {
    const waits = await openPull(installation, nextScript, { fork: "eve/shop" });
    expect(waits.check()?.conclusion).toBe("action_required");
    const other = await openPull(installation, { "README.md": "x" }, { fork: "eve/shop" });
    expect(other.check()?.conclusion).toBe("success");
  });

  it("is planned when somebody who may write has seen that head, and needs it again after a push", async () => {
    const { say, check, push } = await openPull(installation, nextScript, { fork: "eve/shop" });
    expect((await say("ann", "/snowhook plan")).reactions).toEqual(["eyes", "rocket"]);
    expect(check()?.conclusion).toBe("success");
    await push({ "migrations/V4__z.sql": "SELECT 4;" });
    expect(check()?.conclusion).toBe("action_required");
  });

  it("is not planned for its author, nor for a reader", async () => {
    const { say, check } = await openPull(installation, nextScript, { fork: "eve/shop" });
    expect((await say("eve", "/snowhook plan")).reactions).toEqual(["-1"]);
    expect((await say("bob", "/snowhook plan")).reactions).toEqual(["-1"]);
    expect(check()?.conclusion).toBe("action_required");
  });

  it("is not planned at another head than the one that was named", async () => {
    const { say, head, push, check } = await openPull(installation, nextScript, { fork: "eve/shop" });
    await push(hostile);
    expect((await say("ann", `/snowhook plan ${head.commit}`)).reactions).toEqual(["eyes", "confused"]);
    expect(check()?.conclusion).toBe("failure");
  });
});

describe("a command", () => {
  it("approves what waits, for that head and by somebody else than the author", async () => {
    const { say, check, plan, push } = await openPull(installation, acceptedLoss("nobody reads it"));
    const own = await say("octocat", "/snowhook approve");
    expect(own.reactions).toEqual(["eyes", "confused"]);
    expect(own.answer).toContain("own approval does not count");
    expect((await say("bob", "/snowhook approve")).reactions).toEqual(["-1"]);
    expect(await say("ann", "/snowhook approve")).toMatchObject({ reactions: ["eyes", "rocket"] });
    expect(check()?.conclusion).toBe("success");
    expect(plan()).toContain("Approved by `ann`");
    await push({ "migrations/V4__z.sql": "SELECT 4;" });
    expect(check()?.conclusion).toBe("action_required");
  });

  it.each([
    ["/snowhook help", "`/snowhook approve`", ["eyes", "rocket"]],
    ["/snowhook", "There is no such command", ["eyes", "confused"]],
    ["/snowhook drop-everything", "There is no such command", ["eyes", "confused"]],
    ["/snowhook status", "**dev**: nothing of late is deployed", ["eyes", "rocket"]],
    ["/snowhook deploy", "Only what is merged is deployed", ["eyes", "confused"]],
    ["/snowhook retry", "Only what is merged is deployed", ["eyes", "confused"]],
    ["/snowhook undo", "Only what is merged is deployed", ["eyes", "confused"]],
    ["/snowhook cancel", "Nothing waits or runs in dev now.", ["eyes", "rocket"]],
  ])("%s is answered", async (body, words, reactions) => {
    const { say } = await openPull(installation, { "README.md": "x" });
    const { reactions: given, answer } = await say("ann", body);
    expect(given).toEqual(reactions);
    expect(answer).toContain(words);
  });

  it("is none in the middle of a text, in a quotation, in an edited comment, or of a bot", async () => {
    const { number, say } = await openPull(installation, { "README.md": "x" });
    const before = reviews();
    for (const body of [
      "please /snowhook plan",
      "> /snowhook plan",
      "```\n/snowhook plan\n```",
      "/snowhookplan",
    ])
      expect((await say("ann", body)).reactions).toEqual([]);
    const { comment } = await installation.hub.pulls.comment(number, "ann", "hello");
    await installation.hub.pulls.editComment(comment.id, "ann", "/snowhook deploy");
    await installation.hub.pulls.comment(number, "other[bot]", "/snowhook plan");
    await installation.settled();
    expect(reviews()).toBe(before);
  });

  it("is nothing to anybody when it comes unsigned", async () => {
    const { number } = await openPull(installation, { "README.md": "x" });
    const before = reviews();
    const event = JSON.stringify({
      action: "created",
      issue: { number },
      comment: { body: "/snowhook deploy" },
    });
    const headers = { "x-hub-signature-256": `sha256=${"0".repeat(64)}` };
    const answer = await installation.hub.deliver("issue_comment", event, headers);
    expect(answer.status).toBe(401);
    expect(
      (await installation.hub.deliver("issue_comment", event, { "x-hub-signature-256": null })).status,
    ).toBe(401);
    await installation.settled();
    expect(reviews()).toBe(before);
  });
});

it("none of the functions failed, or wrote a secret", () => {
  expect(installation.errors).toEqual([]);
  const text = JSON.stringify(Object.values(installation.functions).map(({ log }) => log));
  expect(text).not.toContain("PRIVATE KEY");
  expect(text).not.toContain("hush-hush-value");
});
