import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// Authentication and packages policies, and network rules of network policies, told over the driver.
// https://docs.snowflake.com/en/user-guide/authentication-policies, …/network-rules
// https://docs.snowflake.com/en/developer-guide/udf/python/packages-policy

let globe: Snowglobe;
let admin: TestConnection;
let officer: TestConnection;
const ANNA = { username: "ANNA", password: "Secret words 1" };

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  await run(
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE ROLE officer",
    "CREATE USER anna PASSWORD = 'Secret words 1' DEFAULT_ROLE = officer",
    "CREATE USER rob TYPE = LEGACY_SERVICE PASSWORD = 'Secret words 2'",
    "CREATE USER olga PASSWORD = 'Secret words 3' DEFAULT_ROLE = officer",
    "GRANT ROLE officer TO USER anna",
    "GRANT ROLE officer TO USER olga",
    "GRANT ROLE officer TO ROLE accountadmin",
    "GRANT USAGE ON WAREHOUSE w TO ROLE officer",
    "GRANT USAGE ON DATABASE d TO ROLE officer",
    "GRANT USAGE ON SCHEMA d.public TO ROLE officer",
  );
  officer = await connect(globe, {
    username: "OLGA",
    password: "Secret words 3",
    database: "D",
    schema: "PUBLIC",
    warehouse: "W",
  });
}, 60_000);
afterAll(async () => {
  await officer?.close();
  await admin?.close();
  await globe?.close();
});

const DENIED = /Insufficient privileges|does not exist or not authorized/;
const run = async (...statements: string[]) => {
  for (const sql of statements) await admin.query(sql);
};
const signIn = async (options: Parameters<typeof connect>[1] = ANNA) => {
  const connection = await connect(globe, options);
  await connection.close();
};
const REJECTED = "rejected by the current authentication policy";

describe("an authentication policy", () => {
  test("is created, granted and set by who may", async () => {
    const create =
      "CREATE AUTHENTICATION POLICY d.public.strict AUTHENTICATION_METHODS = ('KEYPAIR') COMMENT = 'keys'";
    await expect(officer.query(create)).rejects.toThrow(DENIED);
    await run("GRANT CREATE AUTHENTICATION POLICY ON SCHEMA d.public TO ROLE officer");
    await officer.query(create);
    await expect(officer.query(create)).rejects.toThrow("already exists");
    await expect(officer.query("ALTER USER anna SET AUTHENTICATION POLICY strict")).rejects.toThrow(DENIED);
    await run("GRANT APPLY AUTHENTICATION POLICY ON ACCOUNT TO ROLE officer");
    await officer.query("ALTER ACCOUNT SET AUTHENTICATION POLICY strict");
    await officer.query("ALTER ACCOUNT UNSET AUTHENTICATION POLICY");
    await run("ALTER USER anna SET AUTHENTICATION POLICY d.public.strict");
    await run("REVOKE CREATE AUTHENTICATION POLICY ON SCHEMA d.public FROM ROLE officer");
    await expect(officer.query("CREATE AUTHENTICATION POLICY other")).rejects.toThrow(DENIED);
  });

  test("lets in by the methods that it names, of the user before the account", async () => {
    await expect(signIn()).rejects.toThrow(REJECTED);
    await run(
      "ALTER AUTHENTICATION POLICY d.public.strict SET AUTHENTICATION_METHODS = ('PASSWORD', 'SAML')",
    );
    await signIn();
    const [row] = await admin.query("ALTER USER anna ADD PROGRAMMATIC ACCESS TOKEN pat");
    const token = { username: "ANNA", password: String(row?.token_secret) };
    await expect(signIn(token)).rejects.toThrow(REJECTED);
    await run("ALTER AUTHENTICATION POLICY d.public.strict UNSET AUTHENTICATION_METHODS");
    await signIn(token);
  });

  test("lets in the clients that it names, from the version on that it names", async () => {
    await run("ALTER AUTHENTICATION POLICY d.public.strict SET CLIENT_TYPES = ('SNOWFLAKE_UI', 'SNOWSQL')");
    await expect(signIn()).rejects.toThrow(REJECTED);
    await run(
      "ALTER AUTHENTICATION POLICY d.public.strict SET CLIENT_TYPES = ('DRIVERS') CLIENT_POLICY = (JAVASCRIPT_DRIVER = (MINIMUM_VERSION = '1.0.0'))",
    );
    await signIn();
    await run(
      "ALTER AUTHENTICATION POLICY d.public.strict SET CLIENT_POLICY = (JAVASCRIPT_DRIVER = (MINIMUM_VERSION = '999.0.0'))",
    );
    await expect(signIn()).rejects.toThrow(REJECTED);
    expect(
      (await admin.query("DESC AUTHENTICATION POLICY d.public.strict")).map(({ property, value }) => [
        property,
        value,
      ]),
    ).toEqual([
      ["NAME", "STRICT"],
      ["OWNER", "OFFICER"],
      ["COMMENT", "keys"],
      ["AUTHENTICATION_METHODS", "[ALL]"],
      ["CLIENT_TYPES", "[DRIVERS]"],
      ["CLIENT_POLICY", "{JAVASCRIPT_DRIVER={MINIMUM_VERSION=999.0.0}}"],
      ["SECURITY_INTEGRATIONS", "[ALL]"],
      ["MFA_ENROLLMENT", "OPTIONAL"],
    ]);
    await run(
      "ALTER AUTHENTICATION POLICY d.public.strict UNSET CLIENT_POLICY",
      "ALTER AUTHENTICATION POLICY d.public.strict UNSET CLIENT_TYPES",
    );
  });

  test("asks people for a second factor, which is not here, and no service", async () => {
    await run(
      "CREATE OR ALTER AUTHENTICATION POLICY d.public.strict MFA_ENROLLMENT = REQUIRED",
      "ALTER USER rob SET AUTHENTICATION POLICY d.public.strict",
    );
    await expect(signIn()).rejects.toThrow("Multi-factor authentication is required");
    await signIn({ username: "ROB", password: "Secret words 2" });
    await run("ALTER USER rob UNSET AUTHENTICATION POLICY");
  });

  test.each([
    [
      "CREATE AUTHENTICATION POLICY d.public.x MFA_ENROLLMENT = REQUIRED CLIENT_TYPES = ('DRIVERS')",
      "SNOWFLAKE_UI",
    ],
    ["CREATE AUTHENTICATION POLICY d.public.x AUTHENTICATION_METHODS = ('MAGIC')", "MAGIC"],
    ["CREATE AUTHENTICATION POLICY d.public.x SECURITY_INTEGRATIONS = ('NOWHERE')", "does not exist"],
    [
      "CREATE AUTHENTICATION POLICY d.public.x CLIENT_POLICY = (SNOWPARK = (MINIMUM_VERSION = '1.0.0'))",
      "SNOWPARK",
    ],
    ["CREATE AUTHENTICATION POLICY d.public.x PAT_POLICY = (MAX_EXPIRY_IN_DAYS = 5)", "PAT_POLICY"],
    ["CREATE AUTHENTICATION POLICY d.public.x MFA_POLICY = (ALLOWED_METHODS = ('ALL'))", "MFA_POLICY"],
    [
      "ALTER ACCOUNT SET AUTHENTICATION POLICY d.public.strict FOR ALL SERVICE USERS",
      "FOR ALL SERVICE USERS",
    ],
  ])("refuses %s", async (sql, message) => {
    await expect(admin.query(sql)).rejects.toThrow(message);
  });

  test("is told of where it is set, cloned with nothing, and stays until it is taken away", async () => {
    expect(await admin.query("SHOW AUTHENTICATION POLICIES IN SCHEMA d.public")).toMatchObject([
      { name: "STRICT", kind: "AUTHENTICATION_POLICY", owner: "OFFICER" },
    ]);
    await run("USE SCHEMA d.public");
    const references = [
      {
        POLICY_NAME: "STRICT",
        POLICY_KIND: "AUTHENTICATION_POLICY",
        REF_ENTITY_NAME: "ANNA",
        REF_ENTITY_DOMAIN: "USER",
      },
    ];
    for (const asked of ["POLICY_NAME => 'strict'", "REF_ENTITY_NAME => 'anna', REF_ENTITY_DOMAIN => 'USER'"])
      expect(
        await admin.query(`SELECT * FROM TABLE(information_schema.policy_references(${asked}))`),
      ).toMatchObject(references);
    await expect(admin.query("DROP AUTHENTICATION POLICY d.public.strict")).rejects.toThrow(
      "It is set on USER ANNA",
    );
    await run(
      "ALTER USER anna UNSET AUTHENTICATION POLICY",
      "ALTER AUTHENTICATION POLICY strict RENAME TO lax",
    );
    await signIn();
    await run("DROP AUTHENTICATION POLICY lax", "DROP AUTHENTICATION POLICY IF EXISTS lax");
  });
});

describe("a network rule of a network policy", () => {
  test("counts with the lists of addresses", async () => {
    await run(
      "CREATE NETWORK RULE d.public.far TYPE = IPV4 MODE = INGRESS VALUE_LIST = ('10.0.0.0/8')",
      "CREATE NETWORK RULE d.public.near TYPE = IPV4 VALUE_LIST = ('127.0.0.0/8')",
      "CREATE NETWORK RULE d.public.out TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('x.example')",
      "CREATE NETWORK POLICY np ALLOWED_NETWORK_RULE_LIST = ('d.public.far')",
      "ALTER USER anna SET NETWORK_POLICY = np",
    );
    await expect(signIn()).rejects.toThrow("is not allowed to access Snowflake");
    await run("ALTER NETWORK POLICY np ADD ALLOWED_NETWORK_RULE_LIST = 'd.public.near'");
    await signIn();
    await run("ALTER NETWORK RULE d.public.near SET VALUE_LIST = ('192.0.2.1')");
    await expect(signIn()).rejects.toThrow("is not allowed");
    await run("ALTER NETWORK POLICY np SET ALLOWED_IP_LIST = ('127.0.0.1')");
    await signIn();
    await run("ALTER NETWORK RULE d.public.near SET VALUE_LIST = ('127.0.0.1')");
    await run("ALTER NETWORK POLICY np SET BLOCKED_NETWORK_RULE_LIST = (d.public.near)");
    await expect(signIn()).rejects.toThrow("is not allowed");
  });

  test("is shown with its policy, and stays while it is there", async () => {
    expect(await admin.query("SHOW NETWORK POLICIES")).toMatchObject([
      { name: "NP", entries_in_allowed_network_rules: 2, entries_in_blocked_network_rules: 1 },
    ]);
    expect(await admin.query("DESC NETWORK POLICY np")).toEqual([
      { name: "ALLOWED_IP_LIST", value: "127.0.0.1" },
      { name: "ALLOWED_NETWORK_RULE_LIST", value: "D.PUBLIC.FAR,D.PUBLIC.NEAR" },
      { name: "BLOCKED_NETWORK_RULE_LIST", value: "D.PUBLIC.NEAR" },
    ]);
    for (const [sql, message] of [
      ["DROP NETWORK RULE d.public.near", "attached to NETWORK_POLICY"],
      ["ALTER NETWORK POLICY np ADD ALLOWED_NETWORK_RULE_LIST = 'd.public.out'", "MODE = INGRESS"],
      [
        "CREATE EXTERNAL ACCESS INTEGRATION i ALLOWED_NETWORK_RULES = (d.public.near) ENABLED = TRUE",
        "MODE = EGRESS",
      ],
      [
        "CREATE NETWORK RULE d.public.x TYPE = IPV4 MODE = EGRESS VALUE_LIST = ('127.0.0.1')",
        "MODE = EGRESS",
      ],
      ["CREATE NETWORK RULE d.public.x TYPE = IPV4 VALUE_LIST = ('127.0.0.1/99')", "127.0.0.1/99"],
      ["CREATE NETWORK RULE d.public.x TYPE = AWSVPCEID VALUE_LIST = ('vpce-1')", "AWSVPCEID"],
      ["ALTER ACCOUNT SET NETWORK_POLICY = np", "must be included"],
    ] as const)
      await expect(admin.query(sql)).rejects.toThrow(message);
    await run("ALTER NETWORK POLICY np REMOVE BLOCKED_NETWORK_RULE_LIST = 'd.public.near'");
    await signIn();
    await run(
      "ALTER USER anna UNSET NETWORK_POLICY",
      "DROP NETWORK POLICY np",
      "DROP NETWORK RULE d.public.near",
    );
  });
});

describe("a packages policy", () => {
  const PROCEDURE =
    "CREATE OR REPLACE PROCEDURE d.public.p() RETURNS INT LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python==1.9.0') HANDLER = 'main' AS 'def main(session):\n  return 1'";

  test("is set on the account by who owns it and may apply it", async () => {
    const create =
      "CREATE PACKAGES POLICY d.public.pk LANGUAGE PYTHON BLOCKLIST = ('numpy', 'snowflake-snowpark-python>=2.0')";
    await expect(officer.query(create)).rejects.toThrow(DENIED);
    await run("GRANT CREATE PACKAGES POLICY ON SCHEMA d.public TO ROLE officer");
    await officer.query(create);
    await expect(officer.query("ALTER ACCOUNT SET PACKAGES POLICY pk")).rejects.toThrow(DENIED);
    await run("GRANT APPLY PACKAGES POLICY ON ACCOUNT TO ROLE officer");
    await officer.query("ALTER ACCOUNT SET PACKAGES POLICY pk");
    await expect(admin.query("ALTER USER anna SET PACKAGES POLICY d.public.pk")).rejects.toThrow(
      "on the account",
    );
    expect(await admin.query("DESC PACKAGES POLICY d.public.pk")).toEqual([
      {
        ...{ name: "PK", language: "PYTHON", allowlist: "['*']", comment: "" },
        ...{ blocklist: "['numpy', 'snowflake-snowpark-python>=2.0']", additional_creation_blocklist: "[]" },
      },
    ]);
    expect(await admin.query("SHOW PACKAGES POLICIES")).toMatchObject([
      { name: "PK", kind: "PACKAGES_POLICY" },
    ]);
    expect(
      await officer.query("SELECT name, blocklist FROM information_schema.current_packages_policy"),
    ).toEqual([{ NAME: "PK", BLOCKLIST: '["numpy","snowflake-snowpark-python>=2.0"]' }]);
    expect(
      await admin.query(
        "SELECT policy_name FROM TABLE(information_schema.policy_references(REF_ENTITY_DOMAIN => 'ACCOUNT', REF_ENTITY_NAME => 'x'))",
      ),
    ).toEqual([{ POLICY_NAME: "PK" }]);
  });

  test("refuses what it does not allow, when code is made and when it runs", async () => {
    await run("USE WAREHOUSE w", PROCEDURE);
    expect(await admin.query("CALL d.public.p()")).toEqual([{ P: 1 }]);
    await run(
      "ALTER PACKAGES POLICY d.public.pk SET ADDITIONAL_CREATION_BLOCKLIST = ('snowflake-snowpark-python==1.9.*')",
    );
    await expect(admin.query(PROCEDURE)).rejects.toThrow("is not allowed by the packages policy 'PK'");
    expect(await admin.query("CALL d.public.p()")).toEqual([{ P: 1 }]);
    await run("ALTER PACKAGES POLICY d.public.pk SET BLOCKLIST = ('snowflake-snowpark-python')");
    await expect(admin.query("CALL d.public.p()")).rejects.toThrow("is not allowed by the packages policy");
    // "You must explicitly add the Python runtime version in the allowlist."
    await run(
      "ALTER PACKAGES POLICY d.public.pk SET ALLOWLIST = ('snowflake-snowpark-python') BLOCKLIST = () ADDITIONAL_CREATION_BLOCKLIST = ()",
    );
    await expect(admin.query("CALL d.public.p()")).rejects.toThrow("python==3.11");
    await run(
      "ALTER PACKAGES POLICY d.public.pk SET ALLOWLIST = ('snowflake-snowpark-python', 'python==3.11.*')",
    );
    expect(await admin.query("CALL d.public.p()")).toEqual([{ P: 1 }]);
    await expect(
      admin.query(
        "CREATE FUNCTION d.public.f() RETURNS INT LANGUAGE PYTHON RUNTIME_VERSION = '3.12' HANDLER = 'f' AS 'def f():\n  return 1'",
      ),
    ).rejects.toThrow("python==3.12");
  });

  test("stays while it is set", async () => {
    await expect(officer.query("DROP PACKAGES POLICY pk")).rejects.toThrow("It is set on ACCOUNT");
    await run("ALTER ACCOUNT UNSET PACKAGES POLICY");
    await officer.query("DROP PACKAGES POLICY pk");
    for (const [sql, message] of [
      ["CREATE PACKAGES POLICY d.public.x", "LANGUAGE"],
      ["CREATE PACKAGES POLICY d.public.x LANGUAGE PYTHON ALLOWLIST = ('a>1,<2')", "a>1,<2"],
    ] as const)
      await expect(admin.query(sql)).rejects.toThrow(message);
  });
});
