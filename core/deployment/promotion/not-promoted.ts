import { SnowhookError } from "../../errors/index.ts";
import type { MigrationConfig } from "../../migrations/contracts/migration-config.ts";
import { EMPTY_STATE, readHistorySql, readState } from "../../migrations/history/read-state.ts";
import { planMigrations } from "../../migrations/plan/plan-migrations.ts";
import { type PrepareInput, prepareMigrations } from "../../migrations/plan/prepare-migrations.ts";
import { isChecksumOf } from "../../migrations/scripts/checksum.ts";
import { renderScript } from "../../migrations/scripts/render-script.ts";
import type { Script } from "../../migrations/scripts/script-name.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";

/** An environment with what is deployed to it. */
export interface Side {
  readonly connection: SnowflakeConnection;
  readonly config: MigrationConfig;
}

/**
 * Names of the scripts that would run in one environment and have not succeeded in the one before it with the same text.
 * "The same" is of what they are made from: each is rendered with the variables of the environment before, and that
 * checksum must be in its history. So a script that names its database by a variable is one script in both.
 * @throws {ConfigError} or {TemplateError} as the deployment itself would
 */
export async function notPromoted(
  files: Omit<PrepareInput, "config">,
  here: Side,
  before: Side,
): Promise<string[]> {
  const prepared = prepareMigrations({ ...files, config: here.config });
  const state = (await readState(here.connection, readHistorySql(prepared.names))) ?? EMPTY_STATE;
  const pending = planMigrations(prepared.discovered, state, prepared.renderer, here.config).apply.filter(
    ({ kind }) => kind === "V" || kind === "R" || kind === "A",
  );
  if (pending.length === 0) return [];
  const there = prepareMigrations({ ...files, config: before.config });
  const succeeded = await readSucceeded(before.connection, there.names.history);
  const hasSucceeded = (script: Script): boolean => {
    const recorded = succeeded.get(script.name);
    if (recorded === undefined) return false;
    try {
      const rendered = renderScript(there.renderer, script);
      return recorded.some((checksum) => isChecksumOf(checksum, rendered));
    } catch (error) {
      // it cannot even be written there, so it has not run there
      if (error instanceof SnowhookError) return false;
      throw error;
    }
  };
  return pending.filter((script) => !hasSucceeded(script)).map(({ name }) => name);
}

/** Script -> the checksums with which it has succeeded. Nothing when there is no history yet. */
async function readSucceeded(
  connection: SnowflakeConnection,
  history: string,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  try {
    const { rows } = await connection.query<{ SCRIPT: string; CHECKSUM: string }>(
      `SELECT DISTINCT SCRIPT, CHECKSUM FROM ${history} WHERE STATUS = 'Success' AND CHECKSUM IS NOT NULL`,
    );
    for (const { SCRIPT, CHECKSUM } of rows) {
      found.set(SCRIPT, [...(found.get(SCRIPT) ?? []), CHECKSUM]);
    }
  } catch (error) {
    if (!isMissingObject(error)) throw error;
  }
  return found;
}
