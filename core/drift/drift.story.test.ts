import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metadataNames } from "../migrations/history/metadata-names.ts";
import { type Sandbox, startAccount, type TestAccount } from "../migrations/testing/account.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { checkDrift, recordFingerprint } from "./check-drift.ts";
import { compareFingerprints } from "./compare-fingerprints.ts";
import { describeChange } from "./describe-changes.ts";
import { differenceSql, undoSql } from "./difference-sql.ts";
import { noteDrift } from "./note-drift.ts";
import { readFingerprint } from "./read-fingerprint.ts";
import { changesByHand } from "./testing/changes-by-hand.ts";

let account: TestAccount;
beforeAll(async () => {
  account = await startAccount();
  for (const sql of [
    "CREATE WAREHOUSE WH2",
    "GRANT USAGE ON WAREHOUSE WH2 TO ROLE DEPLOYER",
    "CREATE ROLE READER",
    "GRANT ROLE READER TO ROLE DEPLOYER",
    "GRANT APPLY ROW ACCESS POLICY ON ACCOUNT TO ROLE DEPLOYER",
  ]) {
    await account.administrator.query(sql);
  }
});
afterAll(() => account.close());

async function runAll(connection: SnowflakeConnection, statements: readonly string[]): Promise<void> {
  for (const sql of statements) {
    await connection.query("USE SCHEMA PUBLIC");
    await connection.query(sql);
  }
}

const read = ({ connection, database }: Sandbox) =>
  readFingerprint({ connection, scopes: [{ database }], ours: new Set() });

describe("a fingerprint", () => {
  it("finds at least 95 of 100 kinds of change that are made by hand, and says the way back", async () => {
    const sandbox = await account.sandbox();
    const changes = changesByHand();
    await runAll(
      sandbox.connection,
      changes.flatMap(({ setup }) => setup),
    );
    const base = await read(sandbox);
    await runAll(
      sandbox.connection,
      changes.flatMap(({ change }) => change),
    );
    const now = await read(sandbox);
    const { changes: difference } = compareFingerprints(base, now);
    const lines = difference.map(describeChange);
    const missed = changes.filter(({ found }) => !lines.some((line) => found.test(line)));
    const names = missed.map(({ what }) => what).join("; ");
    console.log(
      `drift: ${changes.length - missed.length} of ${changes.length} kinds of change by hand found; not: ${names}`,
    );
    expect(changes.length).toBeGreaterThanOrEqual(100);
    expect(missed.length).toBeLessThanOrEqual(changes.length * 0.05);
    // Nothing is said of what was left alone.
    const touched = new Set(changes.flatMap(({ change }) => change.join(" ").match(/X\d+/g) ?? []));
    const told = lines.flatMap((line) => line.match(/\bX\d+/g) ?? []);
    expect(told.filter((name) => !touched.has(name))).toEqual([]);

    const back = undoSql(difference).filter((sql) => !sql.startsWith("--"));
    expect(differenceSql(difference).length).toBeGreaterThanOrEqual(difference.length);
    let refused = 0;
    for (const sql of back) {
      await sandbox.connection.query(sql).catch(() => {
        refused += 1;
      });
    }
    const after = compareFingerprints(base, await read(sandbox)).changes;
    console.log(
      `drift: ${back.length} statements lead back, ${refused} of them refused; of ${difference.length} changes ${after.length} are left`,
    );
    expect(after.length).toBeLessThan(difference.length * 0.25);
  });

  it("is the same for 24 nights in which only data, times and refreshes change", async () => {
    const sandbox = await account.sandbox();
    const { connection } = sandbox;
    await runAll(connection, [
      "CREATE TABLE ORDERS (ID INT AUTOINCREMENT, AMOUNT NUMBER(10,2) DEFAULT 0, NOTE VARCHAR) CLUSTER BY (ID)",
      "CREATE DYNAMIC TABLE SUMS TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT COUNT(*) AS N FROM ORDERS",
      "CREATE SEQUENCE NUMBERS",
      "CREATE STAGE FILES DIRECTORY = (ENABLE = TRUE)",
    ]);
    const nightly = [
      "INSERT INTO ORDERS (NOTE) VALUES ('x'), ('y')",
      "DELETE FROM ORDERS WHERE ID = 1",
      "UPDATE ORDERS SET AMOUNT = AMOUNT + 1",
      "ALTER DYNAMIC TABLE SUMS REFRESH",
      "ALTER DYNAMIC TABLE SUMS SUSPEND",
      "ALTER DYNAMIC TABLE SUMS RESUME",
      "SELECT NUMBERS.NEXTVAL",
      "TRUNCATE TABLE ORDERS",
    ];
    const base = await read(sandbox);
    let reports = 0;
    for (const [night, what] of fc.sample(fc.constantFrom(...nightly), 24).entries()) {
      await runAll(connection, [what, nightly[night % nightly.length] ?? what]);
      reports += compareFingerprints(base, await read(sandbox)).changes.length;
    }
    console.log(`drift: ${reports} reports in 24 nights`);
    expect(reports).toBe(0);
  });
});

describe("a look for drift", () => {
  it("knows, is silent, finds, is silent again, and does not compare while or after somebody else deploys", async () => {
    const sandbox = await account.sandbox();
    const { connection, database } = sandbox;
    const names = metadataNames(sandbox.config);
    const input = { connection, names, scopes: [{ database }], environment: "shop/dev" };
    expect(await checkDrift(input)).toMatchObject({ outcome: "unknown", reason: /no deployment/ });
    const deploy = (scripts: Record<string, string>, commit: string) =>
      sandbox.deploy(scripts, { deployment: { environment: "shop/dev", commit, attempt: 1 } });
    const keep = (commit: string) =>
      recordFingerprint({ ...input, deployment: { environment: "shop/dev", commit, attempt: 1 } });

    await deploy({ "V1__t.sql": "CREATE TABLE PUBLIC.T (A INT)" }, "one");
    expect(await checkDrift(input)).toMatchObject({ outcome: "unknown" });
    expect(await keep("one")).toBe(4);
    const clean = await checkDrift(input);
    expect(clean).toMatchObject({ outcome: "clean", commit: "one", changes: [] });
    expect(await noteDrift({ ...input, report: clean })).toBe(false);

    await connection.query(`ALTER TABLE ${database}.PUBLIC.T ADD COLUMN B VARCHAR`);
    const found = await checkDrift(input);
    expect(found).toMatchObject({ outcome: "drifted" });
    expect(found.outcome === "unknown" ? [] : differenceSql(found.changes)).toEqual([
      `ALTER TABLE "${database}"."PUBLIC"."T" ADD COLUMN B VARCHAR(16777216);`,
    ]);
    expect(await noteDrift({ ...input, report: found })).toBe(true);
    expect(await noteDrift({ ...input, report: await checkDrift(input) })).toBe(false);

    // a deployment that left no fingerprint
    await deploy(
      { "V1__t.sql": "CREATE TABLE PUBLIC.T (A INT)", "V2__u.sql": "CREATE TABLE PUBLIC.U (A INT)" },
      "two",
    );
    expect(await checkDrift(input)).toMatchObject({
      outcome: "unknown",
      reason: /has not left a fingerprint/,
    });
    await keep("two");
    const gone = await checkDrift(input);
    expect(gone).toMatchObject({ outcome: "clean", commit: "two" });
    expect(await noteDrift({ ...input, report: gone })).toBe(false);
    const rows = await sandbox.column(
      `SELECT IFNULL(ERROR_MESSAGE, 'gone') FROM ${names.ledger} WHERE KIND = 'DRIFT' ORDER BY RECORDED_ON`,
    );
    expect(rows).toEqual([`TABLE ${database}.PUBLIC.T: definition changed`, "gone"]);

    // somebody deploys now
    await connection.query(
      `UPDATE ${names.lease} SET TOKEN = 'x', EXPIRES_ON = DATEADD(SECOND, 60, CURRENT_TIMESTAMP())`,
    );
    expect(await checkDrift(input)).toMatchObject({ outcome: "unknown", reason: /is deploying there/ });
    await connection.query(`UPDATE ${names.lease} SET TOKEN = '', EXPIRES_ON = CURRENT_TIMESTAMP()`);

    // a lease that was lost keeps nothing
    await expect(
      recordFingerprint({
        ...input,
        deployment: { environment: "shop/dev", commit: "three", attempt: 1 },
        lease: { token: "lost" },
      }),
    ).rejects.toThrow(/SNOWHOOK_LEASE_LOST/);
    expect(await checkDrift(input)).toMatchObject({ outcome: "clean", commit: "two" });

    // the whole database is gone: that is one thing, and no silence
    const apart = await account.sandbox();
    const scopes = [{ database: apart.database }];
    const deployment = { environment: "shop/apart", commit: "four", attempt: 1 };
    await recordFingerprint({ ...input, scopes, environment: "shop/apart", deployment });
    await apart.connection.query(`DROP DATABASE ${apart.database}`);
    const lost = await checkDrift({ ...input, scopes, environment: "shop/apart" });
    expect(lost.outcome === "unknown" ? [] : lost.changes.map(describeChange)).toEqual([
      `DATABASE ${apart.database} is gone, or this role may not see it any more`,
    ]);
  });
});
