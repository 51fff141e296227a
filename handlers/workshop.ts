import type { Engine } from "../core/deployment/deployment-types.ts";
import type { Environments } from "../core/environments/environment.ts";
import { loadEnvironments } from "../core/environments/load-environments.ts";
import { createGithub, type Github } from "../core/github/client.ts";
import { deployMigrations } from "../core/migrations/commands/deploy-migrations.ts";
import { runRecorded } from "../core/migrations/commands/run-recorded.ts";
import { acquireLease } from "../core/migrations/lease/acquire-lease.ts";
import { loadSecret } from "../core/secrets/load-secret.ts";
import { type Secret, secretSchema } from "../core/secrets/secret.ts";
import { secretValues } from "../core/secrets/secret-values.ts";
import { connect } from "../core/snowflake/connect.ts";
import { hideFromLog } from "./log.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What the functions that talk to Snowflake work with. */
export interface Workshop {
  readonly settings: Settings;
  readonly environments: Environments;
  readonly secret: Secret;
  readonly github: Github;
  readonly engine: Engine;
}

/**
 * Reads settings, `environments.yml` and the secret. Anew for each invocation: they are few, and a changed key counts
 * at once.
 * @throws {ConfigError} for what is wrong in any of them
 */
export async function openWorkshop(): Promise<Workshop> {
  const settings = readSettings();
  const environments = loadEnvironments(settings.folder);
  const secret = await loadSecret(secretSchema, settings.secretId);
  hideFromLog(secretValues(secret));
  const { token } = secret.github;
  const github = createGithub({ baseUrl: settings.githubApi, ...(token === undefined ? {} : { token }) });
  return {
    settings,
    environments,
    secret,
    github,
    engine: { connect, acquireLease, deployMigrations, runRecorded },
  };
}
