import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { mergePull, rowsOf, table, tablesOf } from "./testing/merged.ts";
import { type Account, change, forgetDeployments, type Stage, startAccount } from "./testing/stage.ts";

// Somebody undoes what was deployed last: by a comment, by the button of the check, with an approval where the
// environment asks for one. The deploy function itself is given the message.

let account: Account;
let stage: Stage;
beforeAll(async () => {
  account = await startAccount();
});
afterEach(async () => {
  await stage?.close();
  await forgetDeployments(account);
});
afterAll(async () => {
  await account?.administrator.close();
  await account?.globe.close();
});

const undoable = {
  "migrations/U1__a.sql": "DROP TABLE A;\n",
  "migrations/V2__b.sql": table("B"),
  "migrations/U2__b.sql": "DROP TABLE B;\n",
  "migrations/R__v.sql": "CREATE OR REPLACE VIEW V AS SELECT 1 AS N;\n",
};

/** The same where what is destructive is blocked. */
const accepted = {
  ...undoable,
  "migrations/U1__a.sql": "-- snowhook: allow destructive: it is undone\nDROP TABLE A;\n",
  "migrations/U2__b.sql": "-- snowhook: allow destructive: it is undone\nDROP TABLE B;\n",
};

/** Deployed, and perhaps approved before. */
async function deployed(base: "dev" | "main", scripts: Record<string, string>) {
  const story = await mergePull(account, base, scripts);
  stage = story.stage;
  if (base === "main") await story.say("ann", "/snowhook approve");
  expect(await stage.deliver(story.message)).toMatchObject({ outcome: "succeeded" });
  const asked = (): DeployRequest => {
    const message = stage.deployed.at(-1);
    if (message === undefined) throw new Error("nothing was queued");
    return message;
  };
  return { ...story, asked };
}

const history = async (database: string) =>
  (await rowsOf(account, `SELECT SCRIPT, STATUS FROM ${database}.METADATA.CHANGE_HISTORY`))
    .map(({ SCRIPT, STATUS }) => `${SCRIPT} ${STATUS}`)
    .sort();

describe("the last deployment", () => {
  it("is undone by its U scripts, newest first; what has none of its kind stays and is said", async () => {
    const { say, shown, asked, message, number } = await deployed("dev", undoable);
    const { reactions, answer } = await say("ann", "/snowhook undo");
    expect(reactions).toEqual(["eyes", "rocket"]);
    expect(answer()).toContain("is queued for dev: `U2__b.sql`, `U1__a.sql`. `R__v.sql` stays as it is");
    expect(asked()).toMatchObject({ kind: "undo", undoes: message.attempt, requestedBy: "comment:ann" });
    const reason = "by ann: U2__b.sql, U1__a.sql; R__v.sql stays as it is";
    expect(await stage.deliver(asked())).toMatchObject({ outcome: "undone", reason });
    expect(shown()).toMatchObject({ state: "failure", description: `Undone ${reason}` });
    expect(stage.hub.checkRuns.at(-1)).toMatchObject({
      conclusion: "cancelled",
      actions: [{ identifier: "retry" }],
    });
    expect(await tablesOf(account, "SHOP")).toEqual([]);
    const done = [
      "R__v.sql Success",
      "U1__a.sql Success",
      "U2__b.sql Success",
      "V1__a.sql Undone",
      "V2__b.sql Undone",
    ];
    expect(await history("SHOP")).toEqual(done);
    expect(
      await rowsOf(account, "SELECT * FROM SHOP.METADATA.SNOWHOOK_LEDGER WHERE KIND = 'UNDO'"),
    ).toMatchObject([{ CHECKSUM: "ann", SCRIPT: `pull/${number}`, ENVIRONMENT: "shop/dev" }]);

    // Delivered again, it is told again and done no more; the reconciler brings nothing back; once is enough.
    expect(await stage.deliver(asked())).toMatchObject({ outcome: "undone", reason });
    const { deliveryId: _, ...rest } = message;
    const missed = { ...rest, attempt: message.attempt + 90_000, requestedBy: "reconcile" };
    expect(await stage.deliver(missed)).toMatchObject({
      outcome: "ignored",
      reason: expect.stringContaining("undone since"),
    });
    expect((await say("ann", "/snowhook undo")).answer()).toContain("is undone already");
    expect(await history("SHOP")).toEqual(done);
  });

  it("is deployed again by the next retry", async () => {
    const { say, asked } = await deployed("dev", undoable);
    await say("ann", "/snowhook undo");
    await stage.deliver(asked());
    expect((await say("ann", "/snowhook retry")).reactions).toEqual(["eyes", "rocket"]);
    expect(await stage.deliver(asked())).toMatchObject({ outcome: "succeeded" });
    expect(await tablesOf(account, "SHOP")).toEqual(["A", "B"]);
  });

  const { "migrations/U1__a.sql": _, ...withoutOne } = undoable;
  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    ["has a version without a U script", withoutOne, {}, "V1__a.sql has no U script (U1__….sql)"],
    [
      "has a version whose text was changed since",
      undoable,
      { "migrations/V2__b.sql": table("B", "-- other\n") },
      "V2__b.sql is not the text that was applied",
    ],
    [
      "would lose what nothing brings back",
      { ...undoable, "migrations/U2__b.sql": "DROP TABLE B;\nDROP STREAM S;\n" },
      {},
      "unrecoverable",
    ],
  ])("that %s is left as it is, which is said before anything is done", async (_, scripts, later, words) => {
    const { say, head } = await deployed("dev", scripts);
    if (Object.keys(later).length > 0) await stage.hub.push("dev", change(head, later));
    const { reactions, answer } = await say("ann", "/snowhook undo");
    expect(reactions).toEqual(["eyes", "confused"]);
    expect(answer()).toContain(words);
    expect(stage.deployed).toEqual([]);
    expect(await tablesOf(account, "SHOP")).toEqual(["A", "B"]);
  });

  it("is the one that was meant, or nothing is undone", async () => {
    const { say, asked, head } = await deployed("dev", undoable);
    await say("ann", "/snowhook undo");
    const next = { "migrations/V3__c.sql": table("C"), "migrations/U3__c.sql": "DROP TABLE C;\n" };
    await stage.hub.push("dev", change(head, next));
    const push = stage.pushed.at(-1);
    if (push === undefined) throw new Error("nothing was queued");
    expect(await stage.deliver(push)).toMatchObject({ outcome: "succeeded" });
    expect(await stage.deliver(asked())).toMatchObject({
      outcome: "failed",
      failure: { message: expect.stringContaining("another deployment has come since") },
    });
    expect(await tablesOf(account, "SHOP")).toEqual(["A", "B", "C"]);
  });
});

describe("where somebody must approve", () => {
  it("it waits for somebody else's word on the undoing itself", async () => {
    const { say, asked, shown } = await deployed("main", accepted);
    expect((await say("ann", "/snowhook undo")).answer()).toContain("Somebody else would have to approve it");
    expect(stage.deployed).toEqual([]);
    expect((await say("octocat", "/snowhook undo")).reactions).toEqual(["eyes", "rocket"]);
    const first = asked();
    // What she approved was the deployment.
    expect(await stage.deliver(first)).toMatchObject({ outcome: "waiting", reason: "approval by ann" });
    expect(shown()).toMatchObject({ state: "pending", description: "Waiting: approval by ann" });
    expect(await tablesOf(account, "PROD")).toEqual(["A", "B"]);
    await say("ann", "/snowhook approve");
    const woken = asked();
    expect(woken).toMatchObject({
      kind: "undo",
      undoes: first.undoes,
      attempt: first.attempt,
      wake: expect.any(Number),
    });
    expect(await stage.deliver(woken)).toMatchObject({ outcome: "undone" });
    expect(shown()?.description).toContain("Undone by octocat");
    expect(await tablesOf(account, "PROD")).toEqual([]);
  });

  it("nothing is undone that the ledger knows of nobody to have asked for", async () => {
    const { message } = await deployed("main", undoable);
    const forged: DeployRequest = {
      ...{ ...message, kind: "undo", undoes: message.attempt, attempt: message.attempt + 5_000 },
      ...{ deliveryId: "forged", requestedBy: "comment:ann" },
    };
    expect(await stage.deliver(forged)).toMatchObject({
      outcome: "failed",
      failure: { message: expect.stringContaining("the ledger knows of nobody") },
    });
    expect(await tablesOf(account, "PROD")).toEqual(["A", "B"]);
  });
});

describe("the check of a deployment", () => {
  it("offers to undo it, for who may write", async () => {
    const { asked } = await deployed("dev", undoable);
    const run = stage.hub.checkRuns.at(-1);
    expect(run).toMatchObject({
      ...{ name: "Deployment to dev", conclusion: "success" },
      actions: [{ label: "Undo", identifier: "undo" }],
    });
    if (run === undefined) throw new Error("there is no check run");
    await stage.hub.pulls.press(run, "undo", "bob");
    expect(await stage.work()).toMatchObject([{ verdict: "refused" }]);
    expect(stage.deployed).toEqual([]);
    await stage.hub.pulls.press(run, "undo", "ann");
    expect(await stage.work()).toMatchObject([{ verdict: "done" }]);
    expect(await stage.deliver(asked())).toMatchObject({ outcome: "undone" });
    expect(await tablesOf(account, "SHOP")).toEqual([]);
  });
});
