import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { repositoryOf } from "../core/github/repository-of.ts";
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
async function remoteOf(checkout: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["config", "--get", "remote.origin.url"], { cwd: checkout });
    return repositoryOf(stdout);
  } catch {
    return undefined;
  }
}
