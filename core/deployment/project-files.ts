import type { Environments } from "../environments/environment.ts";
import { ConfigError } from "../errors/index.ts";
import type { Github } from "../github/client.ts";
import { deployedFolders } from "../github/decide-push.ts";
import { filesAtCommit } from "../github/files-at-commit.ts";

type Files = ReadonlyMap<string, Uint8Array>;

/** A commit's files as the migration engine takes them. */
export interface ProjectFiles {
  /** path under the scripts' folder -> bytes, without those of the staged folders */
  readonly scripts: Files;
  /** name of `files:` -> (path under that folder -> bytes) */
  readonly stagedFolders: ReadonlyMap<string, Files>;
}

/**
 * Fetches what is deployed at a commit.
 * @throws {GithubError} when it cannot be had
 * @throws {ConfigError} when the commit lacks a folder that `environments.yml` names
 */
export async function projectFiles(
  github: Github,
  environments: Environments,
  commit: string,
): Promise<ProjectFiles> {
  const files = await filesAtCommit(github, environments.repository, commit, deployedFolders(environments));
  const staged = Object.entries(environments.files).map(([name, folder]) => {
    return [name, within(files, folder, commit)] as const;
  });
  const scripts = new Map(within(files, environments.migrations, commit));
  for (const folder of Object.values(environments.files)) {
    const prefix = `${folder}/`.slice(environments.migrations.length + 1);
    if (!folder.startsWith(`${environments.migrations}/`)) continue;
    for (const path of scripts.keys()) if (path.startsWith(prefix)) scripts.delete(path);
  }
  return { scripts, stagedFolders: new Map(staged) };
}

function within(files: Files, folder: string, commit: string): Files {
  const inside = new Map<string, Uint8Array>();
  for (const [path, bytes] of files) {
    if (path.startsWith(`${folder}/`)) inside.set(path.slice(folder.length + 1), bytes);
  }
  if (inside.size === 0) {
    throw new ConfigError(`there is no file under ${folder} at ${commit.slice(0, 7)}`, {
      next: `Commit the folder, or correct its name in the deployer's environments.yml.`,
    });
  }
  return inside;
}
