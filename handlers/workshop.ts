import type { Engine } from "../core/deployment/deployment-types.ts";
import type { Environments } from "../core/environments/environment.ts";
import { loadEnvironments } from "../core/environments/load-environments.ts";
import { createGithub, type Github } from "../core/github/client.ts";
import { deployMigrations } from "../core/migrations/deploy-migrations.ts";
import { acquireLease } from "../core/migrations/lease.ts";
import { keepFor } from "../core/secrets/keep-for.ts";
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

/** How long a changed secret may go unnoticed, in milliseconds. */
const KEEP_SECRET = 60_000;

/**
 * Reads settings, `environments.yml` and the secret; once a minute at most.
 * @throws {ConfigError} for what is wrong in any of them
 */
export const openWorkshop: () => Promise<Workshop> = keepFor(KEEP_SECRET, async () => {
  const settings = readSettings();
  const environments = loadEnvironments(settings.folder);
  const secret = await loadSecret(secretSchema, settings.secretId);
  hideFromLog(secretValues(secret));
  const { token } = secret.github;
  const github = createGithub({ baseUrl: settings.githubApi, ...(token === undefined ? {} : { token }) });
  return { settings, environments, secret, github, engine: { connect, acquireLease, deployMigrations } };
});
