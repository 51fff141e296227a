import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import type {
  DeploymentIdentity,
  MigrationConfig,
} from "../../core/migrations/contracts/migration-config.ts";

/** Who deploys from this terminal. A given id makes it the same deployment as before. */
export function terminalIdentity(
  config: MigrationConfig,
  id: string = randomUUID(),
): DeploymentIdentity & { id: string } {
  return {
    id,
    environment: config.database ?? config.historyTable ?? "default",
    commit: `${userInfo().username}@${hostname()} ${id}`,
    attempt: 1,
  };
}
