import type { Engine } from "../core/deployment/deployment-types.ts";
import { createGithub, type Github } from "../core/github/client.ts";
import { deployMigrations } from "../core/migrations/commands/deploy-migrations.ts";
import { runRecorded } from "../core/migrations/commands/run-recorded.ts";
import { beginMessage, endMessage, pauseMessage, readMessage } from "../core/migrations/history/messages.ts";
import { acquireLease } from "../core/migrations/lease/acquire-lease.ts";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import type { ProjectFile } from "../core/project/project.ts";
import { loadSecret } from "../core/secrets/load-secret.ts";
import { type Secret, secretSchema } from "../core/secrets/secret.ts";
import { secretValues } from "../core/secrets/secret-values.ts";
import { connect } from "../core/snowflake/connect.ts";
import { hideFromLog } from "./log.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What the functions that talk to Snowflake work with. */
export interface Workshop {
  readonly settings: Settings;
  readonly file: ProjectFile;
  readonly secret: Secret;
  readonly github: Github;
  readonly engine: Engine;
}

/**
 * Reads settings, `snowhook.yml` and the secret. Anew for each invocation: they are few, and a changed key counts
 * at once.
 * @throws {ConfigError} for what is wrong in any of them
 */
export async function openWorkshop(): Promise<Workshop> {
  const settings = readSettings();
  const file = loadProjectFile(settings.folder);
  const secret = await loadSecret(secretSchema, settings.secretId);
  hideFromLog(secretValues(secret));
  const { token } = secret.github;
  const github = createGithub({ baseUrl: settings.githubApi, ...(token === undefined ? {} : { token }) });
  return {
    settings,
    file,
    secret,
    github,
    engine: {
      connect,
      acquireLease,
      deployMigrations,
      runRecorded,
      beginMessage,
      endMessage,
      pauseMessage,
      readMessage,
    },
  };
}
