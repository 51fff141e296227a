import { fileURLToPath } from "node:url";
import { loadDeclaration } from "./declaration/load-declaration.ts";
import { createLog, logDestination } from "./logger.ts";
import { createServer } from "./server.ts";
import { settingsFrom } from "./settings.ts";
import { snowflakeSource } from "./snowflake/snowflake-source.ts";

/** Snowflake sends SIGTERM and kills after 30 seconds: what is not done then will not get done. */
const GRACE_MILLISECONDS = 25_000;

// The driver would look for a cloud's metadata service and write a log file of its own.
process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION = "true";
process.env.SF_TELEMETRY_DISABLE_CONNECTION_SHAPE = "1";
process.env.SNOWFLAKE_DISABLE_MINICORE = "true";

const settings = settingsFrom(process.env);
const declaration = await loadDeclaration(settings.declaration);
// Whoever reads the log and goes away does not take the service along.
process.stdout.on("error", () => {});
const destination = logDestination();
const log = createLog(settings.logLevel, destination);
const { logger } = log;
const source = snowflakeSource(settings);
const publicFolder = process.env.SNOWHOOK_PUBLIC ?? fileURLToPath(new URL("../public", import.meta.url));
const { app, readiness } = await createServer({ source, settings, declaration, publicFolder, log });

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  logger.info({ signal }, "Stopping: finishing what is under way");
  readiness.stop();
  setTimeout(() => process.exit(1), GRACE_MILLISECONDS).unref();
  await app.close();
  await source.close();
  logger.info("Stopped");
  destination.flush();
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal));

await app.listen(settings.listen);
logger.info(
  { ...settings.listen, version: settings.version, environment: settings.environment },
  "Listening",
);
