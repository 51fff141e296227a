import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { createLog } from "./logger.ts";
import { type MemoryData, type MemorySource, memorySource } from "./rows/memory-source.ts";
import { sampleData } from "./rows/sample.ts";
import { createServer } from "./server.ts";
import { settingsFrom } from "./settings.ts";

/** A server over rows in memory, for tests. */
export async function testServer(
  env: Readonly<Record<string, string>> = {},
  data: MemoryData = sampleData(),
): Promise<{ app: FastifyInstance; source: MemorySource }> {
  const source = memorySource(data);
  const settings = settingsFrom({
    SNOWFLAKE_ACCOUNT: "TEST",
    SNOWFLAKE_DATABASE: "DB",
    SNOWFLAKE_SCHEMA: "PUBLIC",
    HOST: "127.0.0.1",
    PORT: "0",
    SNOWHOOK_REQUESTS_PER_MINUTE: "1000000",
    SNOWHOOK_MOST_DELAY_MILLISECONDS: "0",
    ...env,
  });
  const { app } = await createServer({
    source,
    settings,
    publicFolder: fileURLToPath(new URL("../public", import.meta.url)),
    log: createLog("silent", { write() {} }),
  });
  await app.ready();
  return { app, source };
}
