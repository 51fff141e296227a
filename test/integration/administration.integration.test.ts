import { generateKeyPairSync } from "node:crypto";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyEnvironment } from "../../core/project/find-environment.ts";
import { loadProjectFile } from "../../core/project/load-project-file.ts";
import { projectSecrets } from "../../core/secrets/project-secrets.ts";
import { confirmationFor, runReset } from "../../core/setup/run-reset.ts";
import { runSetup } from "../../core/setup/run-setup.ts";
import { connect } from "../../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { ACCOUNT_KINDS } from "../support/account-kinds.ts";

// Every statement that an administrator runs, as it is shipped, over the official driver.

const file = loadProjectFile(".");
const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
});
const password = "correct horse battery";
const secretOf = (name: string): unknown => {
  if (name === "snowhook/administrator") return { user: "ADMIN", password };
  if (name === "snowhook/videogames/setup")
    return { kaggle_username: "some'one", kaggle_key: "it's a \\ key" };
  const user = `SNOWHOOK_${name.split("/").at(-1)?.toUpperCase()}`;
  return { account: "SNOWGLOBE", accessUrl: globe.url, user, privateKey };
};
const secrets = projectSecrets(async (name) => JSON.stringify(secretOf(name)));

let globe: Snowglobe;
let administrator: SnowflakeConnection;
beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password } });
  administrator = await connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    user: "ADMIN",
    password,
    role: "ACCOUNTADMIN",
  });
});
afterAll(async () => {
  await administrator?.close();
  await globe?.close();
});

const input = () => ({ connect, folder: ".", file, secrets });
const setup = () => runSetup({ ...input(), chosen: everyEnvironment(file) });

/** Connects as the user of dev, with the key that setup gave it. */
const asService = (role: string) =>
  connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    user: "SNOWHOOK_DEV",
    privateKey: String(privateKey),
    role,
  });

async function shown(): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const kind of ACCOUNT_KINDS) {
    const { rows } = await administrator.query<Record<string, unknown>>(`SHOW ${kind}`);
    all[kind] = rows.map(
      (row) => String(row.name ?? "") + String(row.grantee_name ?? "") + String(row.privilege ?? ""),
    );
  }
  return all;
}

describe("setup and reset", () => {
  it("run whole, twice, and leave the account as it was", async () => {
    const before = await shown();
    const first = await setup();
    expect(first.map((script) => script.script)).toContain("dev: environment/20-database.sql");
    const between = await shown();
    await setup();
    expect(await shown()).toEqual(between);
    expect(confirmationFor(file, { environment: "all" })).toContain("videogames");
    await runReset({ ...input(), target: { environment: "all" } });
    expect(await shown()).toEqual(before);
  });

  it("keep the secret's text as it was, and never show it", async () => {
    await setup();
    const { rows } = await administrator.query<Record<string, unknown>>(
      "DESCRIBE SECRET SNOWHOOK_DEV.EGRESS.KAGGLE_SECRET",
    );
    expect(rows).toMatchObject([{ secret_type: "PASSWORD", username: "some'one" }]);
    expect(JSON.stringify(rows)).not.toContain("it's a");
  });
});

describe("least privilege after setup", () => {
  it("lets the deploy role make what migrations make, in its own schemas only", async () => {
    const deploy = await asService("SNOWHOOK_DEV_DEPLOY");
    await deploy.query("CREATE STAGE SNOWHOOK_DEV.VIDEOGAMES.SOME_STAGE");
    const schemas = await deploy.query<Record<string, unknown>>("SHOW SCHEMAS IN DATABASE SNOWHOOK_DEV");
    expect(schemas.rows.map((row) => row.name)).toEqual([
      "EGRESS",
      "INFORMATION_SCHEMA",
      "METADATA",
      "VIDEOGAMES",
    ]);
    for (const [sql, words] of [
      ["CREATE STAGE SNOWHOOK_DEV.EGRESS.S", "Insufficient privileges to operate on schema 'EGRESS'"],
      ["CREATE SCHEMA SNOWHOOK_DEV.MINE", "Insufficient privileges to operate on database 'SNOWHOOK_DEV'"],
      [
        "CREATE STAGE SNOWHOOK_STAGING.VIDEOGAMES.S",
        "Database 'SNOWHOOK_STAGING' does not exist or not authorized",
      ],
      [
        "ALTER NETWORK RULE SNOWHOOK_DEV.EGRESS.KAGGLE_RULE SET VALUE_LIST = ('evil.example')",
        "does not exist or not authorized",
      ],
      [
        "ALTER EXTERNAL ACCESS INTEGRATION SNOWHOOK_DEV_KAGGLE SET ENABLED = FALSE",
        "Insufficient privileges",
      ],
      ["ALTER SECRET SNOWHOOK_DEV.EGRESS.KAGGLE_SECRET SET PASSWORD = 'x'", "Insufficient privileges"],
      ["CREATE ROLE MINE", "Insufficient privileges to operate on account"],
      ["GRANT ROLE ACCOUNTADMIN TO USER SNOWHOOK_DEV", "Insufficient privileges"],
      ["DROP DATABASE SNOWHOOK_DEV", "Insufficient privileges to operate on database 'SNOWHOOK_DEV'"],
    ] as const) {
      await expect(deploy.query(sql), sql).rejects.toThrow(words);
    }
    await deploy.close();
  });

  it("gives the service user its three roles and no other", async () => {
    await expect(asService("ACCOUNTADMIN")).rejects.toThrow();
    const etl = await asService("SNOWHOOK_DEV_ETL");
    await expect(etl.query("CREATE STAGE SNOWHOOK_DEV.VIDEOGAMES.S")).rejects.toThrow(
      "Insufficient privileges to operate on schema 'VIDEOGAMES'",
    );
    await etl.close();
  });
});
