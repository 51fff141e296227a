import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { ADMINISTRATOR, connect, startTestGlobe } from "./test-driver.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

describe("signing in", () => {
  let globe: Snowglobe;
  beforeAll(async () => {
    globe = await startTestGlobe({ administrator: { ...ADMINISTRATOR, publicKey } });
  });
  afterAll(() => globe.close());

  it("takes the right password", async () => {
    const connection = await connect(globe);
    expect(await connection.query("SHOW PARAMETERS LIKE 'timezone'")).toMatchObject([
      { key: "TIMEZONE", value: "America/Los_Angeles", level: "" },
    ]);
    await connection.close();
  });

  it.each([
    ["a wrong password", { username: "ADMIN", password: "wrong" }],
    ["an unknown user", { username: "NOBODY", password: ADMINISTRATOR.password }],
  ])("refuses %s with the same words", async (_what, options) => {
    await expect(connect(globe, options)).rejects.toMatchObject({
      code: "390100",
      message: "Incorrect username or password was specified.",
    });
  });

  it("takes a key pair, and no other key", async () => {
    const jwt = { authenticator: "SNOWFLAKE_JWT", username: "ADMIN" };
    const connection = await connect(globe, { ...jwt, privateKey });
    await connection.close();
    const other = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    await expect(connect(globe, { ...jwt, privateKey: other.privateKey })).rejects.toMatchObject({
      code: "390144",
    });
  });

  it("refuses a role that was not granted", async () => {
    await expect(connect(globe, { role: "NO_SUCH_ROLE" })).rejects.toMatchObject({ code: "390189" });
  });
});

describe("a session", () => {
  let globe: Snowglobe;
  beforeAll(async () => {
    globe = await startTestGlobe();
  });
  afterAll(() => globe.close());

  it("keeps parameters and variables, and forgets what is unset", async () => {
    const connection = await connect(globe);
    await connection.query("ALTER SESSION SET QUERY_TAG = 'a''b' TIMEZONE = 'UTC'");
    expect(await connection.query("SHOW PARAMETERS LIKE 'QUERY_TAG' IN SESSION")).toMatchObject([
      { value: "a'b", level: "SESSION" },
    ]);
    await connection.query("ALTER SESSION UNSET QUERY_TAG, TIMEZONE");
    expect(await connection.query("SHOW PARAMETERS LIKE 'QUERY_TAG'")).toMatchObject([
      { value: "", level: "" },
    ]);
    await connection.query("SET x = 'it''s'");
    expect(await connection.query("SHOW VARIABLES")).toMatchObject([
      { name: "X", value: "it's", type: "text" },
    ]);
    await connection.query("SET (x, y, z) = ('2024-02-29'::DATE, -1.5, TRUE)");
    expect(await connection.query("SHOW VARIABLES")).toMatchObject([
      { name: "X", value: "2024-02-29", type: "date" },
      { name: "Y", value: "-1.5", type: "fixed" },
      { name: "Z", value: "true", type: "boolean" },
    ]);
    expect(
      await connection.query("SELECT $x + 1 > $x AS later, GETVARIABLE('X') AS x, $y AS y, $z AS z"),
    ).toEqual([{ LATER: true, X: "2024-02-29", Y: -1.5, Z: true }]);
    await connection.query("UNSET (y, z)");
    await connection.query("UNSET x");
    expect(await connection.query("SHOW VARIABLES")).toEqual([]);
    await connection.close();
  });

  it.each([
    ["ALTER SESSION SET NO_SUCH = 1", "001420"],
    ["ALTER SESSION SET TIMEZONE = 'Mars/Olympus'", "001006"],
    ["ALTER SESSION SET WEEK_START = 1", "000002"],
    ["EXPLAIN SHOW TABLES", "000002"],
    ["CREATE MODEL m", "000002"],
    ["selec 1", "001003"],
    ["'text'", "001003"],
    ["", "000900"],
    ["-- nothing", "000900"],
    ["USE ROLE NO_SUCH_ROLE", "002043"],
    ["USE WAREHOUSE NO_SUCH", "002043"],
  ])("refuses %s with %s", async (sql, code) => {
    const connection = await connect(globe);
    await expect(connection.query(sql)).rejects.toMatchObject({ code });
    await connection.close();
  });

  it("calls system functions as well", async () => {
    const connection = await connect(globe);
    expect(await connection.query("CALL SYSTEM$WAIT(1, 'MILLISECONDS')")).toEqual([
      { SYSTEM$WAIT: "waited 1 milliseconds" },
    ]);
    await connection.close();
  });

  // https://docs.snowflake.com/en/sql-reference/functions-context
  it("is told the same of itself wherever it asks", async () => {
    const names = [
      ..."ACCOUNT ACCOUNT_NAME ORGANIZATION_NAME REGION VERSION USER ROLE ROLE_TYPE".split(" "),
      ..."SECONDARY_ROLES AVAILABLE_ROLES DATABASE SCHEMA SCHEMAS WAREHOUSE SESSION TRANSACTION".split(" "),
    ].map((name) => `CURRENT_${name}`);
    const connection = await connect(globe);
    for (const sql of [
      "CREATE DATABASE context",
      "CREATE ROLE second_role",
      `GRANT ROLE second_role TO USER ${ADMINISTRATOR.user}`,
      "USE SECONDARY ROLES ALL",
      `CREATE VIEW v AS SELECT ${names.map((name) => `${name}() AS ${name}`).join(", ")}`,
      "CREATE WAREHOUSE context_w",
    ])
      await connection.query(sql);
    const one = async (sql: string) => Object.values((await connection.query(sql))[0] ?? {})[0];
    const list = names.map((name) => `${name}()`).join(", ");
    const alone: unknown[] = [];
    for (const name of names) alone.push(await one(`SELECT ${name}()`));
    expect(alone.slice(names.indexOf("CURRENT_USER"))).toEqual([
      "ADMIN",
      "ACCOUNTADMIN",
      "ROLE",
      '{"roles":"ACCOUNTADMIN,SECOND_ROLE","value":"ALL"}',
      expect.stringContaining('"PUBLIC","SECOND_ROLE"'),
      "CONTEXT",
      "PUBLIC",
      '["CONTEXT.PUBLIC"]',
      "CONTEXT_W",
      expect.stringMatching(/^\d+$/),
      null,
    ]);
    for (const sql of [
      `SELECT ${list}`,
      `WITH c AS (SELECT ${list}) SELECT * FROM c`,
      "SELECT * FROM v",
      `SELECT ${list} FROM v WHERE CURRENT_USER() IS NOT NULL`,
      `EXECUTE IMMEDIATE $$BEGIN LET r RESULTSET := (SELECT ${list}); RETURN TABLE(r); END$$`,
    ])
      expect(Object.values((await connection.query(sql))[0] ?? {})).toEqual(alone);
    await connection.query("DROP WAREHOUSE context_w");
    // Nothing of this reads a table: https://docs.snowflake.com/en/user-guide/warehouses-overview
    expect(await one(`SELECT ${list}`)).toBe("SNOWGLOBE");
    expect(await one("SELECT EXTRACT(year FROM CURRENT_DATE()) > 2000")).toBe(true);
    expect(await one("WITH a AS (SELECT CURRENT_ROLE() AS r), b AS (SELECT r FROM a) SELECT r FROM b")).toBe(
      "ACCOUNTADMIN",
    );
    for (const sql of [
      "SELECT * FROM v",
      "WITH v AS (SELECT * FROM v) SELECT * FROM v",
      "SELECT (SELECT COUNT(*) FROM context.public.v)",
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM TABLE(GENERATOR(ROWCOUNT => 1)))",
    ])
      await expect(connection.query(sql)).rejects.toMatchObject({ code: "000606" });
    await connection.close();
  });

  it("is gone after it was closed", async () => {
    const connection = await connect(globe);
    await connection.close();
    await expect(connection.query("SHOW VARIABLES")).rejects.toThrow();
  });
});
