import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import type { MigrationEvent } from "../contracts/migration-report.ts";
import type { Lease } from "../lease/acquire-lease.ts";
import type { PrepareInput } from "../plan/prepare-migrations.ts";

export interface DeployMigrationsInput extends PrepareInput {
  readonly connection: SnowflakeConnection;
  readonly deployment: DeploymentIdentity;
  readonly onEvent?: (event: MigrationEvent) => void;
  /** stop in time: nothing new is started after it, and a running statement is left to the server */
  readonly deadline?: Date;
  /** the user's interrupt: like a deadline that is now */
  readonly signal?: AbortSignal;
  /** opens another session, to renew the lease while a long script runs; without it such a script may outlive it */
  readonly connectAgain?: () => Promise<SnowflakeConnection>;
  /** a lease that the caller holds already (and releases itself) */
  readonly lease?: Lease;
}
