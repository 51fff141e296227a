import { openProjectFolder } from "../core/aws/open-project-folder.ts";
import { openAs } from "../core/github/app/open-github.ts";
import type { Github, GithubOptions } from "../core/github/client.ts";
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

/** Doors to GitHub by the secret that they were opened with: an App's tokens outlive an invocation. */
const opened = new Map<string, Github>();

/**
 * GitHub as its secret says, an App or a token; as nobody when there is none: then the repository must be public.
 * @param onAnswer told the headers of every answer
 */
export async function openGithub(
  { settings, secrets }: Base,
  onAnswer?: GithubOptions["onAnswer"],
): Promise<Github> {
  const secret = await secrets.github();
  const open = () =>
    openAs(secret, {
      baseUrl: settings.githubApi,
      hide: (token) => hideFromLog([token]),
      ...(onAnswer === undefined ? {} : { onAnswer }),
    });
  if (secret === undefined || "token" in secret || onAnswer !== undefined) return open();
  const key = JSON.stringify([settings.githubApi, secret]);
  const known = opened.get(key) ?? open();
  opened.clear();
  opened.set(key, known);
  return known;
}
