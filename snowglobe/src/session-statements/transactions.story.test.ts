import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/sql/show-transactions, …/desc-transaction, …/desc-result

let globe: Snowglobe;
let admin: TestConnection;
let anna: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await admin.query("CREATE WAREHOUSE w");
  await admin.queryAll(`CREATE DATABASE d; CREATE TABLE t (a INT NOT NULL, b TEXT);
    CREATE USER anna PASSWORD = 'secret words 1' DEFAULT_SECONDARY_ROLES = ()`);
  anna = await connect(globe, { username: "ANNA", password: "secret words 1" });
});
afterAll(async () => {
  await anna.close();
  await globe.close();
});

it("lists one's running transactions, and everybody's to ACCOUNTADMIN", async () => {
  expect(await admin.query("SHOW TRANSACTIONS")).toEqual([]);
  await admin.query("BEGIN NAME nightly");
  await anna.query("BEGIN");
  await admin.query("INSERT INTO t VALUES (1, 'x')");
  const [own, ...more] = await admin.query("SHOW TRANSACTIONS");
  expect(more).toEqual([]);
  const [{ ID: current, S: session } = {}] = await admin.query(
    "SELECT CURRENT_TRANSACTION() AS id, CURRENT_SESSION() AS s",
  );
  expect(own).toEqual({
    id: Number(current),
    user: "ADMIN",
    session: Number(session),
    name: "NIGHTLY",
    started_on: expect.any(Date),
    state: "running",
    scope: 0,
  });
  const everybody = await admin.query("SHOW TRANSACTIONS IN ACCOUNT");
  expect(everybody.map(({ user }) => user)).toEqual(["ADMIN", "ANNA"]);
  expect((await anna.query("SHOW TRANSACTIONS")).map(({ user }) => user)).toEqual(["ANNA"]);
  await expect(anna.query("SHOW TRANSACTIONS IN ACCOUNT")).rejects.toThrow("Insufficient privileges");
  await expect(anna.query(`DESC TRANSACTION ${String(current)}`)).rejects.toThrow("does not exist");
  await anna.query("ROLLBACK");
  await admin.query("COMMIT");
  expect(await admin.query("SHOW TRANSACTIONS IN ACCOUNT")).toEqual([]);
  const [ended] = await admin.query(`DESCRIBE TRANSACTION ${String(current)}`);
  expect(ended).toMatchObject({ name: "NIGHTLY", state: "committed", ended_on: expect.any(Date) });
  const [given] = everybody.slice(1);
  expect(await admin.query(`DESC TRANSACTION ${String(given?.id)}`)).toMatchObject([
    { state: "rolled back" },
  ]);
  await expect(admin.query("DESCRIBE TRANSACTION 1")).rejects.toThrow("Transaction 1 does not exist");
});

it("describes the columns of a statement's result", async () => {
  await admin.query("SELECT a, b FROM t");
  const told = { kind: "COLUMN", default: null, "primary key": "N", "unique key": "N" };
  const nothing = { check: null, expression: null, comment: null };
  expect(await admin.query("DESCRIBE RESULT LAST_QUERY_ID()")).toEqual([
    { name: "A", type: "NUMBER(38,0)", "null?": "N", ...told, ...nothing },
    { name: "B", type: "VARCHAR(16777216)", "null?": "Y", ...told, ...nothing },
  ]);
  await admin.query("SELECT 1 AS x");
  const [{ ID: id } = {}] = await admin.query("SELECT LAST_QUERY_ID() AS id");
  expect((await admin.query(`DESC RESULT '${String(id)}'`)).map(({ name }) => name)).toEqual(["X"]);
  await expect(anna.query(`DESC RESULT '${String(id)}'`)).rejects.toThrow("not found");
});
