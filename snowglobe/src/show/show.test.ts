import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Session } from "../account/session.ts";
import { openTestAccount, type TestAccount } from "../catalog/test-account.ts";
import { showPart } from "../parts/show-part.ts";
import { NUMBER, TEXT } from "../types/data-type.ts";

let glass: TestAccount;
let admin: Session;

beforeEach(async () => {
  glass = await openTestAccount([showPart]);
  admin = glass.session("ACCOUNTADMIN");
  for (const sql of [
    "CREATE DATABASE d COMMENT = 'data'",
    "CREATE SCHEMA d.s WITH MANAGED ACCESS",
    "CREATE WAREHOUSE w INITIALLY_SUSPENDED = TRUE",
    "CREATE ROLE reader COMMENT = 'reads'",
    "CREATE ROLE stranger",
    "CREATE USER anna DEFAULT_ROLE = reader PASSWORD = 'secret words'",
    "GRANT ROLE reader TO USER anna",
    "GRANT USAGE ON DATABASE d TO ROLE reader",
    "GRANT USAGE ON SCHEMA d.s TO ROLE reader",
  ]) {
    await glass.run(sql, admin);
  }
  await glass.account.change(async (change) => {
    for (const name of ["T1", "T2", "lower"]) {
      const made = change.create({
        kind: "TABLE",
        path: { database: "D", schema: "S", name },
        owner: "ACCOUNTADMIN",
        columns: [
          { name: "ID", type: NUMBER, nullable: false },
          { name: "NAME", type: TEXT, nullable: true, comment: "who", defaultSql: "'nobody'" },
        ],
        properties: { constraints: ["PRIMARY KEY (id)"] },
      });
      const physical = name === "lower" ? "~~L~O~W~E~R" : name;
      await change.duck.run(`CREATE TABLE "D.S"."${physical}" AS SELECT 1 AS id FROM range(3)`);
      if (name === "T1") {
        change.grant({
          privilege: "SELECT",
          objectId: made.id,
          role: "READER",
          grantOption: false,
          grantedBy: "ACCOUNTADMIN",
        });
      }
    }
  });
});
afterEach(() => glass.close());

const rows = (sql: string, session = admin) => glass.rows(sql, session);
const names = async (sql: string, session = admin) => (await rows(sql, session)).map((row) => row.name);
const failure = async (sql: string, session = admin): Promise<string> => {
  try {
    await glass.run(sql, session);
  } catch (error) {
    return String(error).replace(/^\w+: /, "");
  }
  return "no error";
};

describe("SHOW", () => {
  // https://docs.snowflake.com/en/sql-reference/sql/show-databases
  test("DATABASES has the documented columns and tells what is current", async () => {
    const session = glass.session("READER", { database: "D" });
    const [database] = await rows("SHOW DATABASES", session);
    expect(Object.keys(database ?? {}).slice(0, 10)).toEqual([
      "created_on",
      "name",
      "is_default",
      "is_current",
      "origin",
      "owner",
      "comment",
      "options",
      "retention_time",
      "kind",
    ]);
    expect(database).toMatchObject({
      name: "D",
      is_current: "Y",
      owner: "ACCOUNTADMIN",
      comment: "data",
      kind: "STANDARD",
    });
    expect(database?.created_on).toMatch(/^\d{10}\.\d{3}$/);
  });

  test('"The command only returns objects for which the … role has been granted at least one access privilege."', async () => {
    expect(await names("SHOW TABLES IN ACCOUNT", glass.session("READER"))).toEqual(["T1"]);
    expect(await names("SHOW DATABASES", glass.session("STRANGER"))).toEqual([]);
    expect(await names("SHOW TABLES IN ACCOUNT", glass.session("STRANGER"))).toEqual([]);
  });

  test('"The MANAGE GRANTS access privilege implicitly allows its holder to see every object in the account."', async () => {
    expect(await names("SHOW TABLES IN ACCOUNT", glass.session("SECURITYADMIN"))).toEqual([
      "T1",
      "T2",
      "lower",
    ]);
    await glass.run("GRANT RESOLVE ALL ON ACCOUNT TO ROLE stranger", admin);
    expect(await names("SHOW TABLES IN ACCOUNT", glass.session("STRANGER"))).toEqual(["T1", "T2", "lower"]);
  });

  test("LIKE looks away from case, STARTS WITH does not; LIMIT … FROM goes on", async () => {
    expect(await names("SHOW TABLES LIKE 't_' IN SCHEMA d.s")).toEqual(["T1", "T2"]);
    expect(await names("SHOW TABLES IN d.s STARTS WITH 't'")).toEqual([]);
    expect(await names("SHOW TABLES IN d STARTS WITH 'T' LIMIT 1 FROM 'T1'")).toEqual(["T2"]);
    expect(await names("SHOW TERSE SCHEMAS LIKE 'S' IN DATABASE d")).toEqual(["S"]);
  });

  test("IN a place that is not there, or not to be seen, is 002043", async () => {
    const message = "SQL compilation error:\nObject does not exist, or operation cannot be performed.";
    expect(await failure("SHOW SCHEMAS IN DATABASE missing_db")).toBe(message);
    expect(await failure("SHOW TABLES IN SCHEMA d.s", glass.session("STRANGER"))).toBe(message);
  });

  test("without IN it is about the current database, or about the account", async () => {
    await glass.run("CREATE DATABASE e", glass.session("ACCOUNTADMIN"));
    expect(await names("SHOW SCHEMAS", glass.session("ACCOUNTADMIN", { database: "E" }))).toEqual([
      "INFORMATION_SCHEMA",
      "PUBLIC",
    ]);
    // Those of D, E and SNOWFLAKE.
    expect(await names("SHOW SCHEMAS", glass.session("ACCOUNTADMIN"))).toHaveLength(7);
  });

  test("TABLES counts rows", async () => {
    expect(await rows("SHOW TABLES LIKE 'lower' IN ACCOUNT")).toMatchObject([
      { rows: "3", kind: "TABLE", schema_name: "S" },
    ]);
  });

  test("a table that is being made has no count yet", async () => {
    await glass.account.change(async (change) =>
      change.create({
        kind: "TABLE",
        path: { database: "D", schema: "S", name: "NEW" },
        owner: "ACCOUNTADMIN",
      }),
    );
    expect(await rows("SHOW TABLES LIKE 'new' IN ACCOUNT")).toMatchObject([{ name: "NEW", rows: null }]);
  });

  test("WAREHOUSES and SCHEMAS tell state and options; WITH PRIVILEGES picks", async () => {
    expect(await rows("SHOW WAREHOUSES")).toMatchObject([
      { name: "W", state: "SUSPENDED", size: "X-Small", auto_suspend: "600" },
    ]);
    expect(await rows("SHOW SCHEMAS LIKE 'S' IN d")).toMatchObject([
      { options: "MANAGED ACCESS", database_name: "D" },
    ]);
    expect(await names("SHOW DATABASES WITH PRIVILEGES CREATE SCHEMA", glass.session("READER"))).toEqual([]);
    expect(await names("SHOW DATABASES WITH PRIVILEGES USAGE", glass.session("READER"))).toEqual(["D"]);
  });

  // https://docs.snowflake.com/en/sql-reference/sql/show-users
  test('USERS: "The output always includes the username …. Otherwise, the other columns contain NULL."', async () => {
    expect(await rows("SHOW USERS")).toMatchObject([
      { name: "ANNA", has_password: "true", default_role: "READER" },
    ]);
    const [seen] = await rows("SHOW USERS", glass.session("STRANGER"));
    expect(seen?.name).toBe("ANNA");
    expect(Object.entries(seen ?? {}).filter(([name, value]) => name !== "name" && value !== null)).toEqual(
      [],
    );
  });

  test("USER PROGRAMMATIC ACCESS TOKENS lists a user's own, without their secrets", async () => {
    const [added] = await rows("ALTER USER anna ADD PAT api ROLE_RESTRICTION = 'READER' DAYS_TO_EXPIRY = 2");
    const anna = glass.session("READER");
    const listed = await rows("SHOW USER PROGRAMMATIC ACCESS TOKENS", anna);
    expect(listed).toMatchObject([
      { name: "API", user_name: "ANNA", role_restriction: "READER", status: "ACTIVE" },
    ]);
    expect(JSON.stringify(listed)).not.toContain(added?.token_secret);
    expect(await rows("SHOW USER PATS FOR USER anna")).toEqual(listed);
    expect(
      await failure("SHOW USER PATS FOR USER anna", glass.session("STRANGER", { user: "BOB" })),
    ).toContain("does not exist or not authorized");
  });

  test("USER WORKLOAD IDENTITY AUTHENTICATION METHODS lists who may sign in as a user", async () => {
    await rows("CREATE USER robot TYPE = SERVICE");
    await rows(
      "ALTER USER robot ADD WORKLOAD IDENTITY deploy TYPE = AWS ARN = 'arn:aws:iam::123456789012:role/x/deploy'",
    );
    const show = "SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER robot";
    const listed = await rows(show);
    expect(listed).toMatchObject([{ name: "DEPLOY", type: "AWS", last_used: null }]);
    expect(JSON.parse(String(listed[0]?.additional_info))).toEqual({
      awsPartition: "aws",
      awsAccount: "123456789012",
      type: "IAM_ROLE",
      iamRole: "deploy",
    });
    expect(await failure(show, glass.session("STRANGER", { user: "BOB" }))).toContain("not authorized");
    expect(await rows("SHOW USERS LIKE 'robot'")).toMatchObject([{ has_workload_identity: "true" }]);
  });

  test("ROLES counts who has them", async () => {
    expect(await rows("SHOW ROLES LIKE 'reader'")).toMatchObject([
      {
        name: "READER",
        assigned_to_users: "1",
        granted_to_roles: "0",
        owner: "ACCOUNTADMIN",
        comment: "reads",
      },
    ]);
    expect(await names("SHOW ROLES", glass.session("STRANGER"))).toEqual(["PUBLIC", "STRANGER"]);
  });

  test("what is not here names itself", async () => {
    expect(await failure("SHOW TABLES HISTORY")).toContain("HISTORY");
    expect(await failure("SHOW TERSE WAREHOUSES")).toContain("TERSE WAREHOUSES");
  });

  test("COLUMNS gives types as JSON", async () => {
    const session = glass.session("READER");
    expect(await rows("SHOW COLUMNS IN TABLE d.s.t1", session)).toMatchObject([
      {
        column_name: "ID",
        data_type: '{"type":"FIXED","precision":38,"scale":0,"nullable":false}',
        "null?": "NOT_NULL",
      },
      { column_name: "NAME", default: "'nobody'", comment: "who" },
    ]);
    expect(await failure("SHOW COLUMNS IN TABLE d.s.t2", session)).toContain(
      "does not exist or not authorized",
    );
  });
});

// https://docs.snowflake.com/en/sql-reference/sql/show-grants
describe("SHOW GRANTS", () => {
  test("ON an object, TO a role, OF a role, TO a user", async () => {
    const [, usage] = await rows("SHOW GRANTS ON DATABASE d");
    expect(usage).toMatchObject({
      privilege: "USAGE",
      granted_on: "DATABASE",
      name: "D",
      granted_to: "ROLE",
      grantee_name: "READER",
      grant_option: "false",
      granted_by_role_type: "ROLE",
      granted_by: "ACCOUNTADMIN",
    });
    const toReader = await rows("SHOW GRANTS TO ROLE reader");
    expect(toReader.map((row) => `${row.privilege} ${row.granted_on} ${row.name}`)).toEqual([
      "USAGE DATABASE D",
      "USAGE SCHEMA D.S",
      "SELECT TABLE D.S.T1",
    ]);
    expect(await rows("SHOW GRANTS OF ROLE reader")).toMatchObject([
      { role: "READER", granted_to: "USER", grantee_name: "ANNA" },
    ]);
    expect(await rows("SHOW GRANTS TO USER anna")).toHaveLength(1);
    expect(await rows("SHOW GRANTS", glass.session("READER"))).toHaveLength(1);
    expect(await rows("SHOW GRANTS TO ROLE accountadmin LIMIT 2")).toHaveLength(2);
  });

  test("tells a stranger nothing", async () => {
    const stranger = glass.session("STRANGER");
    expect(await failure("SHOW GRANTS ON TABLE d.s.t1", stranger)).toContain(
      "does not exist or not authorized",
    );
    expect(await rows("SHOW GRANTS TO ROLE reader", stranger)).toEqual([]);
  });

  test("FUTURE and CALLER grants stand apart", async () => {
    await glass.run("GRANT SELECT ON FUTURE TABLES IN SCHEMA d.s TO ROLE reader", admin);
    await glass.run("GRANT CALLER USAGE ON DATABASE d TO ROLE reader", admin);
    expect(await rows("SHOW FUTURE GRANTS IN SCHEMA d.s")).toMatchObject([
      {
        privilege: "SELECT",
        grant_on: "TABLE",
        name: "D.S.<TABLE>",
        grant_to: "ROLE",
        grantee_name: "READER",
      },
    ]);
    expect(await rows("SHOW FUTURE GRANTS TO ROLE reader")).toHaveLength(1);
    expect(await rows("SHOW CALLER GRANTS ON DATABASE d")).toHaveLength(1);
    expect(await rows("SHOW GRANTS ON SCHEMA d.s")).toHaveLength(2);
  });
});

describe("DESCRIBE", () => {
  test("TABLE gives columns as Snowflake writes them", async () => {
    expect(await rows("DESC TABLE d.s.t1", glass.session("READER"))).toEqual([
      expect.objectContaining({
        name: "ID",
        type: "NUMBER(38,0)",
        kind: "COLUMN",
        "null?": "N",
        default: null,
        "primary key": "Y",
      }),
      expect.objectContaining({
        name: "NAME",
        type: "VARCHAR(16777216)",
        "null?": "Y",
        default: "'nobody'",
        comment: "who",
      }),
    ]);
    expect(await failure("DESCRIBE TABLE d.s.t2", glass.session("READER"))).toBe(
      "SQL compilation error:\nTable 'D.S.T2' does not exist or not authorized.",
    );
  });

  test("USER hides the password; users see themselves, others need OWNERSHIP", async () => {
    const lines = await rows("DESC USER anna", glass.session("PUBLIC"));
    expect(lines.find((line) => line.property === "PASSWORD")?.value).toBe("********");
    expect(JSON.stringify(lines)).not.toContain("scrypt");
    await glass.run("CREATE USER bob", admin);
    expect(await failure("DESC USER bob", glass.session("PUBLIC"))).toContain("User 'BOB' does not exist");
  });

  test("SECRET, NETWORK RULE and INTEGRATION tell their shape, never what a secret keeps", async () => {
    for (const sql of [
      "CREATE NETWORK RULE d.s.rule TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.example', 'b.example')",
      "CREATE SECRET d.s.login TYPE = PASSWORD USERNAME = 'me' PASSWORD = 'geheim'",
      "CREATE EXTERNAL ACCESS INTEGRATION i ALLOWED_NETWORK_RULES = (d.s.rule) ALLOWED_AUTHENTICATION_SECRETS = (d.s.login) ENABLED = TRUE",
    ]) {
      await glass.run(sql, admin);
    }
    expect(await rows("DESC NETWORK RULE d.s.rule")).toMatchObject([{ value_list: "a.example,b.example" }]);
    const secret = [await rows("DESC SECRET d.s.login"), await rows("SHOW SECRETS IN ACCOUNT")];
    expect(secret).toMatchObject([[{ secret_type: "PASSWORD", username: "me" }], [{ name: "LOGIN" }]]);
    expect(JSON.stringify(secret)).not.toContain("geheim");
    expect(await rows("DESC INTEGRATION i")).toMatchObject([
      { property: "ENABLED", property_value: "true" },
      { property: "ALLOWED_NETWORK_RULES", property_value: "D.S.RULE" },
      { property: "ALLOWED_AUTHENTICATION_SECRETS", property_value: "D.S.LOGIN" },
      { property: "COMMENT" },
    ]);
    expect(await rows("DESC WAREHOUSE w")).toMatchObject([{ name: "W" }]);
    expect((await rows("DESC SCHEMA d.s")).map((row) => row.kind)).toContain("TABLE");
  });
});

describe("INFORMATION_SCHEMA", () => {
  const view = async (name: string, role: string) => {
    const table = glass.account.virtualTables.get(name);
    const session = glass.session(role);
    const execution = { account: glass.account, session } as Parameters<NonNullable<typeof table>["rows"]>[0];
    const result = await table?.rows(execution, { database: "D", arguments: new Map() });
    const columns = result?.columns.map((column) => column.name) ?? [];
    return result?.rows.map((row) =>
      Object.fromEntries(columns.map((column, index) => [column, row[index]])),
    );
  };

  test('"The view does not honor the MANAGE GRANTS privilege"', async () => {
    expect(await view("TABLES", "SECURITYADMIN")).toEqual([]);
    const tables = await view("TABLES", "READER");
    expect(tables?.filter((row) => row.TABLE_SCHEMA !== "INFORMATION_SCHEMA")).toMatchObject([
      { TABLE_CATALOG: "D", TABLE_NAME: "T1", TABLE_TYPE: "BASE TABLE", ROW_COUNT: "3", IS_DYNAMIC: "NO" },
    ]);
  });

  test("lists its own views, with their columns, to those who see the database", async () => {
    const own = (rows: Record<string, unknown>[] | undefined) =>
      rows?.filter((row) => row.TABLE_SCHEMA === "INFORMATION_SCHEMA").map((row) => row.TABLE_NAME);
    expect(own(await view("TABLES", "READER"))).toEqual(
      expect.arrayContaining(["TABLES", "APPLICABLE_ROLES"]),
    );
    expect(own(await view("VIEWS", "READER"))).toContain("COLUMNS");
    expect(own(await view("COLUMNS", "READER"))?.filter((name) => name === "ENABLED_ROLES")).toHaveLength(2);
    expect(own(await view("TABLES", "STRANGER"))).toEqual([]);
  });

  test("COLUMNS, SCHEMATA and OBJECT_PRIVILEGES say what the role may know", async () => {
    const columns = await view("COLUMNS", "READER");
    expect(columns?.filter((row) => row.TABLE_SCHEMA === "S")).toMatchObject([
      {
        COLUMN_NAME: "ID",
        ORDINAL_POSITION: "1",
        DATA_TYPE: "NUMBER",
        NUMERIC_PRECISION: "38",
        IS_NULLABLE: "NO",
      },
      { COLUMN_NAME: "NAME", DATA_TYPE: "TEXT", CHARACTER_MAXIMUM_LENGTH: "16777216" },
    ]);
    expect((await view("SCHEMATA", "READER"))?.map((row) => row.SCHEMA_NAME)).toEqual([
      "INFORMATION_SCHEMA",
      "S",
    ]);
    expect((await view("ENABLED_ROLES", "READER"))?.map((row) => row.ROLE_NAME).sort()).toEqual([
      "PUBLIC",
      "READER",
    ]);
    expect((await view("TABLE_PRIVILEGES", "READER"))?.map((row) => row.PRIVILEGE_TYPE)).toEqual([
      "OWNERSHIP",
      "SELECT",
    ]);
  });
});
