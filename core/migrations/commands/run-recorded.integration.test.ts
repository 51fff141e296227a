import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { InterruptedError, LeaseError, StatementError } from "../../errors/index.ts";
import { acquireLease, type Lease } from "../lease/acquire-lease.ts";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";
import { type RecordedWork, runRecorded } from "./run-recorded.ts";

let account: TestAccount;
let box: Sandbox;
let lease: Lease;

beforeAll(async () => {
  account = await startAccount();
  await account.administrator.query("CREATE ROLE ETL");
  await account.administrator.query("GRANT ROLE ETL TO USER ADMIN");
  await account.administrator.query("GRANT USAGE ON WAREHOUSE WH TO ROLE ETL");
});
afterAll(() => account?.close());
beforeEach(async () => {
  box = await account.sandbox();
  await box.deploy({ "V1__t.sql": "CREATE TABLE RUNS (WHO VARCHAR)" });
  const schema = `${box.database}.METADATA`;
  lease = await acquireLease(box.connection, { schema, holder: "push" });
});

const message = { environment: "dev", commit: "c", attempt: 1 };
const work = (sql: string, changes: Partial<RecordedWork> = {}): RecordedWork => ({
  connection: box.connection,
  config: { metadataSchema: `${box.database}.METADATA` },
  deployment: message,
  lease,
  name: "job load",
  sql,
  recordAs: { role: "DEPLOYER", warehouse: "WH" },
  ...changes,
});
const insert = (who: string) => `INSERT INTO ${box.database}.PUBLIC.RUNS VALUES ('${who}')`;
const runs = () => box.column(`SELECT WHO FROM ${box.database}.PUBLIC.RUNS ORDER BY 1`);

describe("work that is recorded", () => {
  it("runs once for its message and name, and gives the results again", async () => {
    const sql = `SELECT 42 AS ANSWER;\n${insert("a")};`;
    const first = await runRecorded(work(sql));
    expect(first.ran).toBe(true);
    expect(first.results?.map(({ rows }) => rows)).toEqual([[{ ANSWER: 42 }], [expect.anything()]]);
    // in another session, under another taking of the lease
    const again = await acquireLease(await box.session(), {
      schema: `${box.database}.METADATA`,
      holder: "push",
    });
    const second = await runRecorded(work(sql, { connection: await box.session(), lease: again }));
    expect(second.ran).toBe(false);
    expect(second.results?.[0]?.rows).toEqual([{ ANSWER: 42 }]);
    expect(await runs()).toEqual(["a"]);
  });

  it("runs again for another message, and beside another name", async () => {
    for (const changes of [
      {},
      { name: "job other" },
      { deployment: { ...message, attempt: 2 } },
      { deployment: { ...message, commit: "d" } },
    ]) {
      expect((await runRecorded(work(insert("x"), changes))).ran).toBe(true);
    }
    expect(await runs()).toHaveLength(4);
  });

  it("that failed leaves the deployer's role behind, which can give the lease back", async () => {
    const failing = work("SELECT * FROM NOWHERE", { runAs: { role: "ETL", warehouse: "WH" } });
    await expect(runRecorded(failing)).rejects.toThrow("NOWHERE");
    await lease.release();
    const schema = `${box.database}.METADATA`;
    const next = await acquireLease(await box.session(), { schema, holder: "next push" });
    await next.release();
  });

  it("runs as the role that it is given, and is recorded as the deployer's", async () => {
    const { results } = await runRecorded(
      work("SELECT CURRENT_ROLE() AS R", { runAs: { role: "ETL", warehouse: "WH" } }),
    );
    expect(results?.[0]?.rows).toEqual([{ R: "ETL" }]);
    expect(await box.column("SELECT CURRENT_ROLE()")).toEqual(["DEPLOYER"]);
    expect(
      await box.rows(`SELECT KIND, SCRIPT FROM ${box.database}.METADATA.SNOWHOOK_LEDGER WHERE KIND = 'JOB'`),
    ).toEqual([{ KIND: "JOB", SCRIPT: "job load" }]);
  });

  it("that failed is not recorded, and may be tried again", async () => {
    await expect(runRecorded(work("SELECT * FROM GONE"))).rejects.toBeInstanceOf(StatementError);
    expect((await runRecorded(work(insert("later")))).ran).toBe(true);
  });

  it("does not run without the lease", async () => {
    await lease.release();
    await expect(runRecorded(work(insert("x")))).rejects.toBeInstanceOf(LeaseError);
    expect(await runs()).toEqual([]);
  });

  it("goes on when it is left, and is found and waited for by the next call", async () => {
    const sql = `SELECT SYSTEM$WAIT(3);\n${insert("slow")}`;
    const left = runRecorded(
      work(sql, { signal: AbortSignal.timeout(1_000), connection: await box.session() }),
    );
    await expect(left).rejects.toBeInstanceOf(InterruptedError);
    await runRecorded(work(sql, { connection: await box.session() }));
    expect(await runs()).toEqual(["slow"]);
  });
});
