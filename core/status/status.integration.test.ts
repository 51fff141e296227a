import { afterAll, beforeAll, expect, it } from "vitest";
import { readAudit } from "../audit/read-audit.ts";
import { insertLedgerSql } from "../migrations/history/ledger.ts";
import { beginMessage, endMessage, pauseMessage } from "../migrations/history/messages.ts";
import { metadataNames } from "../migrations/history/metadata-names.ts";
import { acquireLease } from "../migrations/lease/acquire-lease.ts";
import { type Sandbox, startAccount, type TestAccount } from "../migrations/testing/account.ts";
import { breakLock } from "./break-lock.ts";
import { readEnvironmentStatus } from "./environment-status.ts";

let account: TestAccount;
let sandbox: Sandbox;
beforeAll(async () => {
  account = await startAccount();
  sandbox = await account.sandbox();
});
afterAll(() => account.close());

const commits = { one: "1".repeat(40), two: "2".repeat(40), three: "3".repeat(40) };
const identity = (commit: string, attempt: number) => ({
  environment: "shop/dev",
  commit,
  attempt,
  requestedBy: "push:octocat",
});

it("shows what was deployed by which commit, what waits, who holds the lock, and lets a person break it", async () => {
  const { connection, config, database } = sandbox;
  const names = metadataNames(config);
  const read = () => readEnvironmentStatus({ connection, config, environment: "shop/dev" });
  await expect(read()).rejects.toThrow(/There is no change history table/);
  const schema = `${database}.METADATA`;
  await connection.query(`CREATE SCHEMA ${schema}`);
  const lease = () => acquireLease(connection, { schema, holder: "push:octocat 1111111 1" });

  const deploy = async (commit: string, attempt: number, scripts: Record<string, string>) => {
    const held = await lease();
    const message = { connection, names, message: identity(commit, attempt), lease: held };
    await beginMessage(message).catch(async () => {
      await connection.query((await import("../migrations/history/messages.ts")).createMessagesSql(names));
      return beginMessage(message);
    });
    const report = await sandbox.deploy(scripts, { deployment: identity(commit, attempt), lease: held });
    return { held, message, report };
  };
  const first = {
    "V1__a.sql": "CREATE TABLE PUBLIC.A (X INT)",
    "V2__b.sql": "CREATE TABLE PUBLIC.B (X INT)",
  };
  const one = await deploy(commits.one, 1, first);
  await endMessage(one.message, "succeeded", "push:octocat");
  await one.held.release();
  const two = await deploy(commits.two, 2, { ...first, "V3__c.sql": "SELECT nothing FROM nowhere" });
  await endMessage(two.message, "failed", "V3__c.sql: no such table");
  await two.held.release();
  const done = await read();
  expect(done).toMatchObject({
    deployed: {
      commit: commits.one,
      detail: "push:octocat",
      scripts: [{ script: "V1__a.sql", status: "Success" }, { script: "V2__b.sql" }],
    },
    waiting: [],
    lock: undefined,
    drift: undefined,
    deployments: [
      {
        commit: commits.two,
        state: "failed",
        detail: "V3__c.sql: no such table",
        scripts: [{ script: "V3__c.sql", status: "Failed" }],
      },
      { commit: commits.one, state: "succeeded" },
    ],
  });

  const waits = { kind: "WAITING", errorMessage: "approval by ann" } as const;
  await connection.query(insertLedgerSql(names, identity(commits.three, 3), waits));
  expect((await read()).waiting).toMatchObject([
    { commit: commits.three, state: "waiting", detail: "approval by ann" },
  ]);

  const held = await lease();
  const message = { connection, names, message: identity(commits.three, 3), lease: held };
  await beginMessage(message);
  await pauseMessage(message);
  const waiting = await read();
  expect(waiting.waiting).toMatchObject([{ commit: commits.three, state: "paused" }]);
  const { lock } = waiting;
  expect(lock).toMatchObject({ holder: "push:octocat 1111111 1", generation: 3 });

  const input = { connection, names, environment: "shop/dev", by: "ana" };
  expect(await breakLock({ ...input, generation: 2 })).toBe(false);
  expect(await breakLock({ ...input, generation: lock?.generation ?? 0 })).toBe(true);
  expect(await breakLock({ ...input, generation: 3 })).toBe(false);
  await expect(held.renew()).rejects.toThrow(/somebody else has taken over/);
  expect((await read()).lock).toBeUndefined();
  // What the holder had started may still run: the next one is told, as after a crash.
  await acquireLease(connection, { schema, holder: "next" });
  expect(await sandbox.column(`SELECT REENTERED FROM ${names.lease}`)).toEqual([true]);
  expect(await sandbox.column(`SELECT ERROR_MESSAGE FROM ${names.ledger} WHERE KIND = 'BREAK'`)).toEqual([
    "the lock of push:octocat 1111111 1 was broken by ana",
  ]);
});

it("says what deployments cost where that is known, and that it is not known yet where it may be", async () => {
  const { connection, config } = sandbox;
  const names = metadataNames(config);
  const read = async () =>
    (await readEnvironmentStatus({ connection, config, environment: "shop/dev" })).deployments.map(
      ({ commit, receipt }) => ({ commit: commit.slice(0, 1), receipt }),
    );
  const nothing = [{ commit: "3" }, { commit: "2" }, { commit: "1" }];
  expect(await read()).toEqual(nothing);
  const record = (attempt: number, errorMessage: string) =>
    connection.query(
      insertLedgerSql(names, identity(commits.one, attempt), { kind: "RECEIPT", errorMessage }),
    );
  // Of another attempt; of another version.
  await record(9, '{"credits":9}');
  await record(1, "what is this");
  const receipt = { credits: 0.5, bytesScanned: 2000, bytesWritten: 30 };
  await record(1, JSON.stringify(receipt));
  const known = [{ commit: "3" }, { commit: "2", receipt: "not yet known" }, { commit: "1", receipt }];
  expect(await read()).toEqual(known);
  // Too old to be asked for.
  await connection.query(
    `UPDATE ${names.messages} SET CHANGED_ON = DATEADD(DAY, -15, CURRENT_TIMESTAMP()) WHERE COMMIT_ID = '${commits.two}'`,
  );
  expect((await read()).filter(({ receipt: cost }) => cost !== undefined)).toEqual([
    { commit: "1", receipt },
  ]);
  await connection.query(
    `UPDATE ${names.messages} SET CHANGED_ON = CURRENT_TIMESTAMP() WHERE COMMIT_ID = '${commits.two}'`,
  );
  const { entries } = await readAudit({ connection, config, since: new Date(Date.now() - 3_600_000) });
  expect(entries.filter(({ what }) => what === "receipt")).toMatchObject([
    { credits: 9, attempt: 9, detail: "9 credits" },
    { detail: "what is this" },
    { ...receipt, commit: commits.one, attempt: 1, detail: "0.5 credits, 2 kB scanned, 30 bytes written" },
  ]);
});

it("is audited: who asked, what ran, what failed, who broke a lock, oldest first", async () => {
  const { connection, config } = sandbox;
  const since = new Date(Date.now() - 3_600_000);
  await connection.query(
    `INSERT INTO ${metadataNames(config).ledger} (KIND, ENVIRONMENT, COMMIT_ID, ATTEMPT, SCRIPT, CHECKSUM, RECORDED_BY, RECORDED_ON) SELECT 'APPROVAL', 'shop/dev', 'abc', 1, 'pull/7', 'ana', CURRENT_USER(), CURRENT_TIMESTAMP()`,
  );
  const { entries, cut } = await readAudit({ connection, config, since });
  expect(cut).toBe(false);
  expect(entries.map(({ time }) => time)).toEqual(entries.map(({ time }) => time).toSorted());
  for (const wanted of [
    { what: "deployment", commit: commits.one, by: "push:octocat", user: "ADMIN", script: "V1__a.sql" },
    {
      what: "script",
      script: "V2__b.sql",
      status: "Success",
      user: "ADMIN",
      checksum: expect.stringMatching(/^[0-9a-f]{56}$/),
    },
    { what: "message", commit: commits.one, status: "succeeded", by: "push:octocat" },
    { what: "script", script: "V3__c.sql", status: "Failed" },
    {
      what: "failure",
      commit: commits.two,
      script: "V3__c.sql",
      line: 1,
      detail: expect.stringMatching(/nowhere/i),
    },
    { what: "message", commit: commits.two, status: "failed", detail: "V3__c.sql: no such table" },
    { what: "break", by: "ana", detail: expect.stringContaining("was broken by ana") },
    { what: "approval", by: "ana", script: "pull/7" },
  ]) {
    expect(entries).toContainEqual(expect.objectContaining(wanted));
  }
  expect((await readAudit({ connection, config, since: new Date(Date.now() + 60_000) })).entries).toEqual([]);
});
