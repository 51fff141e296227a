import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import type { Declaration } from "../../api-image/src/declaration/declaration.ts";
import { createLog } from "../../api-image/src/logger.ts";
import type { RowSource } from "../../api-image/src/rows/row-source.ts";
import { createServer } from "../../api-image/src/server.ts";
import { snowflakeSource } from "../../api-image/src/snowflake/snowflake-source.ts";
import { PUBLIC_FOLDER, testSettings } from "../../api-image/src/test-server.ts";
import { connect } from "../../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";

const administrator = { user: "ADMIN", password: "correct horse" };

/** The API over an embedded account, signed in by key, with a role that reads the schema DB.PUBLIC. */
export interface GlobeApi {
  readonly app: FastifyInstance;
  readonly source: RowSource;
  readonly admin: SnowflakeConnection;
  readonly globe: Snowglobe;
  /** Lines that the service logged. */
  readonly log: string[];
  stop(): Promise<void>;
}

/** @param setup statements of the administrator, in DB.PUBLIC */
export async function startGlobeApi(
  declaration: Declaration,
  setup: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<GlobeApi> {
  const folder = mkdtempSync(join(tmpdir(), "api-globe-"));
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const globe = await startSnowglobe({ administrator });
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
    "USE SCHEMA DB.PUBLIC",
    "CREATE ROLE READER",
    `CREATE USER API TYPE = SERVICE RSA_PUBLIC_KEY = '${key}' DEFAULT_ROLE = READER`,
    "GRANT ROLE READER TO USER API",
    "GRANT USAGE ON WAREHOUSE WH TO ROLE READER",
    "GRANT USAGE ON DATABASE DB TO ROLE READER",
    "GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE READER",
    ...setup,
    "GRANT SELECT ON ALL TABLES IN SCHEMA DB.PUBLIC TO ROLE READER",
    "GRANT SELECT ON ALL VIEWS IN SCHEMA DB.PUBLIC TO ROLE READER",
  ])
    await admin.query(statement);
  const keyFile = join(folder, "key.p8");
  writeFileSync(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
  const settings = testSettings({
    SNOWFLAKE_ACCOUNT: "SNOWGLOBE",
    SNOWFLAKE_ACCESS_URL: globe.url,
    SNOWFLAKE_USER: "API",
    SNOWFLAKE_PRIVATE_KEY_FILE: keyFile,
    SNOWFLAKE_WAREHOUSE: "WH",
    SNOWFLAKE_DATABASE: "DB",
    SNOWFLAKE_SCHEMA: "PUBLIC",
    ...env,
  });
  const source = snowflakeSource(settings);
  const log: string[] = [];
  const { app } = await createServer({
    source,
    settings,
    declaration,
    publicFolder: PUBLIC_FOLDER,
    log: createLog("warn", { write: (line) => void log.push(line) }),
  });
  await app.ready();
  return {
    app,
    source,
    admin,
    globe,
    log,
    stop: async () => {
      await app.close();
      await source.close();
      await admin.close();
      await globe.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
