import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/snowflake-db and …/account-usage, told over the driver.

let globe: Snowglobe;
let admin: TestConnection;
let anna: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE t (a INT NOT NULL, b VARCHAR(5), CONSTRAINT pk PRIMARY KEY (a))",
    "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
    "CREATE VIEW v AS SELECT a FROM t",
    "CREATE FUNCTION f(x INT) RETURNS INT LANGUAGE SQL AS 'x + 1'",
    "CREATE PROCEDURE p() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE STAGE s",
    "CREATE FILE FORMAT ff TYPE = CSV",
    "CREATE SEQUENCE q",
    "CREATE MASKING POLICY m AS (x VARCHAR) RETURNS VARCHAR -> '*'",
    "ALTER TABLE t MODIFY COLUMN b SET MASKING POLICY m",
    "CREATE ROLE analyst",
    "CREATE DATABASE ROLE d.reader",
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
const ROLES = "SELECT name FROM snowflake.account_usage.roles WHERE name = 'ANALYST'";
const TABLES = "SELECT table_name FROM snowflake.account_usage.tables WHERE table_catalog = 'D'";
const HIDDEN = "does not exist or not authorized";

describe("the SNOWFLAKE database", () => {
  test("is imported, and seen by who was given its privileges", async () => {
    expect(await admin.query("SHOW DATABASES LIKE 'SNOWFLAKE'")).toMatchObject([
      { name: "SNOWFLAKE", kind: "IMPORTED DATABASE", origin: "SNOWFLAKE.ACCOUNT_USAGE", owner: "" },
    ]);
    expect(await anna.query("SHOW DATABASES LIKE 'SNOWFLAKE'")).toEqual([]);
    expect(await failure(anna, ROLES)).toContain(`Database 'SNOWFLAKE' ${HIDDEN}`);
    await run("GRANT IMPORTED PRIVILEGES ON DATABASE snowflake TO ROLE analyst");
    expect(await anna.query(ROLES)).toEqual([{ NAME: "ANALYST" }]);
    expect(await admin.query("SHOW GRANTS TO ROLE analyst")).toContainEqual(
      expect.objectContaining({ privilege: "USAGE", granted_on: "DATABASE", name: "SNOWFLAKE" }),
    );
    await anna.query("USE SCHEMA snowflake.account_usage");
    expect(await anna.query("SELECT name FROM roles WHERE name = 'ANALYST'")).toEqual([{ NAME: "ANALYST" }]);
    await run("REVOKE IMPORTED PRIVILEGES ON DATABASE snowflake FROM ROLE analyst");
    expect(await failure(anna, ROLES)).toContain(HIDDEN);
  });

  test("gives its privileges together, by who manages grants, and only its own", async () => {
    const individually = "Granting individual privileges on imported database is not allowed";
    for (const sql of [
      "GRANT USAGE ON DATABASE snowflake TO ROLE analyst",
      "GRANT USAGE ON SCHEMA snowflake.account_usage TO ROLE analyst",
      "GRANT SELECT ON FUTURE VIEWS IN DATABASE snowflake TO ROLE analyst",
      "GRANT OWNERSHIP ON DATABASE snowflake TO ROLE analyst",
      "GRANT OWNERSHIP ON DATABASE ROLE snowflake.object_viewer TO ROLE analyst",
    ])
      expect(await failure(admin, sql)).toContain(individually);
    expect(await failure(admin, "REVOKE USAGE ON DATABASE snowflake FROM ROLE analyst")).toContain(
      "Revoking individual privileges",
    );
    expect(await failure(admin, "GRANT IMPORTED PRIVILEGES ON DATABASE d TO ROLE analyst")).toContain(
      "is not",
    );
    expect(await failure(anna, "GRANT IMPORTED PRIVILEGES ON DATABASE snowflake TO ROLE analyst")).toContain(
      HIDDEN,
    );
    expect(
      await failure(admin, "GRANT IMPORTED PRIVILEGES ON DATABASE snowflake TO DATABASE ROLE d.reader"),
    ).toContain("database role's own database");
  });

  test("lets a database role read the views that are its own", async () => {
    await run("GRANT DATABASE ROLE snowflake.object_viewer TO ROLE analyst");
    expect(await anna.query(`${TABLES} ORDER BY 1`)).toEqual([{ TABLE_NAME: "T" }, { TABLE_NAME: "V" }]);
    expect(await failure(anna, ROLES)).toContain(`Object 'SNOWFLAKE.ACCOUNT_USAGE.ROLES' ${HIDDEN}`);
    await run("GRANT DATABASE ROLE snowflake.security_viewer TO ROLE analyst");
    expect(await anna.query(ROLES)).toEqual([{ NAME: "ANALYST" }]);
    await run(
      "REVOKE DATABASE ROLE snowflake.object_viewer FROM ROLE analyst",
      "REVOKE DATABASE ROLE snowflake.security_viewer FROM ROLE analyst",
    );
    expect(await failure(anna, TABLES)).toContain(HIDDEN);
    // A view reads with its owner's rights.
    await run(
      `CREATE VIEW d.public.known AS ${TABLES}`,
      "GRANT USAGE ON DATABASE d TO ROLE analyst",
      "GRANT USAGE ON SCHEMA d.public TO ROLE analyst",
      "GRANT SELECT ON VIEW d.public.known TO ROLE analyst",
    );
    expect(await anna.query("SELECT COUNT(*) AS n FROM d.public.known")).toEqual([{ N: 3 }]);
    await run("DROP VIEW d.public.known");
  });

  test("cannot be changed by anybody", async () => {
    for (const sql of [
      "DROP DATABASE snowflake",
      "ALTER DATABASE snowflake SET COMMENT = 'x'",
      "COMMENT ON DATABASE snowflake IS 'x'",
      "CREATE OR REPLACE DATABASE snowflake",
      "CREATE SCHEMA snowflake.mine",
      "DROP SCHEMA snowflake.account_usage",
      "CREATE TABLE snowflake.account_usage.t (a INT)",
      "CREATE DATABASE ROLE snowflake.mine",
      "DROP DATABASE ROLE snowflake.object_viewer",
      "CREATE DATABASE copy CLONE snowflake",
      "INSERT INTO snowflake.account_usage.roles SELECT 1",
    ])
      expect([sql, await failure(admin, sql)]).not.toEqual([sql, ""]);
    expect(await failure(admin, "SELECT * FROM snowflake.account_usage.access_history")).toBe(
      "Unsupported feature in snowglobe: view SNOWFLAKE.ACCOUNT_USAGE.ACCESS_HISTORY.",
    );
    expect(await failure(admin, "SELECT * FROM snowflake.organization_usage.accounts")).toContain(
      "view SNOWFLAKE.ORGANIZATION_USAGE.ACCOUNTS",
    );
    expect(await failure(admin, "SELECT * FROM snowflake.account_usage.nonsense")).toContain(HIDDEN);
  });

  test("tells of statements, sign-ins and sessions", async () => {
    await admin.query("SELECT 1 / 0").catch(() => undefined);
    await expect(connect(globe, { username: "ANNA", password: "wrong" })).rejects.toThrow();
    const history = await admin.query(
      "SELECT execution_status, error_message, user_name FROM snowflake.account_usage.query_history WHERE query_text = 'SELECT 1 / 0'",
    );
    expect(history).toMatchObject([{ EXECUTION_STATUS: "FAIL", USER_NAME: "ADMIN" }]);
    expect(
      await admin.query(
        "SELECT is_success, client_ip, first_authentication_factor AS f FROM snowflake.account_usage.login_history WHERE user_name = 'ANNA' ORDER BY event_id",
      ),
    ).toEqual([
      { IS_SUCCESS: "YES", CLIENT_IP: "127.0.0.1", F: "PASSWORD" },
      { IS_SUCCESS: "NO", CLIENT_IP: "127.0.0.1", F: "PASSWORD" },
    ]);
    expect(
      await admin.query(
        "SELECT COUNT(*) AS n FROM snowflake.account_usage.sessions WHERE user_name = 'ANNA'",
      ),
    ).toEqual([{ N: 1 }]);
    expect(
      await admin.query(
        "SELECT SUM(credits_used) AS c FROM snowflake.account_usage.warehouse_metering_history",
      ),
    ).toEqual([{ C: null }]);
  });

  test("attributes no credits to a query that a warehouse worked on for more than an instant", async () => {
    await admin.query("ALTER SESSION SET QUERY_TAG = 'receipt'");
    await admin.query("SELECT 1");
    await admin.query("SELECT SYSTEM$WAIT(150, 'MILLISECONDS')");
    await admin.query("ALTER SESSION UNSET QUERY_TAG");
    const ATTRIBUTED =
      "SELECT DISTINCT credits_attributed_compute AS c, credits_used_query_acceleration AS a, warehouse_name AS w, user_name AS u, parent_query_id AS p, root_query_id AS r, end_time > start_time AS e FROM snowflake.account_usage.query_attribution_history WHERE query_tag = 'receipt'";
    const known = [{ C: 0, A: null, W: "W", U: "ADMIN", P: null, R: null, E: true }];
    expect(await admin.query(ATTRIBUTED)).toEqual(known);
    expect(
      await admin.query(
        "SELECT COUNT(*) AS n FROM snowflake.account_usage.query_attribution_history WHERE DATEDIFF(millisecond, start_time, end_time) <= 100",
      ),
    ).toEqual([{ N: 0 }]);
    for (const viewer of ["usage_viewer", "governance_viewer"]) {
      expect(await failure(anna, ATTRIBUTED)).toContain(HIDDEN);
      await run(`GRANT DATABASE ROLE snowflake.${viewer} TO ROLE analyst`);
      expect(await anna.query(ATTRIBUTED)).toEqual(known);
      await run(`REVOKE DATABASE ROLE snowflake.${viewer} FROM ROLE analyst`);
    }
    expect(await failure(anna, ATTRIBUTED)).toContain(HIDDEN);
  });

  test("tells of the catalog, whatever role asks", async () => {
    const from = async (columns: string, view: string, where: string) =>
      admin.query(
        `SELECT ${columns} FROM snowflake.account_usage.${view} WHERE ${where} AND deleted IS NULL`,
      );
    expect(await from("row_count AS n, table_owner AS o", "tables", "table_name = 'T'")).toEqual([
      { N: 2, O: "ACCOUNTADMIN" },
    ]);
    expect(
      await from("ordinal_position AS p, data_type AS t, is_nullable AS n", "columns", "column_name = 'B'"),
    ).toEqual([{ P: 2, T: "TEXT", N: "YES" }]);
    expect(await from("table_name AS n", "views", "table_catalog = 'D'")).toEqual([{ N: "V" }]);
    expect(await from("function_name AS n", "functions", "function_catalog = 'D'")).toEqual([{ N: "F" }]);
    expect(await from("procedure_name AS n", "procedures", "procedure_catalog = 'D'")).toEqual([{ N: "P" }]);
    expect(await from("stage_name AS n", "stages", "stage_catalog = 'D'")).toEqual([{ N: "S" }]);
    expect(await from("file_format_name AS n", "file_formats", "TRUE")).toEqual([{ N: "FF" }]);
    expect(await from("sequence_name AS n", "sequences", "TRUE")).toEqual([{ N: "Q" }]);
    expect(await from("policy_signature AS s", "masking_policies", "TRUE")).toEqual([
      { S: "(X VARCHAR(16777216))" },
    ]);
    expect(await from("constraint_name AS n", "table_constraints", "TRUE")).toEqual([{ N: "PK" }]);
    expect(
      await from("schema_name AS n", "schemata", "catalog_name = 'D' AND schema_owner IS NOT NULL"),
    ).toEqual([{ N: "PUBLIC" }]);
    expect(await from("database_name AS n", "databases", "database_owner IS NOT NULL")).toEqual([{ N: "D" }]);
    expect(
      await admin.query(
        "SELECT ref_entity_name AS e, ref_column_name AS c FROM snowflake.account_usage.policy_references",
      ),
    ).toEqual([{ E: "T", C: "B" }]);
    expect(await admin.query("SELECT COUNT(*) AS n FROM snowflake.account_usage.task_history")).toEqual([
      { N: 0 },
    ]);
  });

  test("tells of roles, users and grants", async () => {
    expect(
      await admin.query(
        "SELECT role_type AS t, role_database_name AS d FROM snowflake.account_usage.roles WHERE name = 'READER'",
      ),
    ).toEqual([{ T: "DATABASE_ROLE", D: "D" }]);
    expect(
      await admin.query(
        "SELECT default_role AS r, has_password AS p FROM snowflake.account_usage.users WHERE name = 'ANNA' AND deleted_on IS NULL",
      ),
    ).toEqual([{ R: "ANALYST", P: true }]);
    expect(
      await admin.query(
        "SELECT privilege AS p, name AS n, granted_to AS t FROM snowflake.account_usage.grants_to_roles WHERE grantee_name = 'READER'",
      ),
    ).toEqual([{ P: "USAGE", N: "D", T: "DATABASE_ROLE" }]);
    expect(
      await admin.query(
        "SELECT role AS r FROM snowflake.account_usage.grants_to_users WHERE grantee_name = 'ANNA'",
      ),
    ).toEqual([{ R: "ANALYST" }]);
  });
});
