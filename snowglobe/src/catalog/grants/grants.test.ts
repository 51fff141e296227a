import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Session } from "../../account/session.ts";
import { openTestAccount, type TestAccount } from "../test-account.ts";

// Quotations: https://docs.snowflake.com/en/sql-reference/sql/grant-privilege, …/grant-ownership, …/revoke-privilege,
// …/grant-role, …/grant-caller, https://docs.snowflake.com/en/user-guide/security-access-control-overview

let glass: TestAccount;
let admin: Session;

beforeEach(async () => {
  glass = await openTestAccount();
  admin = glass.session("ACCOUNTADMIN");
  for (const sql of [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE owner_role",
    "CREATE ROLE reader",
    "CREATE ROLE other",
    "GRANT OWNERSHIP ON SCHEMA d.s TO ROLE owner_role",
    "GRANT USAGE ON DATABASE d TO ROLE owner_role",
  ]) {
    await glass.run(sql, admin);
  }
  await makeTable("T");
});
afterEach(() => glass.close());

/** A table of OWNER_ROLE in D.S, in the catalogue only. */
const makeTable = (name: string, kind: "TABLE" | "VIEW" | "SERVICE" = "TABLE") =>
  glass.account.change(async (change) =>
    change.create({ kind, path: { database: "D", schema: "S", name }, owner: "OWNER_ROLE" }),
  );
const run = (sql: string, role = "ACCOUNTADMIN") => glass.status(sql, glass.session(role));
const failure = async (sql: string, role = "ACCOUNTADMIN"): Promise<string> => {
  try {
    await run(sql, role);
  } catch (error) {
    return String(error).replace(/^\w+: /, "");
  }
  return "no error";
};
const grantsOn = (name: string, kind: "TABLE" | "SCHEMA" = "TABLE") => {
  const path = kind === "TABLE" ? { database: "D", schema: "S", name } : { database: "D", name };
  const object = glass.account.catalog.find(kind, path);
  return glass.account.catalog
    .grantsOn(object?.id ?? 0)
    .map((grant) => `${grant.privilege} ${grant.role} by ${grant.grantedBy}${grant.grantOption ? " +" : ""}`);
};

describe("GRANT of privileges", () => {
  test("by the owner names the owner as grantor", async () => {
    expect(await run("GRANT SELECT, INSERT ON TABLE d.s.t TO ROLE reader", "OWNER_ROLE")).toBe(
      "Statement executed successfully.",
    );
    expect(grantsOn("T").slice(1)).toEqual(["SELECT READER by OWNER_ROLE", "INSERT READER by OWNER_ROLE"]);
  });

  test('with MANAGE GRANTS "the grantor role is the object owner, not the role that held the MANAGE GRANTS privilege"', async () => {
    await run("GRANT SELECT ON TABLE d.s.t TO reader", "SECURITYADMIN");
    expect(grantsOn("T").at(-1)).toBe("SELECT READER by OWNER_ROLE");
  });

  test("WITH GRANT OPTION lets the role pass the privilege on, and that privilege only", async () => {
    await run("GRANT USAGE ON DATABASE d TO ROLE reader");
    await run("GRANT USAGE ON SCHEMA d.s TO ROLE reader", "OWNER_ROLE");
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE reader WITH GRANT OPTION", "OWNER_ROLE");
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE other", "READER");
    expect(grantsOn("T").at(-1)).toBe("SELECT OTHER by READER");
    expect(await failure("GRANT INSERT ON TABLE d.s.t TO ROLE other", "READER")).toBe(
      "Grant not executed: Insufficient privileges.",
    );
  });

  test("a role that does not see the object hears that it does not exist", async () => {
    expect(await failure("GRANT SELECT ON TABLE d.s.t TO ROLE other", "READER")).toBe(
      "SQL compilation error:\nDatabase 'D' does not exist or not authorized.",
    );
  });

  test('ALL PRIVILEGES gives what can be given: "only privileges held and grantable … are actually granted"', async () => {
    await run("GRANT ALL PRIVILEGES ON TABLE d.s.t TO ROLE reader", "OWNER_ROLE");
    expect(grantsOn("T").map((grant) => grant.split(" ")[0])).toEqual([
      "OWNERSHIP",
      "SELECT",
      "INSERT",
      "UPDATE",
      "DELETE",
      "TRUNCATE",
      "REFERENCES",
      "EVOLVE",
      "APPLYBUDGET",
    ]);
  });

  test('ON ALL … IN SCHEMA is "a series of individual GRANT commands" on what is there now', async () => {
    await makeTable("U");
    await makeTable("V", "VIEW");
    await run("GRANT SELECT ON ALL TABLES IN SCHEMA d.s TO ROLE reader");
    await makeTable("LATER");
    expect(["T", "U", "LATER"].map((name) => grantsOn(name).length)).toEqual([2, 2, 1]);
  });

  test("names privileges that the kind has, and kinds that are there", async () => {
    expect(await failure("GRANT FLY ON TABLE d.s.t TO ROLE reader")).toContain("Invalid privilege 'FLY'");
    expect(await failure("GRANT USAGE ON MODEL d.s.t TO ROLE reader")).toContain("MODEL");
    expect(await failure("GRANT SELECT ON TABLE d.s.t TO DATABASE ROLE d.r")).toContain(
      "Database role 'D.R'",
    );
    expect(await failure("GRANT SELECT ON TABLE d.s.t TO ROLE nobody")).toBe(
      "SQL compilation error:\nRole 'NOBODY' does not exist or not authorized.",
    );
  });

  test("account privileges are passed on by those who hold them: MANAGE GRANTS alone does not do", async () => {
    expect(await failure("GRANT CREATE INTEGRATION ON ACCOUNT TO ROLE reader", "SECURITYADMIN")).toContain(
      "Insufficient privileges",
    );
    await run("GRANT CREATE INTEGRATION, BIND SERVICE ENDPOINT ON ACCOUNT TO ROLE reader");
    await run("GRANT CREATE DATABASE ON ACCOUNT TO ROLE reader", "SYSADMIN");
    await run("CREATE DATABASE mine", "READER");
  });

  test('in a managed access schema "object owners lose the ability to make grant decisions"', async () => {
    await run("GRANT ROLE owner_role TO ROLE SYSADMIN");
    await run("ALTER SCHEMA d.s ENABLE MANAGED ACCESS");
    await glass.account.change(async (change) => {
      const table = change.catalog.find("TABLE", { database: "D", schema: "S", name: "T" });
      change.update(table?.id ?? 0, { owner: "OTHER" });
    });
    await run("GRANT USAGE ON DATABASE d TO ROLE other");
    await run("GRANT USAGE ON SCHEMA d.s TO ROLE other");
    expect(await failure("GRANT SELECT ON TABLE d.s.t TO ROLE reader", "OTHER")).toContain(
      "Grant not executed",
    );
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE reader", "OWNER_ROLE");
    expect(grantsOn("T").at(-1)).toBe("SELECT READER by OWNER_ROLE");
  });
});

describe("MANAGE GRANTS on a container", () => {
  // https://docs.snowflake.com/en/user-guide/security-access-control-privileges#database-privileges
  test("must be granted explicitly, reaches what is inside, and nothing else", async () => {
    expect(await failure("GRANT MANAGE GRANTS ON SCHEMA d.s TO ROLE reader", "OWNER_ROLE")).toContain(
      "Grant not",
    );
    await run("GRANT MANAGE GRANTS ON SCHEMA d.s TO ROLE reader", "SECURITYADMIN");
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE other", "READER");
    expect(grantsOn("T").at(-1)).toBe("SELECT OTHER by OWNER_ROLE");
    expect(await failure("GRANT USAGE ON DATABASE d TO ROLE other", "READER")).toContain("does not exist");
  });
});

describe("future grants", () => {
  test("need MANAGE GRANTS; in a managed access schema its owner will do", async () => {
    const future = "GRANT SELECT ON FUTURE TABLES IN SCHEMA d.s TO ROLE reader";
    expect(await failure(future, "OWNER_ROLE")).toBe("Grant not executed: Insufficient privileges.");
    await run("GRANT ROLE owner_role TO ROLE SYSADMIN");
    await run("ALTER SCHEMA d.s ENABLE MANAGED ACCESS");
    await run(future, "OWNER_ROLE");
    await makeTable("NEXT");
    expect(grantsOn("NEXT").at(-1)).toBe("SELECT READER by OWNER_ROLE");
    await run("REVOKE SELECT ON FUTURE TABLES IN SCHEMA d.s FROM ROLE reader");
    await makeTable("AFTER");
    expect(grantsOn("AFTER")).toHaveLength(1);
  });

  test('"No more than one future grant of the OWNERSHIP privilege is allowed on each securable object type."', async () => {
    await run("GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA d.s TO ROLE reader");
    expect(await failure("GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA d.s TO ROLE other")).toContain(
      "already exists",
    );
    await makeTable("NEXT");
    expect(glass.account.catalog.find("TABLE", { database: "D", schema: "S", name: "NEXT" })?.owner).toBe(
      "READER",
    );
    expect(await failure("GRANT READ ON FUTURE IMAGE REPOSITORIES IN SCHEMA d.s TO ROLE reader")).toContain(
      "future grants on IMAGE REPOSITORY",
    );
  });
});

describe("GRANT OWNERSHIP", () => {
  test("is blocked while others have grants, in Snowflake's words", async () => {
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE other");
    expect(await failure("GRANT OWNERSHIP ON TABLE d.s.t TO ROLE reader")).toBe(
      "SQL execution error: Dependent grant of privilege 'SELECT' on securable 'D.S.T' to role 'OTHER' exists.  It must be " +
        "revoked first.  More than one dependent grant may exist: use 'SHOW GRANTS' command to view them.  To revoke all " +
        "dependent grants while transferring object ownership, use convenience command 'GRANT OWNERSHIP ON " +
        "<target_objects> TO <target_role> REVOKE CURRENT GRANTS'.",
    );
  });

  test('COPY CURRENT GRANTS keeps them: "the new owner is listed in the GRANTED_BY column for all privileges"', async () => {
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE other");
    await run("GRANT OWNERSHIP ON TABLE d.s.t TO ROLE reader COPY CURRENT GRANTS");
    expect(grantsOn("T").sort()).toEqual(["OWNERSHIP READER by READER +", "SELECT OTHER by READER"]);
    // A second run of the same statement is no error: it is the owner already.
    await run("GRANT OWNERSHIP ON TABLE d.s.t TO ROLE reader COPY CURRENT GRANTS");
  });

  test("REVOKE CURRENT GRANTS takes them away", async () => {
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE other");
    await run("GRANT OWNERSHIP ON TABLE d.s.t TO ROLE reader REVOKE CURRENT GRANTS");
    expect(grantsOn("T")).toEqual(["OWNERSHIP READER by READER +"]);
  });

  test("COPY needs MANAGE GRANTS or the new owner among the active roles; nobody else may give away", async () => {
    expect(
      await failure("GRANT OWNERSHIP ON TABLE d.s.t TO ROLE reader COPY CURRENT GRANTS", "OWNER_ROLE"),
    ).toContain("Grant not executed");
    await run("GRANT ROLE reader TO ROLE owner_role");
    await run("GRANT OWNERSHIP ON TABLE d.s.t TO ROLE reader COPY CURRENT GRANTS", "OWNER_ROLE");
    expect(await failure("GRANT OWNERSHIP ON TABLE d.s.t TO ROLE other", "OTHER")).toContain(
      "does not exist",
    );
  });

  test("a service's ownership cannot be moved", async () => {
    await makeTable("API", "SERVICE");
    expect(await failure("GRANT OWNERSHIP ON SERVICE d.s.api TO ROLE reader")).toContain(
      "cannot be transferred",
    );
  });
});

describe("REVOKE", () => {
  test("takes away what its own role, or one below, had granted; MANAGE GRANTS takes away all", async () => {
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE reader", "OWNER_ROLE");
    await run("GRANT USAGE ON DATABASE d TO ROLE reader");
    await run("GRANT USAGE ON SCHEMA d.s TO ROLE reader");
    // "a REVOKE statement is successful even if no privileges are revoked"
    await run("REVOKE SELECT ON TABLE d.s.t FROM ROLE reader", "READER");
    expect(grantsOn("T")).toHaveLength(2);
    await run("REVOKE SELECT ON TABLE d.s.t FROM ROLE reader", "SECURITYADMIN");
    expect(grantsOn("T")).toHaveLength(1);
  });

  test("fails while the privilege was passed on, unless CASCADE", async () => {
    await run("GRANT USAGE ON DATABASE d TO ROLE reader");
    await run("GRANT USAGE ON SCHEMA d.s TO ROLE reader");
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE reader WITH GRANT OPTION");
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE other", "READER");
    expect(await failure("REVOKE SELECT ON TABLE d.s.t FROM ROLE reader")).toContain("Dependent grant");
    await run("REVOKE SELECT ON TABLE d.s.t FROM ROLE reader CASCADE");
    expect(grantsOn("T")).toHaveLength(1);
  });

  test('"Grants of privileges authorized by the SYSTEM role cannot be modified by customers."', async () => {
    await run("REVOKE CREATE DATABASE ON ACCOUNT FROM ROLE SYSADMIN");
    await run("CREATE DATABASE still", "SYSADMIN");
  });

  test("GRANT OPTION FOR leaves the privilege; OWNERSHIP cannot be revoked", async () => {
    await run("GRANT SELECT ON TABLE d.s.t TO ROLE reader WITH GRANT OPTION");
    await run("REVOKE GRANT OPTION FOR SELECT ON TABLE d.s.t FROM ROLE reader");
    expect(grantsOn("T").at(-1)).toBe("SELECT READER by OWNER_ROLE");
    expect(await failure("REVOKE OWNERSHIP ON TABLE d.s.t FROM ROLE owner_role")).toContain(
      "SQL execution error: OWNERSHIP can only be transferred.",
    );
  });
});

describe("GRANT ROLE", () => {
  test("needs ownership of the role or MANAGE GRANTS, and makes no circle", async () => {
    await run("CREATE USER bob");
    expect(await failure("GRANT ROLE reader TO USER bob", "READER")).toContain("Grant not executed");
    await run("GRANT ROLE reader TO USER bob", "SECURITYADMIN");
    await run("GRANT ROLE reader TO ROLE other");
    expect(await failure("GRANT ROLE other TO ROLE reader")).toContain("inherit itself");
    expect(await failure("GRANT ROLE other TO ROLE other")).toContain("inherit itself");
    await run("GRANT ROLE reader TO ROLE PUBLIC");
    await run("GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER TO ROLE PUBLIC");
    expect(await failure("GRANT ROLE PUBLIC TO ROLE reader")).toContain("inherit itself");
    expect(await failure("GRANT ROLE reader TO USER nobody")).toContain("User 'NOBODY' does not exist");
    await run("REVOKE ROLE reader FROM USER bob");
    expect(glass.account.catalog.roleGrants().filter(({ to }) => to.kind === "USER")).toEqual([]);
  });
});

describe("REVOKE ROLE", () => {
  test("leaves what every account begins with", async () => {
    const system =
      "SQL compilation error:\nRole 'SECURITYADMIN' is a system object. REVOKE cannot be performed.";
    expect(await failure("REVOKE ROLE securityadmin FROM ROLE accountadmin")).toContain(system);
    // What a person granted can be taken back, of system roles too.
    await run("GRANT ROLE sysadmin TO ROLE reader");
    await run("REVOKE ROLE sysadmin FROM ROLE reader");
    expect(glass.account.catalog.roleGrants().filter(({ to }) => to.name === "READER")).toEqual([]);
  });
});

describe("GRANT CALLER", () => {
  test("\"A caller grant doesn't give any privileges\": it says which of the caller's an executable may use", async () => {
    await run("GRANT CALLER USAGE ON DATABASE d TO ROLE reader");
    await run("GRANT INHERITED CALLER SELECT ON ALL TABLES IN SCHEMA d.s TO ROLE reader");
    await run("GRANT ALL INHERITED CALLER PRIVILEGES ON ALL SCHEMAS IN ACCOUNT TO ROLE reader");
    expect(await failure("GRANT USAGE ON SCHEMA d.s TO ROLE other", "READER")).toContain("does not exist");
    const caller = glass.account.catalog.grantsTo("READER").filter((grant) => grant.caller);
    expect(caller.map(({ privilege, future }) => `${privilege} ${future ?? ""}`).slice(0, 2)).toEqual([
      "USAGE ",
      "SELECT TABLE",
    ]);
    await run("REVOKE INHERITED CALLER SELECT ON ALL TABLES IN SCHEMA d.s FROM ROLE reader");
    expect(glass.account.catalog.grantsTo("READER").filter((grant) => grant.future === "TABLE")).toEqual([]);
  });

  test("a session with a caller's rights grants nothing", async () => {
    const called = glass.session("OWNER_ROLE", { callerOf: "READER" });
    for (const sql of [
      "GRANT SELECT ON TABLE d.s.t TO ROLE other",
      "REVOKE SELECT ON TABLE d.s.t FROM ROLE other",
    ]) {
      await expect(glass.run(sql, called)).rejects.toThrow("Grant not executed");
    }
  });

  test("needs MANAGE CALLER GRANTS on the account", async () => {
    expect(await failure("GRANT CALLER SELECT ON TABLE d.s.t TO ROLE reader", "OWNER_ROLE")).toContain(
      "Grant not executed",
    );
  });
});
