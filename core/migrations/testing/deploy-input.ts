import type { DeployMigrationsInput } from "../commands/deploy-input.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import type { FakeSnowflake } from "./fake-snowflake.ts";

export const testConfig: MigrationConfig = {
  historyTable: "D.METADATA.CHANGE_HISTORY",
  createHistoryTable: true,
  role: "DEPLOY",
  warehouse: "WH",
  database: "D",
};

/** Input for a deployment of these scripts to a fake account; a new commit each time unless one is given. */
export function deployInput(
  account: FakeSnowflake,
  scripts: Readonly<Record<string, string>>,
  changes: Partial<DeployMigrationsInput> = {},
): DeployMigrationsInput {
  return {
    connection: account.connect(),
    files: new Map(Object.entries(scripts).map(([path, text]) => [path, new TextEncoder().encode(text)])),
    config: testConfig,
    deployment: { environment: "dev", commit: `c${account.requests.length}`, attempt: 1 },
    ...changes,
  };
}
