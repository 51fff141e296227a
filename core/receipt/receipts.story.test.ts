import { afterAll, beforeAll, expect, it } from "vitest";
import { workId } from "../migrations/apply/work-id.ts";
import { beginMessage, createMessagesSql, endMessage } from "../migrations/history/messages.ts";
import { metadataNames } from "../migrations/history/metadata-names.ts";
import { acquireLease } from "../migrations/lease/acquire-lease.ts";
import { type Sandbox, startAccount, type TestAccount } from "../migrations/testing/account.ts";
import { readReceipts } from "./read-receipts.ts";
import { takeReceipts } from "./take-receipts.ts";
import { usageSql } from "./usage-sql.ts";

const environment = "shop/dev";
let account: TestAccount;
let sandbox: Sandbox;
beforeAll(async () => {
  account = await startAccount();
  sandbox = await account.sandbox();
});
afterAll(() => account.close());

const grant = (verb: string) =>
  account.administrator.query(
    `${verb === "GRANT" ? "GRANT" : "REVOKE"} DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER ${verb === "GRANT" ? "TO" : "FROM"} ROLE DEPLOYER`,
  );

/** A deployment as the function does it: in a session of its own. */
async function deploy(attempt: number, scripts: Readonly<Record<string, string>>, outcome = "succeeded") {
  const names = metadataNames(sandbox.config);
  const connection = await sandbox.session();
  const lease = await acquireLease(connection, {
    schema: `${sandbox.database}.METADATA`,
    holder: `test ${attempt}`,
  });
  const identity = { environment, commit: "a".repeat(40), attempt };
  const message = { connection, names, message: identity, lease };
  await beginMessage(message);
  await sandbox.deploy(scripts, { connection, deployment: identity, lease });
  await endMessage(message, outcome);
  await lease.release();
  await connection.close();
}

it("takes each receipt once, when the deployment ended long enough ago and ran something", async () => {
  const { connection, database, config } = sandbox;
  const names = metadataNames(config);
  const take = () => takeReceipts({ connection, names, environment });
  await connection.query("USE SECONDARY ROLES NONE");
  await connection.query(`CREATE SCHEMA ${database}.METADATA`);
  await connection.query(createMessagesSql(names));
  await deploy(1, { "V1__a.sql": "CREATE TABLE PUBLIC.A (X INT); INSERT INTO PUBLIC.A VALUES (1)" });
  await deploy(2, { "V1__a.sql": "CREATE TABLE PUBLIC.A (X INT); INSERT INTO PUBLIC.A VALUES (1)" });
  await deploy(3, { "V2__b.sql": "SELECT nothing FROM nowhere" }, "failed");
  expect(await take()).toEqual({ outcome: "not allowed" });
  await grant("GRANT");
  expect(await take()).toEqual({ outcome: "taken", taken: 0, unknown: 0 });

  const ended = (hours: number) =>
    connection.query(
      `UPDATE ${names.messages} SET BEGUN_ON = DATEADD(HOUR, -${hours + 1}, CURRENT_TIMESTAMP()), CHANGED_ON = DATEADD(HOUR, -${hours}, CURRENT_TIMESTAMP())`,
    );
  await ended(8);
  expect(await take()).toMatchObject({ taken: 0, unknown: 0 });
  await ended(15 * 24);
  expect(await take()).toMatchObject({ taken: 0, unknown: 0 });
  await ended(10);
  // The second one had nothing to run.
  expect(await take()).toEqual({ outcome: "taken", taken: 2, unknown: 0 });
  expect(await take()).toEqual({ outcome: "taken", taken: 0, unknown: 0 });
  const receipts = await readReceipts(connection, names, environment);
  expect(receipts).toMatchObject([3, 1].map((attempt) => ({ environment, commit: "a".repeat(40), attempt })));
  // This account spends none, and attributes that to a query only when it took a moment.
  for (const { receipt } of receipts) expect([{ credits: 0 }, {}]).toContainEqual(receipt);
  expect(await readReceipts(connection, names, "shop/prod")).toEqual([]);
});

it("sums what the sessions of an attempt ran, and nothing of any other", async () => {
  const { connection, database } = sandbox;
  await connection.query(`CREATE SCHEMA ${database}.USAGE`);
  const table = (name: string) => `${database}.USAGE.${name}`;
  await connection.query(
    `CREATE TABLE ${table("QUERY_HISTORY")} (QUERY_ID VARCHAR, QUERY_TEXT VARCHAR, QUERY_TYPE VARCHAR, SESSION_ID NUMBER, USER_NAME VARCHAR, QUERY_TAG VARCHAR, START_TIME TIMESTAMP_LTZ, BYTES_SCANNED NUMBER, BYTES_WRITTEN NUMBER)`,
  );
  await connection.query(
    `CREATE TABLE ${table("QUERY_ATTRIBUTION_HISTORY")} (QUERY_ID VARCHAR, START_TIME TIMESTAMP_LTZ, CREDITS_ATTRIBUTED_COMPUTE FLOAT, CREDITS_USED_QUERY_ACCELERATION FLOAT)`,
  );
  const [one = "", other = ""] = [1, 2].map((attempt) => workId({ environment, commit: "c", attempt }));
  const tag = "snowhook;V1__a.sql";
  const ran = (
    id: string,
    session: number,
    given: { text?: string; type?: string; user?: string; tag?: string },
  ) =>
    `('${id}', '${given.text ?? "INSERT"}', '${given.type ?? "INSERT"}', ${session}, '${given.user ?? "ADMIN"}', '${given.tag ?? tag}', CURRENT_TIMESTAMP(), 100, 10)`;
  await connection.query(
    `INSERT INTO ${table("QUERY_HISTORY")} SELECT * FROM VALUES ${[
      ran("request", 1, { text: `SET X = 1 /* ${one} */; INSERT`, type: "MULTI_STATEMENT" }),
      ran("child", 1, {}),
      ran("call", 1, { type: "CALL" }),
      ran("called", 1, { tag: "" }),
      ran("again", 2, { text: `SET X = 1 /* ${one} */` }),
      ran("of another attempt", 3, { text: `SET X = 1 /* ${other} */` }),
      ran("of another user", 4, { text: `SET X = 1 /* ${one} */`, user: "MALLORY" }),
      ran("of who only asks", 5, { text: `SELECT ''${one}''`, tag: "" }),
    ].join(", ")}`,
  );
  const attributed = [
    ["request", 1, "NULL"],
    ["child", 2, 1000],
    // A query that went on in another hour has two rows.
    ["child", 4, "NULL"],
    ["called", 8, "NULL"],
    ["again", 16, "NULL"],
    ["of another user", 64, "NULL"],
    ["of who only asks", 128, "NULL"],
  ].map(([id, compute, acceleration]) => `('${id}', CURRENT_TIMESTAMP(), ${compute}, ${acceleration})`);
  await connection.query(
    `INSERT INTO ${table("QUERY_ATTRIBUTION_HISTORY")} SELECT * FROM VALUES ${attributed.join(", ")}`,
  );
  const unknown = workId({ environment, commit: "c", attempt: 3 });
  const usage = async (works: readonly string[], sinceMs: number) => {
    const sql = usageSql(works, sinceMs).replaceAll("SNOWFLAKE.ACCOUNT_USAGE", `${database}.USAGE`);
    return (await connection.query(`${sql} ORDER BY CREDITS NULLS LAST`)).rows;
  };
  const hourAgo = Date.now() - 3_600_000;
  expect(await usage([one, other, unknown], hourAgo)).toEqual([
    { WORK: one, CREDITS: 1031, BYTES_SCANNED: 300, BYTES_WRITTEN: 30 },
    { WORK: other, CREDITS: null, BYTES_SCANNED: 100, BYTES_WRITTEN: 10 },
  ]);
  expect(await usage([one], Date.now() + 7_200_000)).toEqual([]);
});
