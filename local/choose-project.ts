import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findProject } from "../core/project/find-environment.ts";
import type { Project, ProjectFile } from "../core/project/project.ts";

const run = promisify(execFile);

/**
 * The project that a checkout is: the one that is named, the only one, or the one whose repository is its remote.
 * @throws {ConfigError} naming those there are
 */
export async function chooseProject(
  file: ProjectFile,
  checkout: string,
  key: string | undefined,
): Promise<Project> {
  if (key !== undefined || file.projects.length < 2) return findProject(file, key);
  const remote = await remoteOf(checkout);
  const own = file.projects.filter(({ repository }) => repository.toLowerCase() === remote?.toLowerCase());
  const [only, ...others] = own;
  return only !== undefined && others.length === 0 ? only : findProject(file, undefined);
}

/** `OWNER/NAME` of the remote `origin`; nothing without git, a repository or a remote. */
export async function remoteOf(checkout: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["config", "--get", "remote.origin.url"], { cwd: checkout });
    return repositoryOf(stdout.trim());
  } catch {
    return undefined;
  }
}

/** `OWNER/NAME` in an address that git takes: https, ssh, or `git@host:OWNER/NAME.git`. */
export function repositoryOf(address: string): string | undefined {
  return /[/:]([A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(address)?.[1];
}
