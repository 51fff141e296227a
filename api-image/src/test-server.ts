import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import type { Declaration } from "./declaration/declaration.ts";
import { createLog } from "./logger.ts";
import { type MemoryData, type MemorySource, memorySource } from "./rows/memory-source.ts";
import { createServer } from "./server.ts";
import { settingsFrom } from "./settings.ts";

/** The settings of a server that a test starts. */
export function testSettings(env: Readonly<Record<string, string>> = {}) {
  return settingsFrom({
    SNOWFLAKE_ACCOUNT: "TEST",
    SNOWFLAKE_DATABASE: "DB",
    SNOWFLAKE_SCHEMA: "PUBLIC",
    HOST: "127.0.0.1",
    PORT: "0",
    SNOWHOOK_REQUESTS_PER_MINUTE: "1000000",
    SNOWHOOK_MOST_DELAY_MILLISECONDS: "0",
    ...env,
  });
}

/** Where the pages of this package are. */
export const PUBLIC_FOLDER = fileURLToPath(new URL("../public", import.meta.url));

/** A server over rows in memory, for tests. @param onLog is told of each line that is logged */
export async function testServer(
  declaration: Declaration,
  data: MemoryData,
  env: Readonly<Record<string, string>> = {},
  onLog: (line: string) => void = () => {},
): Promise<{ app: FastifyInstance; source: MemorySource }> {
  const source = memorySource(data);
  const { app } = await createServer({
    source,
    settings: testSettings(env),
    declaration,
    publicFolder: PUBLIC_FOLDER,
    log: createLog("warn", { write: onLog }),
  });
  await app.ready();
  return { app, source };
}
