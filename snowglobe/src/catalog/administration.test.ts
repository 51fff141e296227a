import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Session } from "../account/session.ts";
import { openTestAccount, type TestAccount } from "./test-account.ts";
import { workloadIdentitiesOf } from "./users/workload-identities.ts";

let glass: TestAccount;
let admin: Session;

beforeEach(async () => {
  glass = await openTestAccount();
  admin = glass.session("ACCOUNTADMIN");
});
afterEach(() => glass.close());

const status = (sql: string, session = admin) => glass.status(sql, session);
const failure = async (sql: string, session = admin): Promise<string> => {
  try {
    await glass.run(sql, session);
  } catch (error) {
    return String(error).replace(/^\w+: /, "");
  }
  return "no error";
};

// Their pages know no IF NOT EXISTS: what works here must work there.
// https://docs.snowflake.com/en/sql-reference/sql/create-network-rule
// https://docs.snowflake.com/en/sql-reference/sql/create-external-access-integration
test.each([
  "CREATE NETWORK RULE IF NOT EXISTS r TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('x.com')",
  "CREATE EXTERNAL ACCESS INTEGRATION IF NOT EXISTS i ALLOWED_NETWORK_RULES = (r) ENABLED = TRUE",
])("%s is refused", async (sql) => {
  expect(await failure(sql)).toMatch(/invalid property '\w+' for/);
});

// https://docs.snowflake.com/en/sql-reference/sql/create-database
describe("databases and schemas", () => {
  test("a database comes with PUBLIC and INFORMATION_SCHEMA, and becomes the session's", async () => {
    expect(
      await status("CREATE DATABASE Sales COMMENT = 'all of them' DATA_RETENTION_TIME_IN_DAYS = 7"),
    ).toBe("Database SALES successfully created.");
    const schemas = glass.account.catalog.list("SCHEMA", { database: "SALES" });
    expect(schemas.map((schema) => [schema.path.name, schema.owner])).toEqual([
      ["INFORMATION_SCHEMA", null],
      ["PUBLIC", "ACCOUNTADMIN"],
    ]);
    expect([admin.database, admin.schema]).toEqual(["SALES", "PUBLIC"]);
    expect(glass.account.catalog.find("DATABASE", { name: "SALES" })).toMatchObject({
      comment: "all of them",
      properties: { retentionDays: 7, transient: false },
    });
  });

  test("IF NOT EXISTS leaves what is there; without it the name is taken", async () => {
    await status("CREATE DATABASE d COMMENT = 'first'");
    expect(await status("CREATE DATABASE IF NOT EXISTS d COMMENT = 'second'")).toBe(
      "D already exists, statement succeeded.",
    );
    expect(glass.account.catalog.find("DATABASE", { name: "D" })?.comment).toBe("first");
    expect(await failure("CREATE DATABASE d")).toBe("SQL compilation error:\nObject 'D' already exists.");
  });

  test("OR REPLACE makes it anew, OR ALTER sets what is said and unsets what is not", async () => {
    await status("CREATE DATABASE d COMMENT = 'first'");
    await status("CREATE SCHEMA d.s");
    await status("CREATE OR ALTER DATABASE d DATA_RETENTION_TIME_IN_DAYS = 3");
    expect(glass.account.catalog.find("DATABASE", { name: "D" })).toMatchObject({ comment: "" });
    expect(glass.account.catalog.find("SCHEMA", { database: "D", name: "S" })).toBeDefined();
    await status("CREATE OR REPLACE TRANSIENT DATABASE d");
    expect(glass.account.catalog.find("SCHEMA", { database: "D", name: "S" })).toBeUndefined();
    expect(glass.account.catalog.find("DATABASE", { name: "D" })?.properties).toMatchObject({
      transient: true,
    });
  });

  test("a schema has its place in DuckDB as long as it lives", async () => {
    const physical = async () => {
      const result = await glass.account.duck.connect();
      const rows = await result.runAndReadAll(
        "SELECT schema_name FROM duckdb_schemas() WHERE schema_name LIKE '%.%'",
      );
      return rows.getRows().map(String).sort();
    };
    await status("CREATE DATABASE d DATA_RETENTION_TIME_IN_DAYS = 0");
    await status('CREATE SCHEMA "Mixed" WITH MANAGED ACCESS');
    expect(await physical()).toEqual(["D.PUBLIC", expect.stringContaining("D.~M")]);
    await status("DROP DATABASE d");
    expect(await physical()).toEqual([]);
    expect([admin.database, admin.schema]).toEqual([null, null]);
  });

  test("DROP says what was dropped, and what was not there", async () => {
    await status("CREATE DATABASE d");
    expect(await status("DROP SCHEMA d.public")).toBe("PUBLIC successfully dropped.");
    expect(await status("DROP SCHEMA IF EXISTS d.nothing")).toBe(
      "Drop statement executed successfully (NOTHING already dropped).",
    );
    expect(await failure("DROP SCHEMA d.nothing")).toBe(
      "SQL compilation error:\nSchema 'D.NOTHING' does not exist or not authorized.",
    );
    expect(await failure("UNDROP DATABASE d")).toContain("UNDROP DATABASE");
  });

  test("unknown options and wrong values name themselves", async () => {
    expect(await failure("CREATE DATABASE d SIZE = 3")).toBe(
      "SQL compilation error:\ninvalid property 'SIZE' for 'DATABASE'",
    );
    expect(await failure("CREATE DATABASE d DATA_RETENTION_TIME_IN_DAYS = 91")).toBe(
      "SQL compilation error:\ninvalid value [91] for parameter 'DATA_RETENTION_TIME_IN_DAYS'",
    );
    expect(await failure("CREATE DATABASE d WITH TAG (a = 'b')")).toContain("TAG of DATABASE");
    expect(await failure("CREATE OR REPLACE DATABASE IF NOT EXISTS d")).toContain(
      "options IF NOT EXISTS and OR REPLACE are incompatible.",
    );
    expect(await failure("CREATE DATABASE d FROM SHARE e.f")).toContain("invalid property 'FROM'");
    expect(await failure("ALTER SCHEMA d.s CHANGE TO d.t")).toContain("unexpected 'CHANGE'");
  });
});

// https://docs.snowflake.com/en/sql-reference/sql/create-warehouse
describe("warehouses", () => {
  test("take every documented size and its synonyms", async () => {
    await status(
      "CREATE WAREHOUSE w WITH WAREHOUSE_SIZE = 'X-SMALL' AUTO_SUSPEND = NULL INITIALLY_SUSPENDED = TRUE",
    );
    const properties = () => glass.account.catalog.find("WAREHOUSE", { name: "W" })?.properties;
    expect(properties()).toMatchObject({
      size: "X-Small",
      autoSuspend: 0,
      suspended: true,
      autoResume: true,
    });
    for (const [given, shown] of Object.entries({
      xxlarge: "2X-Large",
      X4LARGE: "4X-Large",
      "'6x-large'": "6X-Large",
    })) {
      await status(`ALTER WAREHOUSE w SET WAREHOUSE_SIZE = ${given}`);
      expect(properties()).toMatchObject({ size: shown });
    }
    expect(await failure("ALTER WAREHOUSE w SET WAREHOUSE_SIZE = GIANT")).toBe(
      "SQL compilation error:\ninvalid value [GIANT] for parameter 'WAREHOUSE_SIZE'",
    );
    expect(await failure("ALTER WAREHOUSE w SET MIN_CLUSTER_COUNT = 2")).toContain("MIN_CLUSTER_COUNT");
    await status("ALTER WAREHOUSE w UNSET AUTO_SUSPEND, COMMENT");
    expect(properties()).toMatchObject({ autoSuspend: 600 });
  });

  test("are suspended and resumed by whoever may OPERATE", async () => {
    await status("CREATE WAREHOUSE w");
    expect(await status("ALTER WAREHOUSE w SUSPEND")).toBe("Statement executed successfully.");
    expect(await failure("ALTER WAREHOUSE w SUSPEND")).toBe(
      "Invalid state. Warehouse 'W' cannot be suspended.",
    );
    await status("ALTER WAREHOUSE w RESUME");
    await status("ALTER WAREHOUSE w RESUME IF SUSPENDED");
    await status("CREATE ROLE r");
    await status("GRANT USAGE ON WAREHOUSE w TO ROLE r");
    expect(await failure("ALTER WAREHOUSE w SUSPEND", glass.session("R"))).toBe(
      "SQL access control error:\nInsufficient privileges to operate on warehouse 'W'.",
    );
    await status("GRANT OPERATE ON WAREHOUSE w TO ROLE r");
    await status("ALTER WAREHOUSE w SUSPEND", glass.session("R"));
  });
});

// https://docs.snowflake.com/en/sql-reference/sql/create-user
describe("users", () => {
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 })
    .publicKey.export({ type: "spki", format: "der" })
    .toString("base64");
  const properties = (name: string) => glass.account.catalog.find("USER", { name })?.properties;

  test("keep a hash of the password, a checked key, defaults as names", async () => {
    await status(
      `CREATE USER bob PASSWORD = 'hunter2hunter2' RSA_PUBLIC_KEY = '${key}' DEFAULT_ROLE = 'reader' DEFAULT_NAMESPACE = db.s DEFAULT_SECONDARY_ROLES = () LOGIN_NAME = 'bob@x.org'`,
    );
    expect(properties("BOB")).toMatchObject({
      rsaPublicKey: key,
      defaultRole: "READER",
      defaultNamespace: "DB.S",
      defaultSecondaryRoles: "NONE",
      loginName: "BOB@X.ORG",
      type: "PERSON",
    });
    expect(JSON.stringify(properties("BOB"))).not.toContain("hunter2");
    expect(properties("BOB")?.passwordHash).toMatch(/^scrypt\$/);
  });

  test("with a wrong key are refused without repeating it", async () => {
    const message = await failure("CREATE USER bob RSA_PUBLIC_KEY = 'bm90IGEga2V5'");
    expect(message).toContain("New public key rejected by current policy");
    expect(message).not.toContain("bm90");
  });

  test("of TYPE = SERVICE have no password and no names", async () => {
    expect(await failure("CREATE USER s TYPE = SERVICE PASSWORD = 'x'")).toContain("Cannot set PASSWORD");
    expect(await failure("CREATE USER s TYPE = SERVICE FIRST_NAME = 'x'")).toContain("Cannot set FIRST_NAME");
    await status(
      "CREATE USER s TYPE = SERVICE WORKLOAD_IDENTITY = (TYPE = OIDC ISSUER = 'https://i' SUBJECT = 'repo:o/n')",
    );
    expect(await failure("ALTER USER s SET PASSWORD = 'x'")).toContain("Cannot set PASSWORD");
    expect(properties("S")).toMatchObject({ workloadIdentity: { type: "OIDC", issuer: "https://i" } });
  });

  test('"incompatible properties remain stored, but are not returned" when a user becomes a service', async () => {
    await status("CREATE USER s PASSWORD = 'secret words' FIRST_NAME = 'Sam'");
    await status("ALTER USER s SET TYPE = SERVICE");
    expect(properties("S")).toMatchObject({ type: "SERVICE", passwordHash: expect.any(String) });
    expect(await failure("ALTER USER s SET FIRST_NAME = 'x'")).toContain("Cannot set FIRST_NAME");
    await status("ALTER USER s SET TYPE = PERSON");
    await status("ALTER USER s SET FIRST_NAME = 'Kim'");
  });

  test("may set their own defaults, nobody else's, and no key or type", async () => {
    await status("CREATE USER anna");
    await status("CREATE USER bob");
    const anna = glass.session("PUBLIC");
    await status("ALTER USER anna SET DEFAULT_ROLE = PUBLIC", anna);
    await status("ALTER USER SET DEFAULT_WAREHOUSE = w", anna);
    expect(properties("ANNA")).toMatchObject({ defaultRole: "PUBLIC", defaultWarehouse: "W" });
    expect(await failure("ALTER USER anna SET TYPE = SERVICE", anna)).toContain("Insufficient privileges");
    expect(await failure("ALTER USER bob SET DEFAULT_ROLE = PUBLIC", anna)).toBe(
      "SQL compilation error:\nUser 'BOB' does not exist or not authorized.",
    );
  });

  // https://docs.snowflake.com/en/sql-reference/sql/alter-user-add-programmatic-access-token
  test("get programmatic access tokens whose secret is shown once and kept as a hash", async () => {
    await status("CREATE USER s TYPE = SERVICE");
    await status("CREATE ROLE r");
    const add = "ALTER USER s ADD PROGRAMMATIC ACCESS TOKEN api ROLE_RESTRICTION = 'R' DAYS_TO_EXPIRY = 1";
    expect(await failure("ALTER USER s ADD PAT api")).toContain("ROLE_RESTRICTION is required");
    expect(await failure(add)).toContain("Role 'R' does not exist");
    await status("GRANT ROLE r TO USER s");
    const [token] = await glass.rows(add, admin);
    expect(token).toEqual({ token_name: "API", token_secret: expect.stringMatching(/^sg_.{64}$/) });
    expect(JSON.stringify(properties("S"))).not.toContain(token?.token_secret ?? "");
    expect(properties("S")?.programmaticAccessTokens).toMatchObject([{ name: "API", roleRestriction: "R" }]);
    const [rotated] = await glass.rows("ALTER USER s ROTATE PAT api", admin);
    expect(rotated?.token_secret).not.toBe(token?.token_secret);
    await status("ALTER USER s MODIFY PAT api SET DISABLED = TRUE");
    expect(properties("S")?.programmaticAccessTokens).toMatchObject(
      [{ status: "ACTIVE" }, { status: "DISABLED" }].reverse(),
    );
    await status("ALTER USER s REMOVE PAT api");
    expect(properties("S")?.programmaticAccessTokens).toHaveLength(1);
    expect(await failure("ALTER USER s REMOVE PAT api", glass.session("PUBLIC"))).toContain(
      "User 'S' does not exist",
    );
  });
});

// https://docs.snowflake.com/en/sql-reference/sql/alter-user-add-workload-identity
describe("workload identities", () => {
  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
  const shown = () => {
    const user = glass.account.catalog.find("USER", { name: "S" });
    return user === undefined ? [] : workloadIdentitiesOf(user);
  };
  beforeEach(async () => {
    await status("CREATE USER s TYPE = SERVICE");
  });

  test("have names, are added beside each other, changed and removed", async () => {
    await status(`ALTER USER s SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = '${role("first")}')`);
    await status(`ALTER USER s ADD WORKLOAD IDENTITY deploy TYPE = AWS ARN = '${role("deploy")}'`);
    await status(
      "ALTER USER s ADD WORKLOAD IDENTITY gh TYPE = OIDC ISSUER = 'https://i' SUBJECT = 'repo:o/n'",
    );
    expect(shown()).toMatchObject([
      { name: "DEFAULT", type: "AWS" },
      { name: "DEPLOY", type: "AWS" },
      { name: "GH", type: "OIDC" },
    ]);
    await status("ALTER USER s MODIFY WORKLOAD IDENTITY gh SET DISABLED = TRUE COMMENT = 'old'");
    await status("ALTER USER s MODIFY WORKLOAD IDENTITY gh RENAME TO gh_old");
    expect(shown()[2]).toMatchObject({ name: "GH_OLD", comment: "old" });
    await status("ALTER USER s REMOVE WORKLOAD IDENTITY gh_old");
    expect(shown()).toHaveLength(2);
    expect(await failure("ALTER USER s REMOVE WORKLOAD IDENTITY gh_old")).toContain("does not exist");
  });

  test.each([
    ["ALTER USER s ADD WORKLOAD IDENTITY DEFAULT TYPE = AWS ARN = 'a'", "DEFAULT"],
    ["ALTER USER s ADD WORKLOAD IDENTITY n TYPE = AWS", "ARN"],
    ["ALTER USER s ADD WORKLOAD IDENTITY n ARN = 'a'", "TYPE"],
    ["ALTER USER s ADD WORKLOAD IDENTITY IF NOT EXISTS n TYPE = AWS ARN = 'a'", "invalid property"],
    ["ALTER USER admin ADD WORKLOAD IDENTITY n TYPE = AWS ARN = 'a'", "ADMIN"],
  ])("%s is refused", async (sql, reason) => {
    expect(await failure(sql)).toContain(reason);
  });

  test("belong to one user, have one name each, and to people with the privilege only", async () => {
    const add = `ADD WORKLOAD IDENTITY d TYPE = AWS ARN = '${role("deploy")}'`;
    await status(`ALTER USER s ${add}`);
    await status("CREATE USER t TYPE = SERVICE");
    expect(await failure(`ALTER USER t ${add}`)).toContain("already registered for user 'S'");
    expect(await failure(`ALTER USER s ${add.replace("deploy", "other")}`)).toContain("already exists");
    expect(await failure(`ALTER USER s ${add}`, glass.session("PUBLIC"))).not.toBe("no error");
    await status("CREATE USER p");
    expect(await failure(`ALTER USER p ${add.replace("deploy", "p")}`)).toContain("TYPE = PERSON");
  });
});

describe("what leads outside", () => {
  beforeEach(async () => {
    await status("CREATE DATABASE d");
    await status(
      "CREATE NETWORK RULE rule TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.example', 'b.example:8443')",
    );
    await status("CREATE SECRET login TYPE = PASSWORD USERNAME = 'me' PASSWORD = 'geheim'");
  });
  const integration = () => glass.account.catalog.find("INTEGRATION", { name: "I" })?.properties;

  // https://docs.snowflake.com/en/sql-reference/sql/create-external-access-integration
  test("an integration names rules and secrets by their whole paths", async () => {
    await status(
      "CREATE EXTERNAL ACCESS INTEGRATION i ALLOWED_NETWORK_RULES = (rule) ALLOWED_AUTHENTICATION_SECRETS = (d.public.login) ENABLED = TRUE",
    );
    expect(integration()).toMatchObject({
      allowedNetworkRules: [{ database: "D", schema: "PUBLIC", name: "RULE" }],
      allowedSecrets: [{ database: "D", schema: "PUBLIC", name: "LOGIN" }],
      enabled: true,
    });
    await status("ALTER EXTERNAL ACCESS INTEGRATION i SET ENABLED = FALSE");
    expect(integration()).toMatchObject({ enabled: false });
    expect(await status("DROP INTEGRATION i")).toBe("I successfully dropped.");
    expect(
      await failure("CREATE EXTERNAL ACCESS INTEGRATION i ALLOWED_NETWORK_RULES = (nothing) ENABLED = TRUE"),
    ).toContain("Network rule 'D.PUBLIC.NOTHING' does not exist or not authorized.");
    expect(await failure("CREATE EXTERNAL ACCESS INTEGRATION i ALLOWED_NETWORK_RULES = (rule)")).toContain(
      "ENABLED",
    );
  });

  test("network rules take hosts with ports, and no other kind", async () => {
    await status(
      "ALTER NETWORK RULE rule SET VALUE_LIST = ('*.c.example', 'snowflake-*.c.example', 'a.example:0', '0.0.0.0:80')",
    );
    for (const value of [
      "http://a.example",
      "a.example:65536",
      "a b",
      "a.example/path",
      "",
      "a.*.example",
      "*.example",
      "*.*.c.example",
      "0.0.0.0:22",
    ]) {
      expect(await failure(`ALTER NETWORK RULE rule SET VALUE_LIST = ('${value}')`)).toContain("VALUE_LIST");
    }
    for (const type of ["AWSVPCEID", "AZURELINKID", "PRIVATE_HOST_PORT"])
      expect(await failure(`CREATE NETWORK RULE r TYPE = ${type} VALUE_LIST = ('1.2.3.4')`)).toContain(
        `TYPE = ${type}`,
      );
  });

  test('an integration needs "USAGE | Secret | Required for all secrets referenced"', async () => {
    await status("CREATE ROLE maker");
    for (const grant of [
      "CREATE EXTERNAL ACCESS INTEGRATION ON ACCOUNT",
      "USAGE ON DATABASE d",
      "USAGE ON SCHEMA d.public",
      "READ ON SECRET login",
    ]) {
      await status(`GRANT ${grant} TO ROLE maker`);
    }
    await status("GRANT OWNERSHIP ON NETWORK RULE rule TO ROLE maker");
    const create =
      "CREATE EXTERNAL ACCESS INTEGRATION mine ALLOWED_NETWORK_RULES = (d.public.rule) ALLOWED_AUTHENTICATION_SECRETS = (d.public.login) ENABLED = TRUE";
    expect(await failure(create, glass.session("MAKER"))).toContain(
      "Insufficient privileges to operate on secret 'LOGIN'",
    );
    await status("GRANT USAGE ON SECRET login TO ROLE maker");
    await status(create, glass.session("MAKER"));
  });

  test("secrets are kept for procedures, changed by MODIFY, and need what their type needs", async () => {
    const secret = () =>
      glass.account.catalog.find("SECRET", { database: "D", schema: "PUBLIC", name: "LOGIN" });
    expect(secret()?.properties).toEqual({ type: "PASSWORD", username: "me", password: "geheim" });
    await status("ALTER SECRET login SET PASSWORD = 'neu'");
    expect(secret()?.properties.password).toBe("neu");
    expect(await failure("CREATE SECRET x TYPE = PASSWORD USERNAME = 'u'")).toContain("PASSWORD");
    expect(await failure("CREATE SECRET x TYPE = OAUTH2")).toContain(
      "[API_AUTHENTICATION] for SECRET of type OAUTH2",
    );
    await status("CREATE SECRET x TYPE = GENERIC_STRING SECRET_STRING = 's'");
  });
});

// https://docs.snowflake.com/en/sql-reference/sql/create-compute-pool
describe("compute pools and image repositories", () => {
  test("a pool needs nodes and a family; services keep it from being dropped until STOP ALL", async () => {
    expect(await failure("CREATE COMPUTE POOL p MIN_NODES = 1 MAX_NODES = 1")).toContain("INSTANCE_FAMILY");
    expect(
      await failure("CREATE COMPUTE POOL p MIN_NODES=2 MAX_NODES=1 INSTANCE_FAMILY=CPU_X64_XS"),
    ).toContain("MIN_NODES");
    expect(
      await status("CREATE COMPUTE POOL p MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS"),
    ).toBe("Compute Pool P successfully created.");
    await status("CREATE DATABASE d");
    await glass.account.change(async (change) => {
      change.create({
        kind: "SERVICE",
        path: { database: "D", schema: "PUBLIC", name: "API" },
        owner: "SYSADMIN",
        properties: { computePool: "P" },
      });
    });
    expect(await failure("DROP COMPUTE POOL p")).toContain("STOP ALL");
    await status("ALTER COMPUTE POOL IF EXISTS p STOP ALL");
    expect(glass.account.catalog.list("SERVICE")).toEqual([]);
    await status("ALTER COMPUTE POOL p SUSPEND");
    expect(glass.account.catalog.find("COMPUTE POOL", { name: "P" })?.properties.suspended).toBe(true);
    await status("DROP COMPUTE POOL p");
  });

  test("an image repository stands in a schema", async () => {
    await status("CREATE DATABASE d");
    expect(await status("CREATE IMAGE REPOSITORY d.public.images")).toBe(
      "Image Repository IMAGES successfully created.",
    );
    expect(await status("COMMENT ON IMAGE REPOSITORY images IS 'built by CI'")).toBe(
      "Statement executed successfully.",
    );
  });
});

describe("roles", () => {
  // https://docs.snowflake.com/en/sql-reference/sql/drop-role
  test("a dropped role's objects go to the role that drops it", async () => {
    await status("CREATE ROLE r");
    await status("CREATE DATABASE d");
    await status("GRANT OWNERSHIP ON DATABASE d TO ROLE r");
    expect(glass.account.catalog.find("DATABASE", { name: "D" })?.owner).toBe("R");
    await status("DROP ROLE r");
    expect(glass.account.catalog.find("DATABASE", { name: "D" })?.owner).toBe("ACCOUNTADMIN");
    expect(await failure("DROP ROLE sysadmin")).toContain("Insufficient privileges");
  });

  test('"All current and future grants that name the role as either the grantor or the grantee are revoked"', async () => {
    await status("CREATE DATABASE d");
    await status("CREATE ROLE giver");
    await status("CREATE ROLE taker");
    await status("CREATE ROLE passed_on");
    await status("GRANT USAGE ON DATABASE d TO ROLE giver WITH GRANT OPTION");
    await status("GRANT OWNERSHIP ON ROLE passed_on TO ROLE giver");
    const giver = glass.session("GIVER");
    await glass.status("GRANT USAGE ON DATABASE d TO ROLE taker", giver);
    await glass.status("GRANT ROLE passed_on TO ROLE taker", giver);
    // A renamed grantor stays the grantor.
    await status("ALTER ROLE giver RENAME TO donor");
    const { catalog } = glass.account;
    const usage = () => catalog.grantsTo("TAKER").map(({ privilege, grantedBy }) => [privilege, grantedBy]);
    const roles = () => catalog.roleGrants().filter(({ to }) => to.name === "TAKER");
    expect(usage()).toEqual([["USAGE", "DONOR"]]);
    expect(roles()).toMatchObject([{ role: "PASSED_ON", grantedBy: "DONOR" }]);

    await status("DROP ROLE donor");
    expect(usage()).toEqual([]);
    expect(roles()).toEqual([]);
    expect(catalog.find("ROLE", { name: "PASSED_ON" })?.owner).toBe("ACCOUNTADMIN");
  });

  test('"The current primary role cannot be dropped"', async () => {
    await status("CREATE ROLE bobr_primary");
    await status("GRANT OWNERSHIP ON ROLE bobr_primary TO ROLE bobr_primary");
    const bobr = glass.session("BOBR_PRIMARY");
    await expect(glass.status("DROP ROLE bobr_primary", bobr)).rejects.toThrow(
      "SQL execution error: Cannot drop role BOBR_PRIMARY as it is the current primary role.",
    );
  });
});
