import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/sql/create-database-role, …/grant-database-role, told over the driver.

let globe: Snowglobe;
let admin: TestConnection;
let anna: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE other",
    "CREATE TABLE other.public.t (a INT)",
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE TABLE d.s.t (a INT)",
    "INSERT INTO d.s.t VALUES (1)",
    "CREATE ROLE analyst",
    "GRANT USAGE ON WAREHOUSE w TO ROLE analyst",
  ])
    await admin.query(sql);
  anna = await connectAs(globe, admin, { role: "analyst" }, { warehouse: "W" });
}, 60_000);
afterAll(async () => {
  await anna?.close();
  await admin?.close();
  await globe?.close();
});

const failure = async (connection: TestConnection, sql: string) =>
  connection.query(sql).then(
    () => "",
    (error: Error) => error.message,
  );
const run = async (...statements: string[]) => {
  for (const sql of statements) await admin.query(sql);
};

describe("a database role", () => {
  test("is made in its database, listed there and gives what it holds to the roles that have it", async () => {
    expect(await admin.query("CREATE DATABASE ROLE d.reader COMMENT = 'reads'")).toEqual([
      { status: "Database role READER successfully created." },
    ]);
    await run("CREATE OR ALTER DATABASE ROLE d.reader COMMENT = 'reads all'", "USE DATABASE d");
    await run("CREATE DATABASE ROLE IF NOT EXISTS reader", "CREATE DATABASE ROLE writer");
    expect(await failure(anna, "SELECT * FROM d.s.t")).toContain("'D' does not exist or not authorized");
    await run(
      "GRANT USAGE ON SCHEMA d.s TO DATABASE ROLE d.reader",
      "GRANT SELECT ON d.s.t TO DATABASE ROLE reader",
      "GRANT INSERT ON ALL TABLES IN SCHEMA d.s TO DATABASE ROLE d.writer",
      "GRANT SELECT ON FUTURE TABLES IN DATABASE d TO DATABASE ROLE d.reader",
      "GRANT DATABASE ROLE reader TO DATABASE ROLE writer",
      "GRANT DATABASE ROLE d.writer TO ROLE analyst",
    );
    expect(await anna.query("SELECT * FROM d.s.t")).toEqual([{ A: 1 }]);
    await anna.query("INSERT INTO d.s.t VALUES (2)");
    await run("CREATE TABLE d.s.later (a INT)");
    expect(await anna.query("SELECT * FROM d.s.later")).toEqual([]);
    expect(await anna.query("SHOW DATABASE ROLES IN DATABASE d")).toMatchObject([
      {
        ...{ name: "READER", is_inherited: "Y", granted_to_roles: 0, granted_to_database_roles: 1 },
        ...{
          granted_database_roles: 0,
          owner: "ACCOUNTADMIN",
          comment: "reads all",
          owner_role_type: "ROLE",
        },
      },
      { name: "WRITER", granted_to_roles: 1, granted_database_roles: 1 },
    ]);
    expect(await failure(anna, "SHOW DATABASE ROLES IN DATABASE other")).not.toBe("");
  });

  test("shows its grants from every side", async () => {
    const grants = async (what: string) =>
      (await admin.query(`SHOW ${what}`)).map((row) =>
        [
          row.privilege ?? row.role,
          row.granted_on ?? row.grant_on,
          row.name,
          row.granted_to ?? row.grant_to,
          row.grantee_name,
        ]
          .filter((cell) => cell !== undefined)
          .join(" "),
      );
    expect((await grants("GRANTS TO DATABASE ROLE d.reader")).sort()).toEqual([
      "SELECT TABLE D.S.LATER DATABASE_ROLE READER",
      "SELECT TABLE D.S.T DATABASE_ROLE READER",
      "USAGE DATABASE D DATABASE_ROLE READER",
      "USAGE SCHEMA D.S DATABASE_ROLE READER",
    ]);
    expect(await grants("GRANTS TO DATABASE ROLE d.writer")).toContain(
      "USAGE DATABASE_ROLE D.READER DATABASE_ROLE WRITER",
    );
    expect(await grants("GRANTS OF DATABASE ROLE d.reader")).toEqual(["D.READER DATABASE_ROLE D.WRITER"]);
    expect(await grants("GRANTS ON DATABASE ROLE d.writer")).toEqual([
      "OWNERSHIP DATABASE_ROLE D.WRITER ROLE ACCOUNTADMIN",
      "USAGE DATABASE_ROLE D.WRITER ROLE ANALYST",
    ]);
    expect(await grants("GRANTS TO ROLE analyst")).toContain("USAGE DATABASE_ROLE D.WRITER ROLE ANALYST");
    expect(await grants("FUTURE GRANTS TO DATABASE ROLE d.reader")).toEqual([
      "SELECT TABLE D.<TABLE> DATABASE_ROLE READER",
    ]);
    expect(await grants("GRANTS ON TABLE d.s.t")).toContain("SELECT TABLE D.S.T DATABASE_ROLE READER");
    expect(
      await admin.query(
        "SELECT grantee, granted_to FROM d.information_schema.table_privileges WHERE table_name = 'T' AND privilege_type = 'SELECT'",
      ),
    ).toEqual([{ GRANTEE: "READER", GRANTED_TO: "DATABASE_ROLE" }]);
  });

  test("holds only what is in its own database, and no account role", async () => {
    for (const sql of [
      "GRANT SELECT ON TABLE other.public.t TO DATABASE ROLE d.reader",
      "GRANT USAGE ON WAREHOUSE w TO DATABASE ROLE d.reader",
      "GRANT CREATE DATABASE ON ACCOUNT TO DATABASE ROLE d.reader",
      "GRANT SELECT ON FUTURE TABLES IN DATABASE other TO DATABASE ROLE d.reader",
      "GRANT OWNERSHIP ON TABLE other.public.t TO DATABASE ROLE d.reader",
    ])
      expect(await failure(admin, sql)).toContain("not in the database role's own database");
    await run("CREATE DATABASE ROLE other.far");
    expect(await failure(admin, "GRANT ROLE analyst TO DATABASE ROLE d.reader")).toContain(
      "account roles cannot",
    );
    expect(await failure(admin, "GRANT DATABASE ROLE other.far TO DATABASE ROLE d.reader")).toContain(
      "same database",
    );
    expect(await failure(admin, "GRANT DATABASE ROLE d.writer TO DATABASE ROLE d.reader")).toContain(
      "would inherit itself",
    );
    expect(await failure(admin, "GRANT DATABASE ROLE d.reader TO USER anna")).toContain("TO USER");
    await run("DROP DATABASE ROLE other.far");
  });

  test("is activated by no session, and asked for by its own name", async () => {
    expect(await failure(anna, "USE ROLE d.reader")).not.toBe("");
    expect(await failure(anna, "USE ROLE reader")).not.toBe("");
    await anna.query("USE DATABASE d");
    const asked = "IS_DATABASE_ROLE_IN_SESSION('READER') AS r, IS_DATABASE_ROLE_IN_SESSION('D.READER') AS w";
    expect(await anna.query(`SELECT ${asked}, IS_ROLE_IN_SESSION('READER') AS n`)).toEqual([
      { R: true, W: false, N: false },
    ]);
    expect(await anna.query("SELECT CURRENT_AVAILABLE_ROLES() AS r")).toEqual([
      { R: '["ANALYST","PUBLIC"]' },
    ]);
    // A quoted name cannot be made to look like one.
    expect(await failure(admin, 'CREATE ROLE "\u001f1"')).toContain("invalid identifier");
  });

  test("decides in policies, by the protected table's database", async () => {
    await run(
      "CREATE DATABASE rules",
      "CREATE MASKING POLICY rules.public.m AS (v NUMBER) RETURNS NUMBER -> IFF(IS_DATABASE_ROLE_IN_SESSION('READER'), v, 0)",
      "ALTER TABLE d.s.t MODIFY COLUMN a SET MASKING POLICY rules.public.m",
    );
    expect(await anna.query("SELECT SUM(a) AS s FROM d.s.t")).toEqual([{ S: 3 }]);
    expect(await admin.query("SELECT SUM(a) AS s FROM d.s.t")).toEqual([{ S: 0 }]);
    await run(
      "ALTER TABLE d.s.t MODIFY COLUMN a UNSET MASKING POLICY",
      "DROP DATABASE rules",
      "USE SCHEMA d.s",
    );
  });

  test("owns objects, and what it owns runs with its rights", async () => {
    await run(
      "CREATE TABLE d.s.owned (a INT)",
      "INSERT INTO d.s.owned SELECT 1",
      "GRANT OWNERSHIP ON TABLE d.s.owned TO DATABASE ROLE d.writer REVOKE CURRENT GRANTS",
      "CREATE PROCEDURE d.s.who() RETURNS VARCHAR LANGUAGE SQL EXECUTE AS OWNER AS 'BEGIN RETURN (SELECT NVL(CURRENT_ROLE(), CURRENT_ROLE_TYPE()) FROM d.s.owned LIMIT 1); END'",
      "GRANT OWNERSHIP ON PROCEDURE d.s.who() TO DATABASE ROLE d.writer",
      "GRANT USAGE ON PROCEDURE d.s.who() TO ROLE analyst",
    );
    expect(await anna.query("SHOW TABLES LIKE 'owned' IN SCHEMA d.s")).toMatchObject([
      { owner: "WRITER", owner_role_type: "DATABASE_ROLE" },
    ]);
    await anna.query("ALTER TABLE d.s.owned ADD COLUMN b INT");
    await anna.query("INSERT INTO d.s.owned VALUES (1, 2)");
    expect(await anna.query("CALL d.s.who()")).toEqual([{ WHO: "DATABASE_ROLE" }]);
    expect(await failure(admin, "GRANT OWNERSHIP ON DATABASE d TO DATABASE ROLE d.writer")).toContain(
      "DATABASE ROLE",
    );
  });

  test("is cloned with its database, and its clone holds what is in the clone", async () => {
    await run("GRANT DATABASE ROLE d.writer TO ROLE SYSADMIN", "CREATE DATABASE c CLONE d");
    expect((await admin.query("SHOW DATABASE ROLES IN DATABASE c")).map(({ name }) => name)).toEqual([
      "READER",
      "WRITER",
    ]);
    expect(await anna.query("SELECT COUNT(*) AS n FROM c.s.t")).toEqual([{ N: 2 }]);
    expect(await anna.query("SHOW TABLES LIKE 'owned' IN SCHEMA c.s")).toMatchObject([
      { owner: "WRITER", owner_role_type: "DATABASE_ROLE" },
    ]);
    await run("DROP DATABASE d", "REVOKE DATABASE ROLE c.writer FROM ROLE analyst");
    expect(await failure(anna, "SELECT * FROM c.s.t")).toContain("does not exist or not authorized");
  });

  test("keeps its grants under another name, and leaves what it owns to who drops it", async () => {
    await run(
      "GRANT DATABASE ROLE c.writer TO ROLE analyst",
      "ALTER DATABASE ROLE c.writer RENAME TO c.author",
    );
    expect(await anna.query("SELECT COUNT(*) AS n FROM c.s.t")).toEqual([{ N: 2 }]);
    await run("ALTER DATABASE ROLE c.author SET COMMENT = 'x'", "COMMENT ON DATABASE ROLE c.author IS 'y'");
    expect(await failure(anna, "DROP DATABASE ROLE c.author")).toContain("Insufficient privileges");
    await run("DROP DATABASE ROLE c.author");
    expect(await admin.query("SHOW TABLES LIKE 'owned' IN SCHEMA c.s")).toMatchObject([
      { owner: "ACCOUNTADMIN" },
    ]);
    expect(await failure(anna, "SELECT * FROM c.s.t")).toContain("does not exist or not authorized");
    await run("DROP DATABASE ROLE IF EXISTS c.author");
  });
});
