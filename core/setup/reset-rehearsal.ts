import type { Environment, RehearsalSettings } from "../project/project.ts";
import { dropRehearsals } from "../rehearsal/drop-rehearsals.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier, readIdentifier } from "../snowflake/quote.ts";

export interface RehearsalReset {
  /** the administrator's session */
  readonly connection: Pick<SnowflakeConnection, "query">;
  readonly environment: Pick<Environment, "project" | "key">;
  readonly settings: RehearsalSettings;
  readonly user: string;
}

/**
 * Takes away what `setUpRehearsal` made, clones first. The right to make databases goes with the deploying role.
 * @returns how many statements were sent
 */
export async function resetRehearsal(input: RehearsalReset): Promise<number> {
  const { connection, environment, settings } = input;
  const dropped = await dropRehearsals({ connection, environment, which: "all" });
  const drops = [
    `DROP USER IF EXISTS ${quoteIdentifier(input.user.toUpperCase())}`,
    `DROP ROLE IF EXISTS ${quoteIdentifier(readIdentifier(settings.role))}`,
    `DROP WAREHOUSE IF EXISTS ${quoteIdentifier(readIdentifier(settings.warehouse))}`,
  ];
  for (const drop of drops) await connection.query(drop);
  return 1 + dropped.length + drops.length;
}
