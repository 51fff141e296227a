import { randomBytes } from "node:crypto";
import { ConfigError } from "../core/errors/index.ts";
import type { ConnectionOptions } from "../core/snowflake/connection.ts";

/**
 * Starts an empty account in this process, in memory, for one who wants to try something. snowglobe is loaded only now:
 * what does not need it works without it.
 * @throws ConfigError when the package snowglobe is not installed
 */
export async function startEmbeddedAccount(
  load: () => Promise<typeof import("snowglobe")> = () => import("snowglobe"),
): Promise<{ readonly connection: ConnectionOptions; close(): Promise<void> }> {
  const { startSnowglobe } = await load().catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    throw new ConfigError("The embedded account is the npm package snowglobe, which is not installed here.", {
      next: "Install it beside snowhook: npm install snowglobe.",
      cause: error,
    });
  });
  const administrator = { user: "TRIAL", password: randomBytes(16).toString("hex") };
  const globe = await startSnowglobe({ administrator });
  return {
    connection: { account: "SNOWGLOBE", accessUrl: globe.url, role: "ACCOUNTADMIN", ...administrator },
    close: () => globe.close(),
  };
}
