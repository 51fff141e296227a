import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/data-time-travel#dropping-and-restoring-objects

let globe: Snowglobe;
let admin: TestConnection;
let folder: string;
const rows = (sql: string) => admin.query(sql);
const run = async (...statements: readonly string[]) => {
  for (const sql of statements) await admin.query(sql);
};
const ids = async (from: string) =>
  (await rows(`SELECT id FROM ${from} ORDER BY id`)).map(({ ID }) => ID).join(" ");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrop-"));
  globe = await startTestGlobe({ folder });
  admin = await connect(globe);
  await run("CREATE WAREHOUSE w", "CREATE DATABASE d", "CREATE SCHEMA s", "CREATE ROLE reader");
  await run(
    "CREATE TABLE t (id INT AUTOINCREMENT, name VARCHAR) COMMENT = 'people'",
    "INSERT INTO t (name) VALUES ('a')",
  );
  await run("GRANT SELECT ON TABLE t TO ROLE reader", "CREATE STREAM changes ON TABLE t");
});
afterAll(async () => {
  await admin.close();
  await globe.close();
  await rm(folder, { recursive: true });
});

it("a table comes back with rows, history, grants, streams and counters", async () => {
  await run("SET before = CURRENT_TIMESTAMP()", "INSERT INTO t (name) VALUES ('b')", "DROP TABLE t");
  await expect(rows("SELECT * FROM t")).rejects.toThrow("does not exist");
  expect(await rows("UNDROP TABLE t")).toEqual([{ status: "Table T successfully restored." }]);
  await run("INSERT INTO t (name) VALUES ('c')");
  expect(await rows("SELECT * FROM t ORDER BY id")).toEqual([
    { ID: 1, NAME: "a" },
    { ID: 2, NAME: "b" },
    { ID: 3, NAME: "c" },
  ]);
  expect(await ids("t AT(TIMESTAMP => $before)")).toBe("1");
  expect(await ids("changes")).toBe("2 3");
  expect((await rows("SHOW GRANTS ON TABLE t")).map((row) => row.grantee_name)).toContain("READER");
  expect(await rows("SHOW TABLES LIKE 'T'")).toMatchObject([{ comment: "people" }]);
});

it("the last version of a name comes first; a name that is taken must be given up", async () => {
  await run(
    "CREATE OR REPLACE TABLE t (id INT)",
    "INSERT INTO t VALUES (10)",
    "DROP TABLE t",
    "CREATE TABLE t (id INT)",
  );
  const history = await rows("SHOW TABLES HISTORY LIKE 'T' IN SCHEMA d.s");
  expect(history.map((row) => [row.name, row.dropped_on === null])).toEqual([
    ["T", true],
    ["T", false],
    ["T", false],
  ]);
  await expect(rows("UNDROP TABLE t")).rejects.toThrow("Object 'T' already exists.");
  await run(
    "ALTER TABLE t RENAME TO newest",
    "UNDROP TABLE t",
    "ALTER TABLE t RENAME TO middle",
    "UNDROP TABLE t",
  );
  expect([await ids("newest"), await ids("middle"), await ids("t")]).toEqual(["", "10", "1 2 3"]);
  await expect(rows("UNDROP TABLE middle")).rejects.toThrow(
    "Table 'D.S.MIDDLE' did not exist or was purged.",
  );
});

it("is for who owned it and may create it; what has no retention or is temporary is gone", async () => {
  await run("DROP TABLE middle", "GRANT ROLE reader TO USER admin", "GRANT ALL ON SCHEMA d.s TO ROLE reader");
  await run("GRANT USAGE ON DATABASE d TO ROLE reader");
  const reader = await connect(globe, { role: "READER", database: "D", schema: "S" });
  await reader.query("USE SECONDARY ROLES NONE");
  await expect(reader.query("UNDROP TABLE middle")).rejects.toThrow(
    "Insufficient privileges to operate on table",
  );
  expect(await reader.query("SHOW TABLES HISTORY LIKE 'MIDDLE'")).toEqual([]);
  await reader.close();
  await run("CREATE TABLE brief (id INT) DATA_RETENTION_TIME_IN_DAYS = 0", "DROP TABLE brief");
  await expect(rows("UNDROP TABLE brief")).rejects.toThrow("did not exist or was purged");
  await run("CREATE TEMPORARY TABLE mine (id INT)", "DROP TABLE mine");
  await expect(rows("UNDROP TABLE mine")).rejects.toThrow("did not exist or was purged");
});

it("schemas and databases come back with what was in them, also when the account was closed meanwhile", async () => {
  await run("CREATE VIEW v AS SELECT id FROM t", "CREATE SEQUENCE q START 5", "SELECT q.NEXTVAL");
  await run("DROP SCHEMA d.s", "CREATE SCHEMA d.s", "CREATE TABLE d.s.t (id INT)", "DROP SCHEMA d.s");
  expect(
    (await rows("SHOW SCHEMAS HISTORY LIKE 'S' IN DATABASE d")).map((row) => row.dropped_on !== null),
  ).toEqual([true, true]);
  await run("UNDROP SCHEMA d.s");
  expect(await ids("d.s.t")).toBe("");
  await run("DROP TABLE d.s.t", "CREATE SCHEMA d.other", "DROP SCHEMA d.s");
  await expect(rows("UNDROP SCHEMA d.nothing")).rejects.toThrow(
    "Schema 'D.NOTHING' did not exist or was purged.",
  );
  await run(
    "UNDROP SCHEMA d.s",
    "CREATE DATABASE e",
    "CREATE TABLE e.public.x (id INT)",
    "INSERT INTO e.public.x VALUES (1)",
  );
  await run("DROP DATABASE e");
  await admin.close();
  await globe.close();
  globe = await startTestGlobe({ folder });
  admin = await connect(globe, { warehouse: "W" });
  await run("UNDROP DATABASE e", "UNDROP TABLE d.s.t");
  expect([await ids("e.public.x"), await ids("d.s.t")]).toEqual(["1", ""]);
  await run("CREATE STAGE e.public.files", "DROP SCHEMA e.public");
  await expect(rows("UNDROP SCHEMA e.public")).rejects.toThrow("UNDROP SCHEMA where a STAGE was in it");
});
