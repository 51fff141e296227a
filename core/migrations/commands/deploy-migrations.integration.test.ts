import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../snowflake/connect.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import { deployMigrations } from "./deploy-migrations.ts";

let globe: Snowglobe;
let connection: SnowflakeConnection;

const config: MigrationConfig = {
  historyTable: "D.METADATA.CHANGE_HISTORY",
  createHistoryTable: true,
  role: "DEPLOYER",
  warehouse: "WH",
  database: "D",
};

beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "administrator" } });
  const administrator = await session("ADMIN", "ACCOUNTADMIN");
  for (const sql of [
    "CREATE WAREHOUSE WH",
    "CREATE DATABASE D",
    "CREATE ROLE DEPLOYER",
    "GRANT ROLE DEPLOYER TO USER ADMIN",
    "GRANT USAGE ON WAREHOUSE WH TO ROLE DEPLOYER",
    "GRANT OWNERSHIP ON DATABASE D TO ROLE DEPLOYER COPY CURRENT GRANTS",
  ]) {
    await administrator.query(sql);
  }
  await administrator.close();
  connection = await session("ADMIN", "DEPLOYER");
});

afterAll(async () => {
  await connection?.close();
  await globe?.close();
});

function session(user: string, role: string): Promise<SnowflakeConnection> {
  return connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    user,
    password: "administrator",
    role,
    warehouse: "WH",
    database: "D",
  });
}

let commit = 0;

function deploy(scripts: Record<string, string>, changes: Partial<DeployMigrationsInput> = {}) {
  commit += 1;
  return deployMigrations({
    connection,
    files: new Map(Object.entries(scripts).map(([path, text]) => [path, new TextEncoder().encode(text)])),
    config,
    deployment: { environment: "test", commit: String(commit), attempt: 1 },
    ...changes,
  });
}

describe("a deployment through the driver", () => {
  const scripts: Record<string, string> = {
    "V1__tables.sql": "CREATE SCHEMA D.S;\nCREATE TABLE D.S.T (A NUMBER, B VARCHAR);",
    'V2__it\'s "odd" ☃.sql': "INSERT INTO D.S.T VALUES (1, 'it''s; -- no comment'), (2, '\\\\');",
    "R__view.sql": "CREATE OR REPLACE VIEW D.S.V AS SELECT COUNT(*) AS N FROM D.S.T; -- done",
  };

  it("makes its tables, applies the scripts and records them", async () => {
    const report = await deploy(scripts);
    expect(report.failed).toBeUndefined();
    expect(report.applied.map(({ script }) => script)).toEqual(Object.keys(scripts));
    const { rows } = await connection.query(
      "SELECT VERSION, DESCRIPTION, SCRIPT, SCRIPT_TYPE, STATUS, INSTALLED_BY, EXECUTION_TIME FROM D.METADATA.CHANGE_HISTORY ORDER BY INSTALLED_ON",
    );
    expect(rows).toMatchObject([
      { VERSION: "1", DESCRIPTION: "Tables", SCRIPT: "V1__tables.sql", SCRIPT_TYPE: "V", STATUS: "Success" },
      { VERSION: "2", SCRIPT: 'V2__it\'s "odd" ☃.sql', INSTALLED_BY: "ADMIN" },
      { VERSION: "", SCRIPT: "R__view.sql", SCRIPT_TYPE: "R" },
    ]);
    expect((await connection.query("SELECT N FROM D.S.V")).rows).toEqual([{ N: 2 }]);
  });

  it("does nothing when nothing changed", async () => {
    const report = await deploy(scripts);
    expect(report.applied).toEqual([]);
    expect(report.skipped.map(({ reason }) => reason)).toEqual(["applied", "applied", "unchanged"]);
  });

  it("rolls a failed script's rows back, tells the statement and goes on next time", async () => {
    const bad = "INSERT INTO D.S.T VALUES (3, 'three');\n\n  INSERT INTO D.S.NOT_THERE VALUES (1);";
    const { failed } = await deploy({ ...scripts, "V3__bad.sql": bad });
    expect(failed?.error.where).toMatchObject({ file: "V3__bad.sql", line: 3, statement: 2 });
    expect(failed?.error.message).toContain("NOT_THERE");
    expect((await connection.query("SELECT N FROM D.S.V")).rows).toEqual([{ N: 2 }]);
    const ledger = await connection.query(
      "SELECT STATEMENT_NUMBER, LINE_NUMBER FROM D.METADATA.SNOWHOOK_LEDGER WHERE KIND = 'FAILURE'",
    );
    expect(ledger.rows).toEqual([{ STATEMENT_NUMBER: 2, LINE_NUMBER: 3 }]);
    const mended = await deploy({ ...scripts, "V3__bad.sql": "INSERT INTO D.S.T VALUES (3, 'three')" });
    expect(mended.applied.map(({ script }) => script)).toEqual(["V3__bad.sql"]);
  });

  it("writes the history as the deploy role, whatever role the script switched to", async () => {
    const report = await deploy({ ...scripts, "V4__role.sql": "USE ROLE PUBLIC;\nSELECT 1;" });
    expect(report.failed).toBeUndefined();
    expect((await connection.query("SELECT CURRENT_ROLE() AS R")).rows).toEqual([{ R: "DEPLOYER" }]);
  });

  it("uploads folders of files once", async () => {
    const folder = new Map([["load", new Map([["inner/a.py", new TextEncoder().encode("x = 1")]])]]);
    const script = { "A__list.sql": "SELECT '{{ staged.load }}'" };
    const first = await deploy(script, { stagedFolders: folder });
    const { rows } = await connection.query(`LIST ${first.staged.load}`);
    expect(rows).toHaveLength(1);
    expect(Object.values(rows[0] ?? {})[0]).toMatch(/inner\/a\.py$/);
  });

  it("keeps its lease through a script that takes longer than the lease", async () => {
    const short = { ...config, leaseSeconds: 4 };
    const scripts = { "A__1.sql": "SELECT SYSTEM$WAIT(6)", "A__2.sql": "SELECT 1" };
    const again = () => session("ADMIN", "DEPLOYER");
    const report = await deploy(scripts, { config: short, connectAgain: again });
    expect(report.applied).toHaveLength(2);
    const { rows } = await connection.query(
      "SELECT COUNT(*) AS HELD FROM D.METADATA.SNOWHOOK_LEASE WHERE EXPIRES_ON > CURRENT_TIMESTAMP()",
    );
    expect(rows).toEqual([{ HELD: 0 }]);
  });

  it("lets only one of two at once deploy", async () => {
    const second = await session("ADMIN", "DEPLOYER");
    try {
      const slow = { "A__slow.sql": "SELECT SYSTEM$WAIT(2)" };
      let tell = () => {};
      const isRunning = new Promise<void>((resolve) => {
        tell = resolve;
      });
      const running = deploy(slow, { onEvent: ({ type }) => type === "script-running" && tell() });
      await isRunning;
      await expect(deploy(slow, { connection: second })).rejects.toThrow(/is deploying here/);
      expect((await running).failed).toBeUndefined();
    } finally {
      await second.close();
    }
  });
});
