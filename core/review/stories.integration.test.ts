import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RETRY } from "../github/check-name.ts";
import { reportDeploymentCheck } from "../github/deployment-check.ts";
import { acceptedLoss as accepted, judged, loss as lossy, nextScript as more } from "./testing/judged.ts";
import {
  type Account,
  change,
  openStage,
  type Stage,
  type StageOptions,
  startAccount,
} from "./testing/stage.ts";

// Stories of pull requests: GitHub's events come to the webhook, signed; what it queues is worked on; GitHub shows what came
// of it. GitHub is the stand-in, which refuses what GitHub refuses; the account is one, and real as far as snowglobe is.

const files = { "migrations/V1__a.sql": "CREATE TABLE A (N NUMBER);\n" };
let account: Account;
const stages: Stage[] = [];
beforeAll(async () => {
  account = await startAccount();
});
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});
afterAll(async () => {
  await account?.administrator.close();
  await account?.globe.close();
});

async function open(options: Partial<StageOptions> = {}): Promise<Stage> {
  const stage = await openStage(account, { files, ...options });
  stages.push(stage);
  return stage;
}

/** Opens a pull request with some changes, and works on what was queued. */
async function opened(
  changes: Readonly<Record<string, string | null>>,
  {
    options = {},
    ...pull
  }: { options?: Partial<StageOptions>; base?: string; fork?: string; draft?: boolean } = {},
) {
  const stage = await open(options);
  const head = change(stage.start, changes);
  const { number } = await stage.hub.pulls.open({ head, base: "dev", ...pull });
  const outcomes = await stage.work();
  const check = () => stage.check(head.commit);
  const say = async (login: string, body: string) => {
    const { comment } = await stage.hub.pulls.comment(number, login, body);
    const outcome = await stage.work();
    return { comment, outcome, reactions: comment.reactions.map(({ content }) => content) };
  };
  const answer = () => stage.hub.comments.find(({ body }) => body.startsWith("<!-- snowhook:answer"))?.body;
  return { stage, head, number, outcomes, check, say, answer };
}

describe("a pull request that is judged", () => {
  it.each(judged)("%s", async (_, changes, base, conclusion, words) => {
    const stage = await open();
    await stage.hub.push("other", change(stage.start, {}));
    const head = change(stage.start, changes);
    await stage.hub.pulls.open({ head, base });
    expect(await stage.work()).toMatchObject([{ outcome: "done" }]);
    expect(stage.check(head.commit)).toMatchObject({ name: "snowhook", status: "completed", conclusion });
    const shown = stage.plan ?? "";
    for (const word of words)
      expect(shown).toMatch(word instanceof RegExp ? word : new RegExp(literally(word)));
    expect(shown).not.toContain("hush-hush-value");
    if (words.length === 0) expect(stage.plan).toBeUndefined();
  });
  const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  it("shows its findings beside the lines, only in files that the commit has", async () => {
    const { check } = await opened(lossy);
    expect(check()?.output.annotations).toMatchObject([
      {
        path: "migrations/V2__drop.sql",
        start_line: 2,
        annotation_level: "failure",
        title: expect.stringContaining("unrecoverable"),
      },
    ]);
  });

  it("is judged with a person's token too: a status instead of a check run", async () => {
    const { stage, head } = await opened(accepted("token"), { options: { withToken: true } });
    expect(stage.hub.checkRuns).toEqual([]);
    const states = stage.hub.statuses.filter(({ sha }) => sha === head.commit);
    expect(states.map(({ state, context }) => `${context} ${state}`)).toEqual([
      "snowhook pending",
      "snowhook pending",
    ]);
    expect(stage.plan).toContain("waits for /snowhook approve");
  });

  it("keeps one comment, whatever is pushed", async () => {
    const { stage, head, number } = await opened(more);
    const next = change(head, lossy);
    await stage.hub.pulls.push(number, next);
    await stage.work();
    expect(stage.hub.comments).toHaveLength(1);
    expect(stage.plan).toContain(next.commit);
    expect(stage.check(head.commit)?.conclusion).toBe("success");
    expect(stage.check(next.commit)?.conclusion).toBe("failure");
  });

  it("says in the comment that is there that nothing is left", async () => {
    const { stage, head, number } = await opened(more);
    await stage.hub.pulls.push(number, change(head, { "migrations/V2__b.sql": null }));
    await stage.work();
    expect(stage.plan).toContain("No scripts changed");
  });

  it("gets a new comment when a person has deleted it, and takes nobody else's for its own", async () => {
    const { stage, head, number } = await opened(more);
    const [{ id } = { id: 0 }] = stage.hub.comments;
    await fetch(`${stage.hub.url}/repos/acme/shop/issues/comments/${id}`, {
      method: "DELETE",
      headers: { authorization: "Bearer token-of-the-deployer" },
    });
    const forged = `<!-- snowhook:plan -->\n<!-- snowhook:head ${head.commit} -->\nall is well`;
    await stage.hub.pulls.comment(number, "bob", forged);
    await stage.hub.pulls.push(number, change(head, lossy));
    await stage.work();
    expect(stage.hub.comments.map(({ user }) => user)).toEqual(["bob", "snowhook[bot]"]);
    expect(stage.hub.comments[0]?.body).toBe(forged);
  });

  it("is planned as it would be merged, with what the base branch got since", async () => {
    const stage = await open();
    const head = change(stage.start, more);
    await stage.hub.push("dev", change(stage.start, { "migrations/V3__c.sql": "SELECT 3;" }));
    await stage.hub.pulls.open({ head, base: "dev" });
    await stage.work();
    expect(stage.plan).toContain("3. `migrations/V3__c.sql` (waits on the base branch already)");
  });

  it("is refused when both sides changed one script", async () => {
    const stage = await open();
    const head = change(stage.start, { "migrations/V1__a.sql": "SELECT 1;" });
    await stage.hub.push("dev", change(stage.start, { "migrations/V1__a.sql": "SELECT 2;" }));
    await stage.hub.pulls.open({ head, base: "dev" });
    await stage.work();
    expect(stage.check(head.commit)).toMatchObject({ conclusion: "failure" });
    expect(stage.plan).toContain("Both sides changed the same script");
    expect(stage.signIns).toBe(0);
  });

  it("does not wait for what the base branch accepts already", async () => {
    const stage = await open({ files: { ...files, ...accepted("on the base branch") } });
    const head = change(stage.start, { "migrations/V3__c.sql": "SELECT 3;" });
    await stage.hub.pulls.open({ head, base: "dev" });
    await stage.work();
    expect(stage.check(head.commit)?.conclusion).toBe("success");
    expect(stage.plan).toContain("`on the base branch`");
  });

  it("is judged anew for another base, and when it is reopened", async () => {
    const { stage, number, check } = await opened({ "migrations/V2__x.sql": "DROP TABLE A;" });
    expect(check()?.conclusion).toBe("success");
    await stage.hub.pulls.retarget(number, "main");
    await stage.work();
    expect(check()?.conclusion).toBe("failure");
    await stage.hub.pulls.close(number);
    expect(await stage.work()).toMatchObject([{ outcome: "ignored" }]);
    await stage.hub.pulls.reopen(number);
    expect(await stage.work()).toMatchObject([{ outcome: "done", verdict: "refused" }]);
  });

  it("is judged once more by Re-run, with a new check run", async () => {
    const { stage, check } = await opened(lossy);
    const run = check();
    if (run === undefined) throw new Error("no check run");
    await stage.hub.pulls.rerequest(run, "ann");
    await stage.work();
    expect(stage.hub.checkRuns).toHaveLength(2);
    expect(check()?.output.annotations).toHaveLength(1);
  });

  it("is judged for the merge queue at the queue's own commit", async () => {
    const { stage, head } = await opened(more);
    const merged = change(head, {});
    await stage.hub.pulls.mergeGroup("dev", merged);
    await stage.work();
    expect(stage.check(merged.commit)).toMatchObject({ conclusion: "success", head_sha: merged.commit });
  });

  it("waits a moment for a commit that GitHub does not have yet", async () => {
    const stage = await open();
    const head = change(stage.start, more);
    stage.hub.late.set(head.commit, 2);
    await stage.hub.pulls.open({ head, base: "dev" });
    expect(await stage.work()).toMatchObject([{ outcome: "done", verdict: "ready" }]);
  });

  it("comes again when GitHub shows another head, and is let go when that stays", async () => {
    const { stage, head, number } = await opened(more);
    await stage.hub.pulls.push(number, change(head, lossy));
    await stage.work();
    const [old] = [await stage.hub.deliver("pull_request", lateEvent(head.commit))];
    expect(old.status).toBe(202);
    expect(await stage.work()).toMatchObject([{ outcome: "again", afterSeconds: 9 }]);
  });

  it("is told as a failure of its own when the account cannot be signed in to", async () => {
    const { check, outcomes } = await opened(more, { options: { password: "wrong", isLast: true } });
    expect(outcomes).toMatchObject([{ outcome: "done" }]);
    expect(check()).toMatchObject({ conclusion: "failure", status: "completed" });
  });

  it("comes again while the account cannot be reached", async () => {
    const { outcomes } = await opened(more, { options: { password: "wrong" } });
    expect(outcomes).toMatchObject([{ outcome: "again" }]);
  });

  it("is still told where it may, when the App may not write comments", async () => {
    const permissions = { checks: "write", pull_requests: "read", contents: "read" };
    const { stage, check } = await opened(more, { options: { permissions } });
    expect(check()?.conclusion).toBe("success");
    expect(stage.events).toMatchObject([{ type: "warning", message: expect.stringContaining("403") }]);
  });

  it("tells what other parts found, and counts their verdict", async () => {
    const part = async () => ({
      title: "Rehearsal",
      verdict: "refused" as const,
      blocks: [{ text: "It failed.", rank: "details" as const }],
    });
    const { stage, check } = await opened(more, { options: { parts: [part] } });
    expect(check()?.conclusion).toBe("failure");
    expect(stage.plan).toContain("**⛔ Rehearsal**\n\nIt failed.");
  });

  it("is planned against what was applied", async () => {
    const { administrator } = account;
    await administrator.query(
      "CREATE TABLE SHOP.METADATA.CHANGE_HISTORY (VERSION VARCHAR, DESCRIPTION VARCHAR, SCRIPT VARCHAR, SCRIPT_TYPE VARCHAR, CHECKSUM VARCHAR, EXECUTION_TIME NUMBER, STATUS VARCHAR, INSTALLED_BY VARCHAR, INSTALLED_ON TIMESTAMP_LTZ)",
    );
    await administrator.query("GRANT SELECT ON TABLE SHOP.METADATA.CHANGE_HISTORY TO ROLE DEPLOYER");
    await administrator.query(
      "INSERT INTO SHOP.METADATA.CHANGE_HISTORY SELECT '1.5', 'x', 'V1.5__x.sql', 'V', 'c', 1, 'Success', 'me', CURRENT_TIMESTAMP()",
    );
    try {
      const { stage } = await opened(more);
      expect(stage.plan).toContain("1 script would run in dev");
      expect(stage.plan).toContain(
        "`migrations/V1__a.sql`: its version is older than the newest that is applied",
      );
    } finally {
      await administrator.query("DROP TABLE SHOP.METADATA.CHANGE_HISTORY");
    }
  });
});

it("looks as docs/pull-requests.md shows it", async () => {
  const { stage } = await opened({
    "migrations/V2__customers.sql": "CREATE TABLE CUSTOMERS (ID NUMBER, NAME VARCHAR);\n",
    "migrations/V3__tidy.sql":
      "DROP TABLE A;\n-- snowhook: allow unrecoverable: replaced by CUSTOMERS_V2\nDROP STREAM CUSTOMER_CHANGES;\n",
    "migrations/R__totals.sql":
      "CREATE OR REPLACE VIEW TOTALS AS\n  SELECT COUNT(*) AS N FROM {{ schema }}.CUSTOMERS;\n",
    "migrations/notes.sql": "-- to do",
  });
  const path = join(import.meta.dirname, "../../docs/pull-requests.md");
  const shown = (stage.plan ?? "").replace(/^<!--.*-->\n/gm, "").trim();
  const page = (await readFile(path, "utf8")).replace(
    /<!-- comment -->[\s\S]*<!-- \/comment -->/,
    () => `<!-- comment -->\n---\n\n${shown}\n\n---\n<!-- /comment -->`,
  );
  await expect(page).toMatchFileSnapshot(path);
});

describe("a fork", () => {
  const hostile = {
    "migrations/V2__x.sql": "SELECT '{{ api_secret }}';",
    "migrations/V3__y.sql": "DROP STREAM S;",
  };

  it("is read and nothing else: no template, no account, no secret", async () => {
    const { stage, head, check } = await opened(hostile, { fork: "eve/shop" });
    expect(stage.signIns).toBe(0);
    expect(check()).toMatchObject({ conclusion: "failure" });
    expect(stage.plan).toContain(`/snowhook plan ${head.commit}`);
    expect(stage.plan).toContain("which is not rendered for a fork");
    expect(stage.plan).not.toContain("<details>");
  });

  it("waits, never neutral, and is success when it touches nothing", async () => {
    const waits = await opened(more, { fork: "eve/shop" });
    expect(waits.check()?.conclusion).toBe("action_required");
    const other = await opened({ "README.md": "x" }, { fork: "eve/shop" });
    expect(other.check()?.conclusion).toBe("success");
  });

  it("is planned when somebody who may write has seen that head", async () => {
    const { stage, check, say } = await opened(more, { fork: "eve/shop" });
    const { reactions } = await say("ann", "/snowhook plan");
    expect(reactions).toEqual(["eyes", "rocket"]);
    expect(stage.signIns).toBe(1);
    expect(check()?.conclusion).toBe("success");
  });

  it("is not planned for its author, nor for a reader", async () => {
    const { stage, check, say } = await opened(more, { fork: "eve/shop" });
    expect((await say("eve", "/snowhook plan")).reactions).toEqual(["-1"]);
    expect((await say("bob", "/snowhook plan")).reactions).toEqual(["-1"]);
    expect(stage.signIns).toBe(0);
    expect(check()?.conclusion).toBe("action_required");
  });

  it("is not planned at a head that was pushed after the word", async () => {
    const { stage, head, number } = await opened(more, { fork: "eve/shop" });
    const { comment } = await stage.hub.pulls.comment(number, "ann", "/snowhook plan");
    const next = change(head, hostile);
    await stage.hub.pulls.push(number, next);
    await stage.work();
    expect(comment.reactions.map(({ content }) => content)).toEqual(["eyes", "confused"]);
    expect(stage.signIns).toBe(0);
    await stage.hub.pulls.comment(number, "ann", `/snowhook plan ${head.commit}`);
    await stage.work();
    expect(stage.signIns).toBe(0);
  });

  it("is not planned at a head whose plan came after the word, when the word is read last", async () => {
    const { stage, head, number } = await opened(more, { fork: "eve/shop" });
    const { comment } = await stage.hub.pulls.comment(number, "ann", "/snowhook plan");
    stage.later(5);
    await stage.hub.pulls.push(number, change(head, hostile));
    await stage.work("newest first");
    expect(comment.reactions.map(({ content }) => content)).toEqual(["eyes", "confused"]);
    expect(stage.signIns).toBe(0);
  });

  it("needs it again after a push", async () => {
    const { stage, head, number, say } = await opened(more, { fork: "eve/shop" });
    await say("ann", `/snowhook plan ${head.commit}`);
    const next = change(head, { "migrations/V4__z.sql": "SELECT 4;" });
    await stage.hub.pulls.push(number, next);
    await stage.work();
    expect(stage.check(next.commit)?.conclusion).toBe("action_required");
    expect(stage.signIns).toBe(1);
  });

  it("that was deleted since is a fork still", async () => {
    const { stage, number, say, check } = await opened(more, { fork: "eve/shop" });
    stage.hub.pulls.dropFork(number);
    const run = check();
    if (run === undefined) throw new Error("no check run");
    await stage.hub.pulls.rerequest(run, "ann");
    expect(await stage.work()).toMatchObject([{ outcome: "done", verdict: "waits" }]);
    expect((await say("ann", "/snowhook plan")).reactions).toEqual(["eyes", "rocket"]);
  });
});

describe("a command", () => {
  it("approves what waits, for that head and by somebody else than the author", async () => {
    const { stage, head, number, check, say, answer } = await opened(accepted("approve one"));
    expect((await say("octocat", "/snowhook approve")).reactions).toEqual(["eyes", "confused"]);
    expect(answer()).toContain("own approval does not count");
    expect((await say("ann", "/snowhook approve")).reactions).toEqual(["eyes", "rocket"]);
    expect(check()?.conclusion).toBe("success");
    expect(stage.plan).toContain("Approved by `ann`");
    expect(stage.events).toContainEqual(
      expect.objectContaining({ type: "audit", command: "approve", by: "ann", outcome: "done" }),
    );
    const next = change(head, { "migrations/V4__z.sql": "SELECT 4;" });
    await stage.hub.pulls.push(number, next);
    await stage.work();
    expect(stage.check(next.commit)?.conclusion).toBe("action_required");
  });

  it("approves nothing that it has not seen, and nothing that does not wait", async () => {
    const { stage, head, number, say } = await opened(accepted("approve two"));
    const { comment } = await stage.hub.pulls.comment(number, "ann", "/snowhook approve");
    const next = change(head, accepted("another reason"));
    await stage.hub.pulls.push(number, next);
    await stage.work();
    expect(comment.reactions.at(-1)?.content).toBe("confused");
    expect(stage.check(next.commit)?.conclusion).toBe("action_required");
    const plain = await opened(more);
    expect((await plain.say("ann", "/snowhook approve")).reactions).toEqual(["eyes", "confused"]);
    expect(plain.answer()).toContain("Nothing waits");
    expect(await say("bob", "/snowhook approve")).toMatchObject({ reactions: ["-1"] });
  });

  it.each([
    ["/snowhook help", "`/snowhook approve`", ["eyes", "rocket"]],
    ["/snowhook", "There is no such command", ["eyes", "confused"]],
    ["/snowhook drop-everything", "There is no such command", ["eyes", "confused"]],
    ["/snowhook status", "**dev**: nothing of late is deployed", ["eyes", "rocket"]],
    ["/snowhook deploy", "Only what is merged is deployed", ["eyes", "confused"]],
    ["/snowhook retry", "Only what is merged is deployed", ["eyes", "confused"]],
    ["/snowhook cancel", "Nothing waits or runs in dev now.", ["eyes", "rocket"]],
    ["/snowhook undo", "Only what is merged is deployed", ["eyes", "confused"]],
  ])("%s is answered", async (body, words, reactions) => {
    const { say, answer } = await opened({ "README.md": "x" });
    expect((await say("ann", body)).reactions).toEqual(reactions);
    expect(answer()).toContain(words);
  });

  it.each([
    "please /snowhook plan",
    "> /snowhook plan",
    "```\n/snowhook plan\n```",
    " /snowhook plan",
    "/snowhookplan",
    "hello\n/snowhook plan",
  ])("is none: %j", async (body) => {
    const { say, stage } = await opened({ "README.md": "x" });
    expect((await say("ann", body)).outcome).toEqual([]);
    expect(stage.hub.comments).toHaveLength(1);
  });

  it("is none when a comment is edited, and none of a bot's", async () => {
    const { stage, say, number } = await opened({ "README.md": "x" });
    const { comment } = await say("ann", "hello");
    await stage.hub.pulls.editComment(comment.id, "ann", "/snowhook deploy");
    await stage.hub.pulls.comment(number, "other[bot]", "/snowhook plan");
    expect(await stage.work()).toEqual([]);
  });

  it("deploys the branch's head after the merge, and retries what failed", async () => {
    const { stage, number, head, say, answer } = await opened(more);
    await stage.hub.push("dev", head);
    await stage.hub.pulls.merge(number);
    await stage.work();
    expect((await say("bob", "/snowhook deploy")).reactions).toEqual(["-1"]);
    expect(stage.deployed).toEqual([]);
    await say("ann", "/snowhook deploy");
    expect(stage.deployed).toMatchObject([
      { project: "shop", environment: "dev", commit: head.commit, requestedBy: "comment:ann" },
    ]);
    await say("ann", "/snowhook retry");
    expect(stage.deployed).toHaveLength(1);
    expect(answer()).toContain("is queued for dev");
    const ask = (path: string, body: unknown) =>
      fetch(`${stage.hub.url}/repos/acme/shop${path}`, {
        method: "POST",
        headers: { authorization: "Bearer token-of-the-deployer" },
        body: JSON.stringify(body),
      });
    await ask("/deployments", { ref: head.commit, environment: "dev" });
    await ask("/deployments/1/statuses", { state: "failure", description: "V2__b.sql failed" });
    await say("ann", "/snowhook retry");
    expect(stage.deployed).toHaveLength(2);
    const { comment } = await say("ann", "/snowhook status");
    const status = stage.hub.comments.find(({ body }) =>
      body.startsWith(`<!-- snowhook:answer ${comment.id} -->`),
    );
    expect(status?.body).toContain("is `failure`: `V2__b.sql failed`");
  });

  it("approves after the merge what waits for it, and sends it on its way", async () => {
    const { stage, number, head, say, answer } = await opened(more, { base: "main" });
    await stage.hub.push("main", head);
    await stage.hub.pulls.merge(number);
    await stage.work();
    const ask = (path: string, body: unknown) =>
      fetch(`${stage.hub.url}/repos/acme/shop${path}`, {
        method: "POST",
        headers: { authorization: "Bearer token-of-the-deployer" },
        body: JSON.stringify(body),
      });
    const payload = { snowhook: "delivery-1:1764158400000" };
    await ask("/deployments", { ref: head.commit, environment: "prod", payload });
    await ask("/deployments/1/statuses", { state: "pending", description: "Waiting: approval by ann" });

    expect((await say("octocat", "/snowhook approve")).reactions).toEqual(["eyes", "confused"]);
    expect(stage.deployed).toEqual([]);
    expect((await say("ann", "/snowhook approve")).reactions).toEqual(["eyes", "rocket"]);
    const answers = stage.hub.comments.map(({ body }) => body).join("\n");
    expect(answers).toContain(`prod: approved for \`${head.commit.slice(0, 7)}\`, 1 of 1.`);
    expect(answers).toContain("which waited, goes on");
    expect(stage.deployed).toMatchObject([
      { environment: "prod", commit: head.commit, wake: expect.any(Number) },
    ]);
    expect(answer()).toBeDefined();
  });

  it("retries by the button at the check that a failed deployment left, for who may write, at the head", async () => {
    const { stage, head } = await opened(more);
    await stage.hub.push("dev", head);
    const ask = (path: string, body: unknown, token = "token-of-the-deployer") =>
      fetch(`${stage.hub.url}/repos/acme/shop${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    await reportDeploymentCheck(stage.github, {
      ...{ repository: "acme/shop", commit: head.commit, environment: "dev", key: "k", annotations: [] },
      ...{ conclusion: "failure", title: "V2__b.sql failed", summary: "no", actions: [RETRY] },
    });
    const run = stage.hub.checkRuns.find(({ name }) => name === "Deployment to dev");
    expect(run?.actions).toEqual([expect.objectContaining({ label: "Retry", identifier: "retry" })]);
    if (run === undefined) throw new Error("there is no check run");
    const press = async (login: string) => {
      await stage.hub.pulls.press(run, "retry", login);
      return stage.work();
    };
    expect(await press("ann")).toMatchObject([
      { verdict: "refused", title: expect.stringContaining("did not fail") },
    ]);
    await ask("/deployments", { ref: head.commit, environment: "dev" });
    await ask("/deployments/1/statuses", { state: "failure", description: "V2__b.sql failed" });
    expect(await press("bob")).toMatchObject([
      { verdict: "refused", title: "bob may not write in the repository" },
    ]);
    expect(stage.deployed).toEqual([]);
    expect(await press("ann")).toMatchObject([{ verdict: "done" }]);
    expect(stage.deployed).toMatchObject([
      { environment: "dev", commit: head.commit, requestedBy: "comment:ann" },
    ]);
    expect(stage.events).toContainEqual(
      expect.objectContaining({ type: "audit", command: "retry", by: "ann", outcome: "done" }),
    );
    await stage.hub.push("dev", change(head, { "migrations/V9__z.sql": "SELECT 9;" }));
    expect(await press("ann")).toMatchObject([
      { verdict: "refused", title: expect.stringContaining("another head") },
    ]);
    expect(stage.deployed).toHaveLength(1);
  });

  it("approves nothing after the merge where nothing asks for it", async () => {
    const { stage, number, head, say, answer } = await opened(more);
    await stage.hub.push("dev", head);
    await stage.hub.pulls.merge(number);
    await stage.work();
    expect((await say("ann", "/snowhook approve")).reactions).toEqual(["eyes", "confused"]);
    expect(answer()).toContain("Nothing that is merged waits for an approval here.");
  });

  it("approves before the merge where the environment asks for it, without a danger", async () => {
    const { say, answer } = await opened(more, { base: "main" });
    expect((await say("ann", "/snowhook approve")).reactions).toEqual(["eyes", "rocket"]);
    expect(answer()).toContain("Approved for shop/prod at");
  });
});

/** The event of an older head, as it comes when it was late. */
function lateEvent(sha: string): string {
  const repository = { full_name: "acme/shop" };
  const event = {
    action: "synchronize",
    number: 1,
    pull_request: { head: { sha } },
    repository,
    sender: { login: "octocat" },
  };
  return JSON.stringify(event);
}
