import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type PullInstallation, startPullInstallation } from "./pull-installation.ts";
import { openPull, type PullStory } from "./pull-story.ts";

// What comes of a pull request that is merged: webhook, queues, review and deploy are the packaged functions, each in a
// process of its own.

let installation: PullInstallation;
beforeAll(async () => {
  installation = await startPullInstallation();
});
afterEach(async () => {
  for (const database of ["SHOP", "PROD", "NEXT"]) await installation.forget(database);
});
afterAll(async () => {
  await installation?.stop();
});

const table = (name: string) => `CREATE TABLE ${name} (N NUMBER);\n`;
const undoable = {
  "migrations/U1__a.sql": "-- snowhook: allow destructive: it is undone\nDROP TABLE A;\n",
  "migrations/V2__b.sql": table("B"),
  "migrations/U2__b.sql": "-- snowhook: allow destructive: it is undone\nDROP TABLE B;\n",
};
const next = { "migrations/V2__b.sql": table("B") };

async function tables(database: string): Promise<unknown[]> {
  const { rows } = await installation.administrator.query(
    `SELECT TABLE_NAME AS T FROM ${database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' AND TABLE_TYPE = 'BASE TABLE' ORDER BY 1`,
  );
  return rows.map(({ T }) => T);
}

async function merged(
  base: "dev" | "main" | "frozen" | "next",
  changes: Readonly<Record<string, string>>,
): Promise<PullStory> {
  const story = await openPull(installation, changes, { base });
  await story.merge();
  return story;
}

const checkOf = (environment: string) =>
  installation.hub.checkRuns.findLast(({ name }) => name === `Deployment to ${environment}`);
async function press(environment: string, identifier: string, login: string): Promise<void> {
  const run = checkOf(environment);
  if (run === undefined) throw new Error("there is no check run");
  await installation.hub.pulls.press(run, identifier, login);
  await installation.settled();
}

describe("a merge", () => {
  it("deploys: GitHub sees it begin, go on script by script, and end", async () => {
    const { deployed, head } = await merged("dev", next);
    const { hub } = installation;
    expect(deployed()).toMatchObject({ state: "success" });
    const states = hub.deployments.at(-1)?.statuses.map(({ state }) => state) ?? [];
    expect(states.at(-1)).toBe("success");
    expect(states).toContain("in_progress");
    expect(hub.deployments.at(-1)).toMatchObject({ environment: "dev", sha: head.commit });
    expect(checkOf("dev")).toMatchObject({ conclusion: "success", head_sha: head.commit });
    expect(await tables("SHOP")).toEqual(["A", "B"]);
  });

  it("whose script fails is a failure with the statement, and the next push goes on behind what was applied", async () => {
    const broken = "SELECT 1;\nSELECT * FROM NOT_THERE;\n";
    const { deployed } = await merged("dev", { "migrations/V2__b.sql": broken });
    expect(deployed()).toMatchObject({ state: "failure" });
    expect(deployed()?.description).toContain("V2__b.sql:2");
    expect(checkOf("dev")).toMatchObject({
      conclusion: "failure",
      actions: [{ identifier: "retry" }, { identifier: "undo" }],
      output: { annotations: [{ path: "migrations/V2__b.sql", start_line: 2, annotation_level: "failure" }] },
    });
    const repaired = await openPull(installation, next, { base: "dev" });
    await repaired.merge();
    expect(deployed()).toMatchObject({ state: "success" });
    expect(await tables("SHOP")).toEqual(["A", "B"]);
  });

  it("that two webhooks tell of is deployed once", async () => {
    const { hub, settled } = installation;
    const { head } = await openPull(installation, { "migrations/A__always.sql": "SELECT 1;\n" });
    const { payload } = await hub.push("dev", head);
    await settled();
    const count = hub.deployments.length;
    expect((await hub.deliver("push", payload)).status).toBe(202);
    await installation.settled();
    expect(hub.deployments).toHaveLength(count);
    const { rows } = await installation.administrator.query(
      "SELECT COUNT(*) AS N FROM SHOP.METADATA.CHANGE_HISTORY WHERE SCRIPT = 'A__always.sql'",
    );
    expect(rows).toEqual([{ N: 1 }]);
  });

  it("during a freeze waits, and says why", async () => {
    const { deployed } = await merged("frozen", next);
    expect(deployed()).toMatchObject({ state: "pending", description: expect.stringContaining("audit") });
    expect(await tables("FROZEN")).toEqual([]);
  });

  it("waits for the environment before it, and goes on by itself", async () => {
    const { deployed } = await merged("next", next);
    expect(deployed()).toMatchObject({
      state: "pending",
      description: expect.stringContaining("to succeed in dev"),
    });
    expect(await tables("NEXT")).toEqual([]);
    await merged("dev", next);
    expect(await tables("SHOP")).toEqual(["A", "B"]);
    await installation.functions.reconcile.invoke({});
    await installation.settled();
    expect(await tables("NEXT")).toEqual(["A", "B"]);
  });
});

describe("where somebody must approve", () => {
  it("a merge waits for the word of whom the environment names", async () => {
    const { say, deployed } = await merged("main", next);
    expect(deployed()).toMatchObject({ state: "pending", description: "Waiting: approval by ann" });
    expect((await say("octocat", "/snowhook approve")).reactions).toEqual(["eyes", "confused"]);
    expect((await say("bob", "/snowhook approve")).reactions).toEqual(["-1"]);
    expect(await tables("PROD")).toEqual([]);
    expect((await say("ann", "/snowhook approve")).reactions).toEqual(["eyes", "rocket"]);
    expect(deployed()).toMatchObject({ state: "success" });
    expect(await tables("PROD")).toEqual(["A", "B"]);
  });

  it("a label of theirs is as good, before the merge", async () => {
    const { hub, settled } = installation;
    const { number, merge, deployed } = await openPull(installation, next, { base: "main" });
    await hub.pulls.label(number, "ann", "ship it");
    await settled();
    await merge();
    expect(deployed()).toMatchObject({ state: "success" });
    expect(await tables("PROD")).toEqual(["A", "B"]);
  });

  it("a label of anybody else is not", async () => {
    const { hub, settled } = installation;
    const { number, merge, deployed } = await openPull(installation, next, { base: "main" });
    await hub.pulls.label(number, "octocat", "ship it");
    await hub.pulls.label(number, "carol", "ship it");
    await settled();
    await merge();
    expect(deployed()).toMatchObject({ state: "pending", description: "Waiting: approval by ann" });
  });

  it("a label that is taken off again counts no more", async () => {
    const { hub, settled } = installation;
    const { number, merge, deployed } = await openPull(installation, next, { base: "main" });
    await hub.pulls.label(number, "ann", "ship it");
    await settled();
    await hub.pulls.label(number, "bob", "ship it", false);
    await settled();
    await merge();
    expect(deployed()).toMatchObject({ state: "pending" });
    expect(await tables("PROD")).toEqual([]);
  });

  it("what waits can be withdrawn, and is not done when it is approved afterwards", async () => {
    const { say, deployed } = await merged("main", next);
    const { reactions, answer } = await say("ann", "/snowhook cancel");
    expect(reactions).toEqual(["eyes", "rocket"]);
    expect(answer).toContain("is withdrawn");
    expect(deployed()).toMatchObject({
      state: "failure",
      description: "Cancelled by ann; nothing was applied",
    });
    await say("ann", "/snowhook approve");
    expect(await tables("PROD")).toEqual([]);
    expect((await say("ann", "/snowhook retry")).reactions).toEqual(["eyes", "rocket"]);
    expect(deployed()).toMatchObject({ state: "success" });
  });
});

describe("after a merge", () => {
  it("/snowhook deploy is for who may write", async () => {
    const { say } = await merged("dev", next);
    const { deployments } = installation.hub;
    const count = deployments.length;
    expect((await say("bob", "/snowhook deploy")).reactions).toEqual(["-1"]);
    expect(deployments).toHaveLength(count);
    expect((await say("ann", "/snowhook deploy")).reactions).toEqual(["eyes", "rocket"]);
    expect(deployments.length).toBeGreaterThan(count);
    expect(deployments.at(-1)?.statuses.at(-1)).toMatchObject({ state: "success" });
  });

  it("/snowhook status says what is deployed", async () => {
    const { say, head } = await merged("dev", next);
    const { answer } = await say("ann", "/snowhook status");
    expect(answer).toContain(`\`${head.commit.slice(0, 7)}\` is deployed, the branch's head`);
  });

  it("/snowhook retry does again what failed", async () => {
    const { say, deployed } = await merged("dev", {
      "migrations/V2__b.sql": "SELECT * FROM SHOP.PUBLIC.LATER;\n",
    });
    expect(deployed()).toMatchObject({ state: "failure" });
    await installation.administrator.query("CREATE TABLE SHOP.PUBLIC.LATER (N NUMBER)");
    await installation.administrator.query("GRANT OWNERSHIP ON TABLE SHOP.PUBLIC.LATER TO ROLE SHOP_DEPLOY");
    expect((await say("ann", "/snowhook retry")).reactions).toEqual(["eyes", "rocket"]);
    expect(deployed()).toMatchObject({ state: "success" });
    expect((await say("ann", "/snowhook retry")).reactions).toEqual(["eyes", "confused"]);
  });

  it("the button Retry does the same, for who may write", async () => {
    const { deployed } = await merged("dev", {
      "migrations/V2__b.sql": "SELECT * FROM SHOP.PUBLIC.LATER;\n",
    });
    await press("dev", "retry", "bob");
    expect(deployed()).toMatchObject({ state: "failure" });
    await installation.administrator.query("CREATE TABLE SHOP.PUBLIC.LATER (N NUMBER)");
    await installation.administrator.query("GRANT OWNERSHIP ON TABLE SHOP.PUBLIC.LATER TO ROLE SHOP_DEPLOY");
    await press("dev", "retry", "ann");
    expect(deployed()).toMatchObject({ state: "success" });
  });

  it("/snowhook undo takes the last deployment back by its U scripts", async () => {
    const { say, deployed } = await merged("dev", undoable);
    expect(await tables("SHOP")).toEqual(["A", "B"]);
    expect((await say("bob", "/snowhook undo")).reactions).toEqual(["-1"]);
    const { reactions, answer } = await say("ann", "/snowhook undo");
    expect(reactions).toEqual(["eyes", "rocket"]);
    expect(answer).toContain("`U2__b.sql`, `U1__a.sql`");
    expect(deployed()?.description).toContain("Undone by ann");
    expect(await tables("SHOP")).toEqual([]);
  });

  it("the button Undo does the same, for who may write", async () => {
    await merged("dev", undoable);
    await press("dev", "undo", "bob");
    expect(await tables("SHOP")).toEqual(["A", "B"]);
    await press("dev", "undo", "ann");
    expect(await tables("SHOP")).toEqual([]);
  });

  it("/snowhook undo is refused where a script has no way back, and nothing is done", async () => {
    const { say } = await merged("dev", next);
    const { reactions, answer } = await say("ann", "/snowhook undo");
    expect(reactions).toEqual(["eyes", "confused"]);
    expect(answer).toContain("has no U script");
    expect(await tables("SHOP")).toEqual(["A", "B"]);
  });

  it("where somebody must approve, undoing waits for somebody else's word of its own", async () => {
    const { say, deployed } = await merged("main", undoable);
    await say("ann", "/snowhook approve");
    expect(deployed()).toMatchObject({ state: "success" });
    expect((await say("octocat", "/snowhook undo")).reactions).toEqual(["eyes", "rocket"]);
    expect(deployed()).toMatchObject({ state: "pending", description: "Waiting: approval by ann" });
    expect(await tables("PROD")).toEqual(["A", "B"]);
    await say("ann", "/snowhook approve");
    expect(await tables("PROD")).toEqual([]);
  });
});

describe("at night", () => {
  it("what was changed by hand is one issue, silent while it stays, closed when it is gone", async () => {
    const { hub, functions, administrator } = installation;
    await merged("dev", next);
    const look = () => functions.drift.invoke({});
    await look();
    expect(hub.issues).toEqual([]);
    await administrator.query("ALTER TABLE SHOP.PUBLIC.B ADD COLUMN BY_HAND NUMBER");
    await look();
    await look();
    expect(hub.issues).toMatchObject([{ state: "open", labels: ["snowhook-drift"] }]);
    await administrator.query("ALTER TABLE SHOP.PUBLIC.B DROP COLUMN BY_HAND");
    await look();
    expect(hub.issues).toMatchObject([{ state: "closed" }]);
  });
});

it("none of the functions failed, or wrote a secret", () => {
  expect(installation.errors).toEqual([]);
  const text = JSON.stringify(Object.values(installation.functions).map(({ log }) => log));
  expect(text).not.toContain("PRIVATE KEY");
});
