import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLog } from "../../api-image/src/logger.ts";
import type { RowSource } from "../../api-image/src/rows/row-source.ts";
import { createServer } from "../../api-image/src/server.ts";
import { settingsFrom } from "../../api-image/src/settings.ts";
import { snowflakeSource } from "../../api-image/src/snowflake/snowflake-source.ts";
import { PUBLIC_FOLDER } from "../../api-image/src/test-server.ts";
import { connect } from "../../core/snowflake/connect.ts";
import { salesApi } from "../support/api-sample.ts";

const folder = mkdtempSync(join(tmpdir(), "api-outage-"));
const administrator = { user: "ADMIN", password: "correct horse" };
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
let globe: Snowglobe;
let port: number;
let source: RowSource;
let app: Awaited<ReturnType<typeof createServer>>["app"];

const startGlobe = () => startSnowglobe({ administrator, port, folder: join(folder, "state") });
const status = async (path: string) => (await app.inject(path)).statusCode;

beforeAll(async () => {
  port = await new Promise<number>((resolve) => {
    const server = createTcpServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
  globe = await startGlobe();
  const admin = await connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    ...administrator,
    role: "ACCOUNTADMIN",
  });
  const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  for (const statement of [
    "CREATE WAREHOUSE WH",
    "CREATE DATABASE DB",
    "CREATE ROLE READER",
    `CREATE USER API TYPE = SERVICE RSA_PUBLIC_KEY = '${key}' DEFAULT_ROLE = READER`,
    "GRANT ROLE READER TO USER API",
    "GRANT USAGE ON WAREHOUSE WH TO ROLE READER",
    "GRANT USAGE ON DATABASE DB TO ROLE READER",
    "GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE READER",
    "CREATE TABLE DB.PUBLIC.DYNAMIC_VIDEOGAMESALES (PLATFORM VARCHAR, GLOBAL_SALES NUMBER(12,2), YEARS VARCHAR)",
    "INSERT INTO DB.PUBLIC.DYNAMIC_VIDEOGAMESALES VALUES ('SNES', 200.05, '1990,1991')",
    "GRANT SELECT ON TABLE DB.PUBLIC.DYNAMIC_VIDEOGAMESALES TO ROLE READER",
    "CREATE TABLE DB.PUBLIC.VIDEOGAMESALES (PLATFORM VARCHAR)",
  ])
    await admin.query(statement);
  await admin.close();
  const keyFile = join(folder, "key.p8");
  writeFileSync(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
  const settings = settingsFrom({
    SNOWFLAKE_ACCOUNT: "SNOWGLOBE",
    SNOWFLAKE_ACCESS_URL: `http://127.0.0.1:${port}`,
    SNOWFLAKE_USER: "API",
    SNOWFLAKE_PRIVATE_KEY_FILE: keyFile,
    SNOWFLAKE_WAREHOUSE: "WH",
    SNOWFLAKE_DATABASE: "DB",
    SNOWFLAKE_SCHEMA: "PUBLIC",
    SNOWHOOK_FRESH_SECONDS: "0",
    SNOWHOOK_CACHE_MEGABYTES: "0",
    SNOWHOOK_PATIENCE_SECONDS: "2",
    SNOWHOOK_MOST_DELAY_MILLISECONDS: "0",
  });
  source = snowflakeSource(settings);
  ({ app } = await createServer({
    source,
    settings,
    declaration: salesApi,
    publicFolder: PUBLIC_FOLDER,
    log: createLog("silent", { write() {} }),
  }));
});

afterAll(async () => {
  await app?.close();
  await source?.close();
  await globe?.close();
  rmSync(folder, { recursive: true, force: true });
});

it("reads by key, outside of Snowflake, and tells a table it may not read from a fault", async () => {
  const response = await app.inject("/platforms");
  expect(response.json()).toEqual({
    data: [{ platform: "SNES", global_sales: 200.05, years: [1990, 1991] }],
    next: null,
  });
  expect(await status("/videogamesales")).toBe(403);
});

it("is not ready and answers 503 while Snowflake is away, and comes back by itself in a new session", {
  timeout: 120_000,
}, async () => {
  await globe.close();
  const away = await app.inject("/platforms");
  expect(away.statusCode).toBe(503);
  expect(Number(away.headers["retry-after"])).toBeGreaterThan(0);
  await expect.poll(() => status("/health/ready"), { timeout: 60_000 }).toBe(503);
  expect(await status("/health/live")).toBe(200);
  globe = await startGlobe();
  await expect.poll(() => status("/platforms"), { timeout: 60_000, interval: 500 }).toBe(200);
  expect(await status("/health/ready")).toBe(200);
});
