import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publicKeysOf } from "../secrets/public-keys.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import { environmentSecretSchema } from "../secrets/sign-in-secrets.ts";
import { connect } from "../snowflake/connect.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { resetBase } from "./reset-base.ts";
import { type BaseInput, setUpBase } from "./set-up-base.ts";

const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();
const newKey = () => pem(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
const [oldKey, newerKey] = [newKey(), newKey()];

let globe: Snowglobe;
let administrator: SnowflakeConnection;
beforeAll(async () => {
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  globe = await startSnowglobe({
    account: "ACME-TEST",
    administrator: { user: "ADMIN", publicKey: keys.publicKey },
  });
  const { privateKey } = keys;
  const role = "ACCOUNTADMIN";
  administrator = await connect({
    account: "ACME-TEST",
    accessUrl: globe.url,
    user: "ADMIN",
    role,
    privateKey,
  });
});
afterAll(async () => {
  await administrator?.close();
  await globe?.close();
});

const environment = {
  project: "shop",
  key: "dev",
  role: "SHOP_DEV_DEPLOY",
  warehouse: "SHOP_WH",
  database: "SHOP_DEV",
  historyTable: "SHOP_DEV.METADATA.CHANGE_HISTORY",
  owns: ["SHOP_DEV", "LAKE.SHOP_DEV"],
};
const secretOf = (more: Record<string, unknown>) =>
  environmentSecretSchema.parse({ account: "ACME-TEST", accessUrl: globe.url, user: "SHOP_DEV", ...more });

function setUp(more: Record<string, unknown>, change: Partial<BaseInput> = {}): Promise<number> {
  const secret = secretOf(more);
  const awsRoles = [...(secret.awsRole === undefined ? [] : [secret.awsRole]), ...secret.moreAwsRoles];
  return setUpBase({
    connection: administrator,
    environment,
    user: secret.user,
    keys: publicKeysOf(secret),
    awsRoles,
    ...change,
  });
}

async function asUser<T>(privateKey: string, act: (session: SnowflakeConnection) => Promise<T>): Promise<T> {
  const session = await connect(environmentConnection(secretOf({ privateKey }), { database: "SHOP_DEV" }));
  try {
    return await act(session);
  } finally {
    await session.close();
  }
}
const canSignIn = (key: string) =>
  asUser(key, async () => true).catch((error: unknown) =>
    /JWT/.test(String(error)) ? false : Promise.reject(error),
  );
const rows = async (sql: string) => (await administrator.query<Record<string, unknown>>(sql)).rows;

describe("the base of an environment", () => {
  it("lets its user make everything in what it owns, as its role by default, and nothing elsewhere", async () => {
    await setUp({ privateKey: oldKey });
    await asUser(oldKey, async (session) => {
      const now = "SELECT CURRENT_ROLE() AS R, CURRENT_WAREHOUSE() AS W, CURRENT_SECONDARY_ROLES() AS S";
      const [row] = (await session.query<Record<string, string>>(now)).rows;
      expect(row).toMatchObject({ R: "SHOP_DEV_DEPLOY", W: "SHOP_WH" });
      expect(JSON.parse(String(row?.S))).toMatchObject({ roles: "" });
      await session.query("CREATE SCHEMA SALES");
      await session.query("CREATE TABLE SALES.ORDERS (ID INTEGER)");
      await session.query("CREATE TABLE PUBLIC.T (ID INTEGER)");
      await session.query("CREATE TABLE LAKE.SHOP_DEV.T (ID INTEGER)");
      await expect(session.query("CREATE SCHEMA LAKE.OTHER")).rejects.toThrow("Insufficient privileges");
      await expect(session.query("CREATE DATABASE MORE")).rejects.toThrow("Insufficient privileges");
      await expect(session.query("USE ROLE SYSADMIN")).rejects.toThrow(/not assigned|not authorized/);
    });
    expect(await rows("SHOW WAREHOUSES LIKE 'SHOP\\\\_WH'")).toMatchObject([
      { generation: "1", size: "X-Small" },
    ]);
  });

  it("can be run again, and takes nothing that others were granted", async () => {
    await rows("CREATE ROLE IF NOT EXISTS READER");
    await rows("GRANT USAGE ON DATABASE SHOP_DEV TO ROLE READER");
    await setUp({ privateKey: oldKey });
    expect(await rows("SHOW GRANTS TO ROLE READER")).toMatchObject([
      { privilege: "USAGE", name: "SHOP_DEV" },
    ]);
  });

  it("changes the key without a moment at which the one in the secret does not sign in", async () => {
    await setUp({ privateKey: oldKey });
    expect([await canSignIn(oldKey), await canSignIn(newerKey)]).toEqual([true, false]);
    // 1. the next key beside the old one, and setup: both sign in
    await setUp({ privateKey: oldKey, nextPrivateKey: newerKey });
    expect([await canSignIn(oldKey), await canSignIn(newerKey)]).toEqual([true, true]);
    // 2. the next key in the place of the old one: deployments use it at once. 3. setup: only it signs in
    await setUp({ privateKey: newerKey });
    expect([await canSignIn(oldKey), await canSignIn(newerKey)]).toEqual([false, true]);
    await setUp({ privateKey: oldKey });
  });

  it("registers the AWS roles that may sign in, and removes those that no longer may", async () => {
    const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
    const registered = async () => {
      const all = await rows("SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER SHOP_DEV");
      return all.map(({ additional_info }) => JSON.parse(String(additional_info)).iamRole).sort();
    };
    await rows(
      "ALTER USER SHOP_DEV ADD WORKLOAD IDENTITY OWN TYPE = OIDC ISSUER = 'https://i' SUBJECT = 's'",
    );
    await setUp({ awsRole: arn("dev"), moreAwsRoles: [arn("deploy")] });
    expect(await registered()).toEqual(["deploy", "dev", undefined]);
    expect(await canSignIn(oldKey)).toBe(false);
    await setUp({ awsRole: arn("dev") });
    expect(await registered()).toEqual(["dev", undefined]);
    await setUp({ privateKey: oldKey });
    expect(await registered()).toEqual([undefined]);
  });

  it("does not take what belongs to another environment", async () => {
    const other = { ...environment, key: "prod", role: "SHOP_PROD_DEPLOY", database: "SHOP_PROD" };
    const taking = (owns: string[], historyTable = "SHOP_PROD.METADATA.CHANGE_HISTORY") =>
      setUp({ user: "SHOP_PROD", privateKey: newerKey }, { environment: { ...other, owns, historyTable } });
    await expect(taking(["SHOP_DEV"])).rejects.toThrow(
      "database SHOP_DEV belongs to the role SHOP_DEV_DEPLOY",
    );
    await expect(taking(["LAKE.SHOP_DEV"])).rejects.toThrow("schema LAKE.SHOP_DEV belongs to the role");
    await expect(taking(["SHOP_PROD"], "LAKE.SHOP_DEV.CHANGE_HISTORY")).rejects.toThrow(
      "LAKE.SHOP_DEV belongs",
    );
    await taking([]);
    expect(await rows("SHOW DATABASES LIKE 'SHOP\\\\_PROD'")).toMatchObject([{ owner: "SHOP_PROD_DEPLOY" }]);
  });

  it("says what the file lacks", async () => {
    await expect(
      setUp({ privateKey: oldKey }, { environment: { ...environment, role: undefined } }),
    ).rejects.toThrow("shop/dev names no role");
  });

  it("is taken away whole, and leaves others alone", async () => {
    await resetBase({ connection: administrator, environment, user: "SHOP_DEV", warehouseToo: false });
    expect(await rows("SHOW DATABASES LIKE 'SHOP\\\\_DEV'")).toEqual([]);
    expect(await rows("SHOW USERS LIKE 'SHOP\\\\_DEV'")).toEqual([]);
    expect(await rows("SHOW ROLES LIKE 'SHOP%'")).toMatchObject([{ name: "SHOP_PROD_DEPLOY" }]);
    expect(await rows("SHOW WAREHOUSES LIKE 'SHOP%'")).toHaveLength(1);
    await setUp({ privateKey: oldKey });
    expect(await canSignIn(oldKey)).toBe(true);
  });
});
