import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/search-optimization/enabling, …/sql/desc-search-optimization

let folder: string;
let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const paths = async (table: string) =>
  (await rows(`DESCRIBE SEARCH OPTIMIZATION ON ${table}`)).map(
    ({ method, target, target_data_type }) => `${method} ${target} ${target_data_type}`,
  );
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "search-"));
  globe = await startTestGlobe({ folder });
  admin = await connect(globe);
  await admin.query("CREATE WAREHOUSE w");
  await admin.queryAll(`CREATE DATABASE d; CREATE TABLE plain (a INT);
    CREATE TABLE t (id INT, name TEXT, ratio FLOAT, v VARIANT)`);
});
afterAll(async () => {
  await globe.close();
  await rm(folder, { recursive: true, force: true });
});

it("is kept of a table, and told by SHOW TABLES and DESCRIBE", async () => {
  expect(await paths("plain")).toEqual([]);
  await rows("ALTER TABLE plain ADD SEARCH OPTIMIZATION");
  expect(await paths("plain")).toEqual(["EQUALITY A NUMBER(38,0)"]);
  await rows("ALTER TABLE plain DROP SEARCH OPTIMIZATION");
  await rows("ALTER TABLE t ADD SEARCH OPTIMIZATION ON EQUALITY(id, v:user.id), SUBSTRING(name)");
  await rows("ALTER TABLE t ADD SEARCH OPTIMIZATION ON EQUALITY(id)");
  expect(await rows("DESC SEARCH OPTIMIZATION ON t")).toEqual([
    { expression_id: 1, method: "EQUALITY", target: "ID", target_data_type: "NUMBER(38,0)", active: "true" },
    {
      expression_id: 2,
      method: "EQUALITY",
      target: "V:user.id",
      target_data_type: "VARIANT",
      active: "true",
    },
    {
      expression_id: 3,
      method: "SUBSTRING",
      target: "NAME",
      target_data_type: "VARCHAR(16777216)",
      active: "true",
    },
  ]);
  const shown = await rows("SHOW TABLES IN SCHEMA d.public");
  expect(shown.map(({ name, search_optimization: on }) => `${name} ${on}`)).toEqual(["PLAIN OFF", "T ON"]);
  await expect(rows("ALTER TABLE t ADD SEARCH OPTIMIZATION ON EQUALITY(ratio)")).rejects.toThrow(
    "not supported for column",
  );
  await expect(rows("ALTER TABLE t ADD SEARCH OPTIMIZATION ON EQUALITY(nothing)")).rejects.toThrow(
    "invalid identifier",
  );
  await expect(rows("ALTER TABLE t DROP SEARCH OPTIMIZATION ON SUBSTRING(v)")).rejects.toThrow(
    "no such search",
  );
});

it("follows its columns, goes along to clones and stands when the account is opened again", async () => {
  await admin.queryAll("ALTER TABLE t RENAME COLUMN name TO title; CREATE TABLE copy CLONE t");
  await globe.close();
  globe = await startTestGlobe({ folder });
  admin = await connect(globe, { database: "d", schema: "public" });
  const all = ["EQUALITY ID NUMBER(38,0)", "EQUALITY V:user.id VARIANT", "SUBSTRING TITLE VARCHAR(16777216)"];
  expect(await paths("t")).toEqual(all);
  expect(await paths("copy")).toEqual(all);
  await rows("ALTER TABLE t DROP SEARCH OPTIMIZATION ON SUBSTRING(title), 2");
  await rows("ALTER TABLE copy DROP COLUMN v");
  expect(await paths("t")).toEqual(all.slice(0, 1));
  expect(await paths("copy")).toEqual([all[0], all[2]]);
});

it("needs OWNERSHIP, and ADD SEARCH OPTIMIZATION on the schema", async () => {
  await rows("USE WAREHOUSE w");
  await admin.queryAll(`CREATE ROLE r; GRANT ROLE r TO USER admin; GRANT USAGE ON DATABASE d TO ROLE r;
    GRANT USAGE ON SCHEMA d.public TO ROLE r; GRANT SELECT ON TABLE t TO ROLE r;
    CREATE TABLE mine (a INT); GRANT OWNERSHIP ON TABLE mine TO ROLE r`);
  const user = await connect(globe, { role: "r", database: "d", schema: "public" });
  await user.query("USE SECONDARY ROLES NONE");
  await expect(user.query("ALTER TABLE t ADD SEARCH OPTIMIZATION")).rejects.toThrow(
    "Insufficient privileges",
  );
  await expect(user.query("ALTER TABLE mine ADD SEARCH OPTIMIZATION")).rejects.toThrow(
    "Insufficient privileges",
  );
  await expect(user.query("DESC SEARCH OPTIMIZATION ON copy")).rejects.toThrow(
    "does not exist or not authorized",
  );
  await rows("GRANT ADD SEARCH OPTIMIZATION ON SCHEMA public TO ROLE r");
  await user.query("ALTER TABLE mine ADD SEARCH OPTIMIZATION");
  expect(await user.query("DESC SEARCH OPTIMIZATION ON mine")).toHaveLength(1);
  await user.close();
});

it("several properties of a table are set at once, and of a transient schema all tables are transient", async () => {
  await rows("CREATE TABLE kept (a INT) DATA_RETENTION_TIME_IN_DAYS = 5 MAX_DATA_EXTENSION_TIME_IN_DAYS = 3");
  await rows("ALTER TABLE kept SET DATA_RETENTION_TIME_IN_DAYS = 7 CHANGE_TRACKING = TRUE COMMENT = 'c'");
  const [shown] = await rows("SHOW TABLES LIKE 'kept'");
  expect(shown).toMatchObject({ retention_time: "7", change_tracking: "ON", comment: "c" });
  await rows("ALTER TABLE kept SET MAX_DATA_EXTENSION_TIME_IN_DAYS = 4, ENABLE_SCHEMA_EVOLUTION = FALSE");
  await rows("ALTER TABLE kept UNSET DATA_RETENTION_TIME_IN_DAYS, COMMENT");
  expect((await rows("SHOW TABLES LIKE 'kept'"))[0]).toMatchObject({ retention_time: "1", comment: "" });
  await expect(rows("ALTER TABLE kept SET COMMENT = 'x' NOTHING = 1")).rejects.toThrow(
    "ALTER TABLE … SET NOTHING",
  );
  await expect(rows("ALTER TABLE kept SET DATA_RETENTION_TIME_IN_DAYS = 91")).rejects.toThrow(
    "invalid value [91]",
  );
  await admin.queryAll("CREATE TRANSIENT SCHEMA passing; CREATE TABLE t (a INT)");
  expect(await rows("SHOW TABLES IN SCHEMA d.passing")).toMatchObject([{ kind: "TRANSIENT" }]);
});
