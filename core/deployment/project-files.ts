import { ConfigError } from "../errors/index.ts";
import type { Github } from "../github/client.ts";
import { filesAtCommit } from "../github/files-at-commit.ts";
import type { Project } from "../project/project.ts";
import { deployedPaths } from "../project/project-paths.ts";

type Files = ReadonlyMap<string, Uint8Array>;

/** A commit's files as a deployment takes them. */
export interface ProjectFiles {
  /** path under the scripts' folder -> bytes, without those of the other folders of the file that lie in it */
  readonly scripts: Files;
  /** path under the modules' folder -> bytes */
  readonly modules?: Files;
  /** name of `staged:` -> (path under that folder -> bytes) */
  readonly stagedFolders: ReadonlyMap<string, Files>;
  /** the bytes of `config:`, when the project names one */
  readonly config?: Uint8Array;
  /** path in the repository -> bytes: what jobs run */
  readonly jobFiles: Files;
}

/**
 * Fetches what is deployed at a commit.
 * @throws {GithubError} when it cannot be had
 * @throws {ConfigError} when the commit lacks something that `snowhook.yml` names
 */
export async function projectFiles(github: Github, project: Project, commit: string): Promise<ProjectFiles> {
  return toProjectFiles(
    await filesAtCommit(github, project.repository, commit, deployedPaths(project)),
    project,
    commit,
  );
}

/**
 * Files of the repository as a deployment takes them.
 * @param files path in the repository -> bytes
 * @param commit for errors
 * @throws {ConfigError} when something is not there that `snowhook.yml` names
 */
export function toProjectFiles(files: Files, project: Project, commit: string): ProjectFiles {
  const { modules, config, staged, jobs } = project;
  const stagedFolders = Object.entries(staged).map(
    ([name, folder]) => [name, within(files, folder, commit)] as const,
  );
  const jobFiles = jobs.flatMap(({ source }) =>
    "file" in source ? [[source.file, fileAt(files, source.file, commit)] as const] : [],
  );
  return {
    scripts: scriptsOf(project, within(files, project.scripts, commit)),
    ...(modules === undefined ? {} : { modules: within(files, modules, commit) }),
    stagedFolders: new Map(stagedFolders),
    ...(config === undefined ? {} : { config: fileAt(files, config, commit) }),
    jobFiles: new Map(jobFiles),
  };
}

/** What else the project names may lie in the folder of the scripts: it is no script. */
export function scriptsOf({ scripts, modules, config, staged, jobs }: Project, files: Files): Files {
  const jobFiles = jobs.flatMap(({ source }) => ("file" in source ? [source.file] : []));
  const others = [modules, config, ...Object.values(staged), ...jobFiles]
    .filter((path) => path?.startsWith(`${scripts}/`) === true)
    .map((path) => path?.slice(scripts.length + 1));
  const isOther = (path: string) => others.some((other) => path === other || path.startsWith(`${other}/`));
  return new Map([...files].filter(([path]) => !isOther(path)));
}

function within(files: Files, folder: string, commit: string): Files {
  const inside = new Map<string, Uint8Array>();
  for (const [path, bytes] of files) {
    if (path.startsWith(`${folder}/`)) inside.set(path.slice(folder.length + 1), bytes);
  }
  if (inside.size > 0) return inside;
  throw missing(`there is no file under ${folder} at ${commit.slice(0, 7)}`, "folder");
}

function fileAt(files: Files, path: string, commit: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes !== undefined) return bytes;
  throw missing(`there is no file ${path} at ${commit.slice(0, 7)}`, "file");
}

function missing(message: string, kind: string): ConfigError {
  return new ConfigError(message, {
    next: `Commit the ${kind}, or correct its name in the deployer's snowhook.yml.`,
  });
}
