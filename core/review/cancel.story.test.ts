import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { metadataNamesOf } from "../deployment/metadata-schema.ts";
import { cancellationSql } from "../migrations/history/cancellations.ts";
import { shopEnvironment } from "../project/testing/shop.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { readEnvironmentStatus } from "../status/environment-status.ts";
import { mergePull, rowsOf, table, tablesOf } from "./testing/merged.ts";
import { type Account, change, forgetDeployments, type Stage, startAccount } from "./testing/stage.ts";

// Somebody takes back what was asked for: what waits, what is queued, what runs. Each time the deploy function itself
// is given the message, before, while or after.

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

const merged = async (base: "dev" | "main", scripts: Record<string, string>) => {
  const story = await mergePull(account, base, scripts);
  stage = story.stage;
  return story;
};
const rows = (sql: string) => rowsOf(account, sql);
const tables = (database: string) => tablesOf(account, database);
const cancellations = (database: string) =>
  rows(`SELECT * FROM ${database}.METADATA.SNOWHOOK_LEDGER WHERE KIND = 'CANCEL'`);

describe("what waits", () => {
  it("is withdrawn, at GitHub at once, and is not done when it is woken", async () => {
    const { message, say, shown, head } = await merged("main", { "migrations/V2__b.sql": table("B") });
    expect(await stage.deliver(message)).toMatchObject({ outcome: "waiting" });
    const { reactions, answer } = await say("ann", "/snowhook cancel");
    expect(reactions).toEqual(["eyes", "rocket"]);
    expect(answer()).toContain(`\`${head.commit.slice(0, 7)}\`, which waited, is withdrawn.`);
    const words = "Cancelled by ann; nothing was applied";
    expect(shown()).toMatchObject({ state: "failure", description: words });
    expect(stage.hub.checkRuns.at(-1)).toMatchObject({
      ...{ name: "Deployment to prod", conclusion: "cancelled", output: { title: words } },
      actions: [{ identifier: "retry" }],
    });
    expect(stage.events).toContainEqual(
      expect.objectContaining({ type: "audit", command: "cancel", by: "ann", outcome: "done" }),
    );
    await say("ann", "/snowhook approve");
    const woken = { ...message, wake: message.attempt + 500_000, requestedBy: "reconcile" };
    expect(await stage.deliver(woken)).toMatchObject({
      outcome: "cancelled",
      reason: "by ann; nothing was applied",
    });
    expect(await tables("PROD")).toEqual([]);
  });

  it("comes to the same when the command comes again, also after a crash behind the ledger's row", async () => {
    const { message, say, shown, number, head } = await merged("main", {
      "migrations/V2__b.sql": table("B"),
    });
    await stage.deliver(message);
    const first = await say("ann", "/snowhook cancel");
    const said = first.answer();
    const statuses = stage.hub.statuses.length;
    stage.again();
    await stage.work();
    expect(first.answer()).toBe(said);
    expect(stage.hub.statuses).toHaveLength(statuses);
    expect(await cancellations("PROD")).toHaveLength(1);
    expect(await cancellations("PROD")).toMatchObject([
      { ENVIRONMENT: "shop/prod", COMMIT_ID: head.commit, SCRIPT: `pull/${number}`, CHECKSUM: "ann" },
    ]);
    expect(shown()?.description).toContain("Cancelled by ann");
  });

  it("is done when somebody asks for it afterwards", async () => {
    const { message, say } = await merged("main", { "migrations/V2__b.sql": table("B") });
    await stage.deliver(message);
    await say("ann", "/snowhook cancel");
    await say("ann", "/snowhook approve");
    expect((await say("ann", "/snowhook retry")).reactions).toEqual(["eyes", "rocket"]);
    const [asked] = stage.deployed;
    if (asked === undefined) throw new Error("nothing was queued");
    expect(await stage.deliver(asked)).toMatchObject({ outcome: "succeeded" });
    expect(await tables("PROD")).toEqual(["A", "B"]);
  });

  it("is not shown as waiting any more", async () => {
    const { message, say, head } = await merged("main", { "migrations/V2__b.sql": table("B") });
    await say("ann", "/snowhook approve");
    expect(await stage.deliver(message)).toMatchObject({ outcome: "succeeded" });
    await stage.hub.push("main", change(head, { "migrations/V3__c.sql": table("C") }));
    const next = stage.pushed.at(-1);
    if (next === undefined) throw new Error("nothing was queued");
    expect(await stage.deliver(next)).toMatchObject({ outcome: "waiting" });
    const waiting = async () => {
      const config = { historyTable: "PROD.METADATA.CHANGE_HISTORY" };
      const of = { environment: "shop/prod", config, connection: account.administrator };
      return (await readEnvironmentStatus(of)).waiting;
    };
    expect(await waiting()).toHaveLength(1);
    await say("ann", "/snowhook cancel");
    expect(await waiting()).toEqual([]);
  });
});

describe("what is queued", () => {
  it("is found withdrawn when its turn comes, and by the reconciler too", async () => {
    const { message, say, shown, head } = await merged("dev", { "migrations/V2__b.sql": table("B") });
    expect((await say("ann", "/snowhook cancel")).answer()).toContain("Nothing waits or runs in dev now.");
    expect(await stage.deliver(message)).toMatchObject({ outcome: "cancelled" });
    expect(shown()).toMatchObject({ state: "failure", description: "Cancelled by ann; nothing was applied" });
    stage.later(60);
    const { deliveryId: _, ...rest } = message;
    const missed: DeployRequest = { ...rest, attempt: message.attempt + 90_000, requestedBy: "reconcile" };
    expect(await stage.deliver(missed)).toMatchObject({ outcome: "cancelled" });
    expect(await tables("SHOP")).toEqual([]);
    // What somebody pushes later is asked for later.
    const next = change(head, { "migrations/V3__c.sql": table("C") });
    await stage.hub.push("dev", next);
    const later = stage.pushed.at(-1);
    if (later === undefined) throw new Error("nothing was queued");
    expect(await stage.deliver(later)).toMatchObject({ outcome: "succeeded" });
    expect(await tables("SHOP")).toEqual(["A", "B", "C"]);
  });

  it("that was asked for again since is tried again by the reconciler", async () => {
    const { message, say } = await merged("dev", { "migrations/V2__b.sql": table("B") });
    await say("ann", "/snowhook cancel");
    await stage.deliver(message);
    await say("ann", "/snowhook retry");
    const [asked] = stage.deployed;
    if (asked === undefined) throw new Error("nothing was queued");
    const ask = (path: string, body: unknown) =>
      fetch(`${stage.hub.url}/repos/acme/shop${path}`, {
        method: "POST",
        headers: { authorization: "Bearer token-of-the-deployer" },
        body: JSON.stringify(body),
      });
    const key = `${asked.deliveryId}:${asked.attempt}`;
    await ask("/deployments", { ref: asked.commit, environment: "dev", payload: { key } });
    const { deliveryId: _, ...rest } = asked;
    const missed = { ...rest, attempt: asked.attempt + 90_000, requestedBy: "reconcile" };
    expect(await stage.deliver(missed)).toMatchObject({ outcome: "succeeded" });
  });
});

describe("what runs", () => {
  it("stops before its next script; what was applied stays and is said", async () => {
    const { message, say, shown } = await merged("dev", {
      "migrations/V2__slow.sql": table("B", "CALL SYSTEM$WAIT(4);\n"),
      "migrations/V3__never.sql": table("C"),
    });
    let begun = (): void => undefined;
    const isRunning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const ended = stage.deliver(message, (event) => {
      if (event.type === "script-started" && event.script === "V2__slow.sql") begun();
    });
    await isRunning;
    expect((await say("ann", "/snowhook cancel")).answer()).toContain("it stops before its next script");
    const reason = "by ann; 2 scripts applied before it stay: V1__a.sql, V2__slow.sql";
    expect(await ended).toMatchObject({ outcome: "cancelled", reason });
    expect(shown()).toMatchObject({ state: "failure", description: `Cancelled ${reason}` });
    expect(stage.hub.checkRuns.at(-1)).toMatchObject({ conclusion: "cancelled" });
    expect(await tables("SHOP")).toEqual(["A", "B"]);
    expect(await stage.deliver(message)).toMatchObject({ outcome: "cancelled", reason });
    expect(await rows("SELECT STATUS FROM SHOP.METADATA.CHANGE_HISTORY")).toEqual([
      { STATUS: "Success" },
      { STATUS: "Success" },
    ]);
  });
});

describe("who may", () => {
  it("is asked of GitHub, and only the environments of the base branch are meant", async () => {
    const { message, say } = await merged("dev", { "migrations/V2__b.sql": table("B") });
    expect((await say("bob", "/snowhook cancel")).reactions).toEqual(["-1"]);
    expect((await say("ann", "/snowhook cancel prod")).answer()).toContain("Name one of `dev`.");
    expect(await stage.deliver(message)).toMatchObject({ outcome: "succeeded" });
    const names = metadataNamesOf({ ...shopEnvironment("dev").environment, historyTable: "SHOP.METADATA.H" });
    // Another environment's, or an earlier one, is nobody's business here.
    for (const said of [
      { environment: "shop/prod", at: message.attempt + 1_000_000 },
      { environment: "shop/dev", at: message.attempt - 1 },
    ])
      await account.administrator.query(
        cancellationSql(names, { ...said, commit: "x", by: "ann", from: "pull/1" }),
      );
    const asked = { ...message, attempt: message.attempt + 1_000, requestedBy: "comment:ann" };
    expect(await stage.deliver(asked)).toMatchObject({ outcome: "succeeded" });
  });
});
