import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestAccount, type TestAccount } from "../../cli/testing/account.ts";
import { runCli } from "../../cli/testing/run-cli.ts";
import { connect } from "../../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";

// Whole repositories in the shapes that people have. Each is deployed into an account that has none of it, and once
// more, when nothing of it has changed; then it does what it is for.

let account: TestAccount;
let administrator: SnowflakeConnection;
beforeAll(async () => {
  account = await openTestAccount();
  administrator = await connect({
    account: "SNOWGLOBE",
    accessUrl: account.globe.url,
    user: "ADMIN",
    password: "administrator",
    role: "ACCOUNTADMIN",
  });
  // schemachange makes the history's schema and table, and no database either
  await query("CREATE DATABASE METADATA");
});
afterAll(async () => {
  await administrator?.close();
  await account?.close();
});

const query = async (sql: string) => (await administrator.query(sql)).rows;

/** As the person with a terminal has it: who they are in the environment, all else in schemachange-config.yml. */
function snowhook(repository: string, ...argv: string[]) {
  const { SNOWFLAKE_DATABASE: _, SCHEMACHANGE_CHANGE_HISTORY_TABLE: __, ...env } = account.env;
  return runCli(argv, {
    cwd: join(import.meta.dirname, repository),
    env: { ...env, SNOWFLAKE_ROLE: "ACCOUNTADMIN" },
  });
}

/** Deploys it twice: the second time only what always runs does. */
async function deployTwice(
  repository: string,
  { scripts, always = 0 }: { scripts: number; always?: number },
) {
  const first = await snowhook(repository, "deploy");
  expect(first.err).toContain(`Applied ${scripts} scripts`);
  expect(first.code).toBe(0);
  const second = await snowhook(repository, "deploy");
  expect(second.code).toBe(0);
  expect(second.err).toContain(always === 0 ? "Nothing to apply" : `Applied ${always} script`);
}

describe("banking: tags, masking and rows by role", () => {
  it("deploys, and again has nothing to do", () => deployTwice("banking", { scripts: 4 }));

  it("shows each role what it may see", async () => {
    const read = async (role: string) => {
      await query(`USE ROLE ${role}`);
      await query("USE SECONDARY ROLES NONE");
      await query("USE WAREHOUSE BANK_WH");
      return query("SELECT NAME, EMAIL, IBAN, COUNTRY FROM BANK.CORE.CUSTOMERS ORDER BY ID");
    };
    try {
      expect(await read("BANK_COMPLIANCE")).toEqual([
        { NAME: "Alba Meier", EMAIL: "alba@bank.example", IBAN: "DE02120300000000202051", COUNTRY: "DE" },
        {
          NAME: "Bruno Petit",
          EMAIL: "bruno@bank.example",
          IBAN: "FR7630006000011234567890189",
          COUNTRY: "FR",
        },
      ]);
      expect(await read("BANK_ANALYST_FR")).toEqual([
        { NAME: "***", EMAIL: "***@bank.example", IBAN: "***", COUNTRY: "FR" },
      ]);
      expect(await query("SELECT * FROM BANK.CORE.BALANCES")).toEqual([
        { CUSTOMER: "***", COUNTRY: "FR", BALANCE: 80 },
      ]);
    } finally {
      await query("USE ROLE ACCOUNTADMIN");
    }
  });
});

describe("ELT: a stream, a task and a dimension that keeps its history", () => {
  it("deploys, and again has nothing to do", () => deployTwice("elt", { scripts: 5 }));

  it("loads what is new, once, and keeps what was", async () => {
    await query("USE WAREHOUSE ELT_WH");
    const land = (...customers: object[]) =>
      query(
        `INSERT INTO ELT.LANDING.CUSTOMERS (V) SELECT PARSE_JSON(COLUMN1) FROM VALUES ${customers
          .map((one) => `('${JSON.stringify(one)}')`)
          .join(", ")}`,
      );
    const loads = async () => Number((await query("SELECT COUNT(*) AS N FROM ELT.DWH.LOADS"))[0]?.N);
    const run = async () => {
      const before = await loads();
      await query("EXECUTE TASK ELT.DWH.LOAD_TASK");
      for (let tries = 0; (await loads()) === before && tries < 100; tries++) await pause(100);
    };
    await land(
      { id: 1, name: "Ada", city: "Bern", at: "2026-01-01" },
      { id: 2, name: "Bob", city: "Rome", at: "2026-01-01" },
    );
    await run();
    await land({ id: 1, name: "Ada", city: "Oslo", at: "2026-02-01" });
    await run();
    expect(
      await query(
        "SELECT CUSTOMER_ID, CITY, TO_CHAR(VALID_TO, 'YYYY-MM-DD') AS UNTIL, IS_CURRENT FROM ELT.DWH.DIM_CUSTOMER ORDER BY 1, VALID_FROM",
      ),
    ).toEqual([
      { CUSTOMER_ID: 1, CITY: "Bern", UNTIL: "2026-02-01", IS_CURRENT: false },
      { CUSTOMER_ID: 1, CITY: "Oslo", UNTIL: null, IS_CURRENT: true },
      { CUSTOMER_ID: 2, CITY: "Rome", UNTIL: null, IS_CURRENT: true },
    ]);
    expect(await query("SELECT SYSTEM$STREAM_HAS_DATA('ELT.LANDING.CUSTOMERS_STREAM') AS IT")).toEqual([
      { IT: false },
    ]);
  });
});

describe("medallion: dynamic tables from bronze to gold", () => {
  it("deploys, and again only refreshes", () => deployTwice("medallion", { scripts: 7, always: 1 }));

  it("brings what lands up to gold", async () => {
    await query("USE WAREHOUSE LAKE_WH");
    await query(
      `INSERT INTO LAKE.BRONZE.ORDERS_RAW (PAYLOAD) SELECT PARSE_JSON('{"id": 9, "customer": {"id": 8, "country": "fr"}, "at": "2026-02-03", "lines": [{"sku": "C", "n": 3, "price": 1.5}]}')`,
    );
    await query("ALTER DYNAMIC TABLE LAKE.GOLD.REVENUE REFRESH");
    expect(await query("SELECT * FROM LAKE.GOLD.REVENUE_BY_COUNTRY ORDER BY COUNTRY")).toEqual([
      { COUNTRY: "DE", JANUARY: 39, FEBRUARY: 0 },
      { COUNTRY: "FR", JANUARY: 9.5, FEBRUARY: 4.5 },
    ]);
  });
});

describe("JavaScript: procedures that look after tables", () => {
  it("deploys, and again has nothing to do", () => deployTwice("javascript", { scripts: 4 }));

  it("purges what is old in one transaction, and tells of an error", async () => {
    const [purged] = await query("CALL TOOLS.ADMIN.PURGE('TOOLS.ADMIN.EVENTS', 10, '2026-01-21')");
    expect(purged).toEqual({ PURGE: { before: 30, gone: 10, left: 20 } });
    expect(await query("SELECT WHAT, N FROM TOOLS.ADMIN.LOG")).toEqual([
      { WHAT: "purged TOOLS.ADMIN.EVENTS", N: 10 },
    ]);
    const [failed] = await query("CALL TOOLS.ADMIN.PURGE('TOOLS.ADMIN.LOG', 'x', '2026-01-21')").catch(
      (error: unknown) => [{ PURGE: String(error) }],
    );
    expect(JSON.stringify(failed)).toMatch(/not recognized|not present|invalid/i);
  });
});

describe("account: roles, monitors, people and policies", () => {
  it("deploys, and again only hands over", () => deployTwice("account", { scripts: 6, always: 1 }));

  it("lets each role do what it is for", async () => {
    try {
      await query("USE SECONDARY ROLES NONE");
      await query("USE ROLE DEV_ADMIN");
      await query("CREATE TABLE DEV_DB.CORE.T (A NUMBER)");
      await query("USE ROLE DEV_READ");
      await query("USE WAREHOUSE DEV_WH");
      expect(await query("SELECT * FROM DEV_DB.CORE.T")).toEqual([]);
      await expect(query("INSERT INTO DEV_DB.CORE.T VALUES (1)")).rejects.toThrow(
        /[Ii]nsufficient privileges/,
      );
    } finally {
      await query("USE ROLE ACCOUNTADMIN");
    }
    const [monitor] = await query("SHOW RESOURCE MONITORS LIKE 'PROD_LIMIT'");
    expect(monitor).toMatchObject({ credit_quota: "100.00" });
  });
});

describe("Snowpark: a job in Python", () => {
  it("deploys, and again has nothing to do", () => deployTwice("snowpark", { scripts: 3 }));

  it("has made its table, and makes it anew", async () => {
    await query("INSERT INTO MODELS.SALES.DAYS VALUES ('west', '2026-03-01', 5)");
    expect(await query("CALL MODELS.SALES.SUMMARISE('MODELS.SALES.BY_SHOP')")).toEqual([
      { SUMMARISE: "3 shops" },
    ]);
    expect(await query("SELECT * FROM MODELS.SALES.BY_SHOP WHERE SHOP = 'west'")).toEqual([
      { SHOP: "west", N: 1, AMOUNT: 5 },
    ]);
  });
});
