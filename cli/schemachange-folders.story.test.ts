import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checksum } from "../core/migrations/scripts/checksum.ts";
import { connect } from "../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../core/snowflake/connection.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";
import { FOLDERS } from "./testing/schemachange-folders/all.ts";
import type { Folder } from "./testing/schemachange-folders/folder.ts";

// What real schemachange makes of a folder of scripts, folder by folder, through the command line.

let globe: Snowglobe;
let administrator: SnowflakeConnection;

beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "administrator" } });
  administrator = await connect({
    ...{ account: "SNOWGLOBE", accessUrl: globe.url, user: "ADMIN", password: "administrator" },
    role: "ACCOUNTADMIN",
  });
  for (const sql of [
    "CREATE WAREHOUSE WH",
    "CREATE WAREHOUSE OTHER_WH",
    "CREATE ROLE DEPLOYER",
    "CREATE ROLE OTHER",
    "GRANT ROLE DEPLOYER TO ROLE SYSADMIN",
    "GRANT USAGE ON WAREHOUSE WH TO ROLE DEPLOYER",
    "GRANT USAGE ON WAREHOUSE WH TO ROLE OTHER",
    "GRANT USAGE ON WAREHOUSE OTHER_WH TO ROLE DEPLOYER",
  ]) {
    await administrator.query(sql);
  }
});
afterAll(async () => {
  await administrator?.close();
  await globe?.close();
});

let count = 0;

/** Makes the database and the user of a folder. Returns how to put their names into a text. */
async function prepare(folder: Folder): Promise<(text: string) => string> {
  count += 1;
  const db = `D${count}`;
  const user = `ROBOT_${count}`;
  const named = (text: string) => text.replaceAll("{db}", db).replaceAll("{user}", user);
  for (const sql of [
    `CREATE DATABASE ${db}`,
    `GRANT OWNERSHIP ON DATABASE ${db} TO ROLE DEPLOYER COPY CURRENT GRANTS`,
    `GRANT OWNERSHIP ON SCHEMA ${db}.PUBLIC TO ROLE DEPLOYER COPY CURRENT GRANTS`,
    `CREATE USER ${user} PASSWORD = 'robot-pw' DEFAULT_ROLE = DEPLOYER DEFAULT_WAREHOUSE = WH ${folder.user ?? ""}`,
    `GRANT ROLE DEPLOYER TO USER ${user}`,
    ...(folder.setup ?? []),
  ]) {
    await administrator.query(named(sql));
  }
  return named;
}

function environment({ configured = {}, env = {} }: Folder, named: (text: string) => string) {
  const names = { role: "DEPLOYER", warehouse: "WH", database: "{db}", schema: "PUBLIC", ...configured };
  const all = {
    SNOWFLAKE_ACCOUNT: "SNOWGLOBE",
    SNOWFLAKE_ACCESS_URL: globe.url,
    SNOWFLAKE_USER: "{user}",
    SNOWFLAKE_PASSWORD: "robot-pw",
    ...Object.fromEntries(
      Object.entries(names).map(([name, value]) => [`SNOWFLAKE_${name.toUpperCase()}`, value ?? ""]),
    ),
    ...env,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === "" ? [] : [[name, named(value)]])),
  );
}

const usual = ["-f", "s", "-c", "{db}.METADATA.CHANGE_HISTORY", "--create-change-history-table"];

async function firstColumn(sql: string): Promise<unknown[]> {
  const { rows } = await administrator.query(sql);
  return rows.map((row) => Object.values(row)[0]);
}

/** Scripts that succeeded, with their checksums. */
async function history(table: string): Promise<Record<string, string>> {
  const { rows } = await administrator.query<{ SCRIPT: string; CHECKSUM: string }>(
    `SELECT SCRIPT, CHECKSUM FROM ${table} WHERE STATUS = 'Success'`,
  );
  const oneTime = rows.map(({ SCRIPT }) => SCRIPT).filter((script) => !script.startsWith("A"));
  expect(oneTime).toEqual([...new Set(oneTime)]);
  return Object.fromEntries(rows.map(({ SCRIPT, CHECKSUM }) => [SCRIPT, CHECKSUM]));
}

async function check(folder: Folder): Promise<void> {
  const named = await prepare(folder);
  const cwd = folderWith(
    Object.fromEntries(Object.entries(folder.files).map(([path, text]) => [path, named(text)])),
  );
  const env = environment(folder, named);
  for (const { argv = usual, env: more = {}, change = {}, exit, says = "" } of folder.steps) {
    for (const [path, text] of Object.entries(change)) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), named(text));
    }
    const { code, out, err } = await runCli(["deploy", ...argv.map(named)], {
      cwd,
      env: { ...env, ...more },
    });
    expect([code, out + err]).toEqual([exit, expect.stringContaining(says)]);
  }
  await administrator.query(named("USE SCHEMA {db}.PUBLIC"));
  const made = await firstColumn(named("SHOW SCHEMAS LIKE 'METADATA' IN DATABASE {db}"));
  const recorded = made.length === 0 ? {} : await history(named("{db}.METADATA.CHANGE_HISTORY"));
  expect(recorded).toEqual(
    Object.fromEntries(
      Object.entries(folder.history).map(([script, ran]) => [
        script,
        ran === undefined ? expect.any(String) : checksum(named(ran)),
      ]),
    ),
  );
  for (const [sql, rows] of Object.entries(folder.rows ?? {})) {
    expect(await firstColumn(named(sql)), sql).toEqual(rows);
  }
}

describe.each(Object.entries(FOLDERS))("%s", (_, folders) => {
  it.each(folders.map((folder) => [folder.name, folder] as const))("%s", (__, folder) => check(folder));
});
