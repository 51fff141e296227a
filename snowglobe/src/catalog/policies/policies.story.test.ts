import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// Network, password and session policies, told over the driver.
// https://docs.snowflake.com/en/user-guide/network-policies, …/password-authentication, …/session-policies

let globe: Snowglobe;
let admin: TestConnection;
const ANNA = { username: "ANNA", password: "Secret words 1" };

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE DATABASE d",
    "CREATE ROLE officer",
    "CREATE USER anna PASSWORD = 'Secret words 1' DEFAULT_ROLE = officer DEFAULT_SECONDARY_ROLES = ()",
    "GRANT ROLE officer TO USER anna",
  ])
    await admin.query(sql);
}, 60_000);
afterAll(async () => {
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
const signIn = async () => {
  const connection = await connect(globe, ANNA);
  await connection.close();
};

describe("a network policy", () => {
  test("lets in who comes from its addresses, of the user before the account", async () => {
    await run(
      "CREATE NETWORK POLICY elsewhere ALLOWED_IP_LIST = ('10.0.0.0/8', '192.0.2.1') COMMENT = 'office'",
      "CREATE NETWORK POLICY here ALLOWED_IP_LIST = ('127.0.0.0/8') BLOCKED_IP_LIST = ('127.0.0.9')",
      "ALTER USER anna SET NETWORK_POLICY = elsewhere",
    );
    await expect(signIn()).rejects.toThrow("127.0.0.1 is not allowed to access Snowflake");
    await run("ALTER NETWORK POLICY elsewhere SET ALLOWED_IP_LIST = ('127.0.0.1')");
    await signIn();
    await run("ALTER NETWORK POLICY elsewhere SET BLOCKED_IP_LIST = ('127.0.0.1')");
    await expect(signIn()).rejects.toThrow("is not allowed");
    await run("ALTER ACCOUNT SET NETWORK_POLICY = here", "ALTER USER anna UNSET NETWORK_POLICY");
    await signIn();
  });

  test("locks nobody out who sets it, and stays while it is set", async () => {
    expect(await failure(admin, "ALTER ACCOUNT SET NETWORK_POLICY = elsewhere")).toContain(
      "Requestor ip address, 127.0.0.1, must be included in allowed_ip_list",
    );
    expect(await failure(admin, "ALTER NETWORK POLICY here SET ALLOWED_IP_LIST = ('10.0.0.1')")).toContain(
      "must be included",
    );
    expect(await failure(admin, "DROP NETWORK POLICY here")).toContain("attached to ACCOUNT");
    expect(await failure(admin, "ALTER ACCOUNT SET NETWORK_POLICY = nothing")).toContain("does not exist");
    expect(await failure(admin, "CREATE NETWORK POLICY x ALLOWED_IP_LIST = ('10.0.0.0/99')")).toContain(
      "10.0.0.0/99",
    );
    await run("ALTER ACCOUNT UNSET NETWORK_POLICY", "DROP NETWORK POLICY here");
  });

  test("is shown and described, and is its owner's", async () => {
    expect(await admin.query("SHOW NETWORK POLICIES")).toMatchObject([
      { name: "ELSEWHERE", comment: "office", entries_in_allowed_ip_list: 1, entries_in_blocked_ip_list: 1 },
    ]);
    expect(await admin.query("DESCRIBE NETWORK POLICY elsewhere")).toEqual([
      { name: "ALLOWED_IP_LIST", value: "127.0.0.1" },
      { name: "BLOCKED_IP_LIST", value: "127.0.0.1" },
    ]);
    const anna = await connect(globe, ANNA);
    expect(await failure(anna, "CREATE NETWORK POLICY mine")).toContain("Insufficient privileges");
    await run("GRANT CREATE NETWORK POLICY ON ACCOUNT TO ROLE officer");
    await anna.query("CREATE NETWORK POLICY mine");
    await anna.query("DROP NETWORK POLICY mine");
    expect(await failure(anna, "DROP NETWORK POLICY elsewhere")).toContain(
      "does not exist or not authorized",
    );
    await anna.close();
  });
});

describe("a password policy", () => {
  test("says what passwords are like that are set from then on", async () => {
    await run(
      "CREATE PASSWORD POLICY d.public.strict PASSWORD_MIN_LENGTH = 12 PASSWORD_MIN_SPECIAL_CHARS = 1 PASSWORD_MAX_AGE_DAYS = 30 COMMENT = 'c'",
      "CREATE USER free PASSWORD = 'short'",
      "ALTER ACCOUNT SET PASSWORD POLICY d.public.strict",
    );
    const set = (password: string) => `ALTER USER free SET PASSWORD = '${password}'`;
    expect(await failure(admin, "CREATE USER other PASSWORD = 'short'")).toContain("at least 12 characters");
    expect(await failure(admin, set("nouppercase_1"))).toContain("at least 1 upper-case letters");
    expect(await failure(admin, set("NOLOWERCASE_1"))).toContain("at least 1 lower-case letters");
    expect(await failure(admin, set("NoDigitsAtAll_"))).toContain("at least 1 digits");
    expect(await failure(admin, set("NothingSpecial1"))).toContain("at least 1 special characters");
    await run(set("Rather_special1"), "ALTER USER free SET COMMENT = 'x'");
    // The user's own counts before the account's.
    await run(
      "CREATE PASSWORD POLICY d.public.easy PASSWORD_MIN_LENGTH = 8 PASSWORD_MIN_UPPER_CASE_CHARS = 0 PASSWORD_MIN_NUMERIC_CHARS = 0",
      "ALTER USER free SET PASSWORD POLICY d.public.easy",
      set("plainwords"),
    );
    expect(await failure(admin, "ALTER USER free SET PASSWORD POLICY d.public.strict")).toContain(
      "already has",
    );
    await run("ALTER USER free SET PASSWORD POLICY d.public.strict FORCE");
    expect(await failure(admin, set("plainwords"))).toContain("at least 12 characters");
  });

  test("is shown, described, applied by who may, and stays while it is set", async () => {
    expect(await admin.query("SHOW PASSWORD POLICIES LIKE 'strict' IN SCHEMA d.public")).toMatchObject([
      { name: "STRICT", kind: "PASSWORD_POLICY", owner: "ACCOUNTADMIN", comment: "c" },
    ]);
    expect(await admin.query("DESCRIBE PASSWORD POLICY d.public.strict")).toContainEqual(
      expect.objectContaining({ property: "PASSWORD_MAX_AGE_DAYS", value: "30", default: "90" }),
    );
    for (const sql of ["DROP PASSWORD POLICY d.public.strict", "DROP SCHEMA d.public", "DROP DATABASE d"])
      expect(await failure(admin, sql)).toContain("cannot be dropped/replaced");
    const anna = await connect(globe, ANNA);
    await run("GRANT USAGE ON DATABASE d TO ROLE officer", "GRANT USAGE ON SCHEMA d.public TO ROLE officer");
    const set = "ALTER USER anna SET PASSWORD POLICY d.public.easy";
    expect(await failure(anna, set)).not.toBe("");
    await run(
      "GRANT APPLY PASSWORD POLICY ON ACCOUNT TO ROLE officer",
      "GRANT APPLY ON PASSWORD POLICY d.public.easy TO ROLE officer",
      "GRANT MONITOR ON USER anna TO ROLE officer",
    );
    await anna.query(set);
    await anna.query("ALTER USER anna UNSET PASSWORD POLICY");
    expect(await failure(anna, "ALTER USER anna UNSET PASSWORD POLICY")).toContain("is not attached");
    await anna.close();
    await run(
      "ALTER ACCOUNT UNSET PASSWORD POLICY",
      "ALTER USER free UNSET PASSWORD POLICY",
      "DROP PASSWORD POLICY d.public.strict",
    );
  });
});

describe("a session policy", () => {
  test("ends a session that is idle for too long", async () => {
    await run(
      "CREATE SESSION POLICY d.public.brief SESSION_IDLE_TIMEOUT_MINS = 60",
      "ALTER SESSION POLICY d.public.brief SET SESSION_IDLE_TIMEOUT_MINS = 5",
      "ALTER USER anna SET SESSION POLICY d.public.brief",
    );
    expect(await admin.query("DESCRIBE SESSION POLICY d.public.brief")).toMatchObject([
      { name: "BRIEF", session_idle_timeout_mins: 5 },
    ]);
    expect(await admin.query("SHOW SESSION POLICIES IN SCHEMA d.public")).toMatchObject([
      { name: "BRIEF", kind: "SESSION_POLICY" },
    ]);
    const anna = await connect(globe, ANNA);
    globe.faults.clock.advance(4 * 60_000);
    await anna.query("SELECT 1");
    globe.faults.clock.advance(6 * 60_000);
    expect(await failure(anna, "SELECT 1")).not.toBe("");
    expect(await failure(admin, "SELECT 1")).toBe("");
    await run("ALTER USER anna UNSET SESSION POLICY", "DROP SESSION POLICY d.public.brief");
  });
});
