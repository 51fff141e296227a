import { openProjectFolder } from "../core/aws/open-project-folder.ts";
import { createGithub, type Github, type GithubOptions } from "../core/github/client.ts";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import type { ProjectFile } from "../core/project/project.ts";
import { fetchSecretText } from "../core/secrets/load-secret.ts";
import { type ProjectSecrets, projectSecrets } from "../core/secrets/project-secrets.ts";
import { hideFromLog } from "./log.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What every function works with that a person or the queue starts. */
export interface Base {
  readonly settings: Settings;
  /** folder of `snowhook.yml` */
  readonly folder: string;
  readonly file: ProjectFile;
  readonly secrets: ProjectSecrets;
}

/**
 * Reads settings and `snowhook.yml`. Secrets are read when they are needed, again for each invocation: they are few,
 * and a changed key counts at once.
 * @throws {ConfigError} for what is wrong in any of them
 */
export async function openBase(parts: "file" | "setup" = "file"): Promise<Base> {
  const settings = readSettings();
  const folder = await openProjectFolder(settings.project, parts);
  const names = { administrator: settings.administratorSecretId, github: settings.githubSecretId };
  const secrets = projectSecrets((name) => fetchSecretText(name), names, hideFromLog);
  return { settings, folder, file: loadProjectFile(folder), secrets };
}

/**
 * GitHub as the token of its secret; as nobody when there is no such secret: then the repository must be public.
 * @param onAnswer told the headers of every answer
 */
export async function openGithub(
  { settings, secrets }: Base,
  onAnswer?: GithubOptions["onAnswer"],
): Promise<Github> {
  const token = await secrets.githubToken();
  return createGithub({
    baseUrl: settings.githubApi,
    ...(token === undefined ? {} : { token }),
    ...(onAnswer === undefined ? {} : { onAnswer }),
  });
}
