import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/sql/alter-sequence

let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const next = async (name: string) => Number((await rows(`SELECT ${name}.NEXTVAL AS n`))[0]?.N);
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  await admin.query("CREATE WAREHOUSE w");
  await admin.query("CREATE DATABASE d");
  await admin.query("CREATE SCHEMA other");
  await admin.query("USE SCHEMA d.public");
});
afterAll(async () => {
  await admin.close();
  await globe.close();
});

it("goes on in other steps once what its last call reserved is over", async () => {
  await admin.query("CREATE SEQUENCE s START 5 INCREMENT 2 ORDER");
  expect(await next("s")).toBe(5);
  await admin.query("ALTER SEQUENCE s SET INCREMENT BY 10 COMMENT = 'tens'");
  expect([await next("s"), await next("s")]).toEqual([7, 17]);
  await admin.query("ALTER SEQUENCE s INCREMENT = -4");
  expect([await next("s"), await next("s")]).toEqual([27, 23]);
  expect(await rows("SHOW SEQUENCES")).toMatchObject([
    { name: "S", interval: -4, comment: "tens", ordered: "Y" },
  ]);
  await admin.query("ALTER SEQUENCE s UNSET COMMENT");
  await admin.query("ALTER SEQUENCE s SET NOORDER");
  expect(await rows("SELECT GET_DDL('SEQUENCE', 's') AS ddl")).toEqual([
    { DDL: "create or replace sequence S start with 5 increment by -4 noorder;" },
  ]);
  await expect(rows("ALTER SEQUENCE s SET ORDER")).rejects.toThrow("cannot become ORDER");
  await expect(rows("ALTER SEQUENCE s SET INCREMENT 0")).rejects.toThrow("must not be 0");
  await admin.query("ALTER SEQUENCE IF EXISTS nothing SET COMMENT = 'x'");
});

it("goes on under another name, in another schema, with its grants", async () => {
  await admin.query("CREATE ROLE reader");
  await admin.query("GRANT USAGE ON SEQUENCE s TO ROLE reader");
  await admin.query("CREATE SEQUENCE taken");
  await expect(rows("ALTER SEQUENCE s RENAME TO taken")).rejects.toThrow("already exists");
  await admin.query("ALTER SEQUENCE s RENAME TO other.moved");
  expect(await next("other.moved")).toBe(19);
  await expect(rows("SELECT s.NEXTVAL")).rejects.toThrow("does not exist or not authorized");
  expect(await rows("SHOW GRANTS ON SEQUENCE other.moved")).toMatchObject([
    { privilege: "OWNERSHIP" },
    { privilege: "USAGE", grantee_name: "READER" },
  ]);
});

it("is its owner's to change", async () => {
  await admin.query("GRANT ROLE reader TO ROLE accountadmin");
  for (const on of ["DATABASE d", "SCHEMA d.other", "WAREHOUSE w"])
    await admin.query(`GRANT USAGE ON ${on} TO ROLE reader`);
  await admin.query("USE SECONDARY ROLES NONE");
  await admin.query("USE ROLE reader");
  await expect(rows("ALTER SEQUENCE d.other.moved SET INCREMENT 1")).rejects.toThrow(
    "Insufficient privileges",
  );
  await expect(rows("ALTER SEQUENCE d.other.moved RENAME TO d.other.mine")).rejects.toThrow(
    "Insufficient privileges",
  );
  await expect(rows("ALTER SEQUENCE d.public.taken SET INCREMENT 1")).rejects.toThrow(
    "does not exist or not authorized",
  );
  await admin.query("USE ROLE accountadmin");
});
