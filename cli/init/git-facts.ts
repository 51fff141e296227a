import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { repositoryOf } from "../../core/github/repository-of.ts";

const run = promisify(execFile);

/** What git knows of a folder; without git or a repository all of it is absent or empty. */
export interface GitFacts {
  /** `OWNER/NAME` of the remote `origin` */
  readonly repository?: string;
  /** local branches and those of `origin`, without its name, in the order of their names */
  readonly branches: readonly string[];
  /** the one that is checked out */
  readonly current?: string;
}

/** Asks git, and nothing but git: no network. */
export async function readGitFacts(folder: string): Promise<GitFacts> {
  const remote = await git(folder, "config", "--get", "remote.origin.url");
  const repository = remote === undefined ? undefined : repositoryOf(remote);
  const refs = await git(folder, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes/origin");
  const current = (await git(folder, "branch", "--show-current"))?.trim();
  const names = (refs ?? "")
    .split("\n")
    .map((ref) => ref.replace(/^refs\/(?:heads|remotes\/origin)\//, ""))
    .filter((name) => name !== "" && name !== "HEAD");
  const all = current === undefined || current === "" ? names : [...names, current];
  return {
    branches: [...new Set(all)].sort(),
    ...(repository === undefined ? {} : { repository }),
    ...(current === undefined || current === "" ? {} : { current }),
  };
}

async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    return (await run("git", args, { cwd: folder })).stdout;
  } catch {
    return undefined; // no git, no repository, or no such setting
  }
}
