import { setTimeout as sleep } from "node:timers/promises";
import type { Github } from "../github/client.ts";
import { commitOfRef } from "../github/commits.ts";
import { samePaths } from "../github/trees.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import { deployedPaths } from "../project/project-paths.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";

/** How long GitHub may take until its API shows a branch's new head, in milliseconds. */
const HEAD_DELAY = 10_000;

/**
 * Why a push needs no deployment after all, or undefined when it does:
 * the webhook could not tell whether our files changed and the trees say no; or the branch's head has other scripts by
 * now, and so a message of its own. A signed push has no date in it: the second rule is also what keeps an old one
 * that somebody sends again from bringing old scripts back.
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function whyNotNeeded(
  github: Github,
  { project, environment }: ProjectEnvironment,
  request: DeployRequest,
  headDelay = HEAD_DELAY,
): Promise<string | undefined> {
  const { repository, commit, before } = request;
  const paths = deployedPaths(project);
  if (before !== undefined && (await samePaths(github, repository, paths, [before, commit]))) {
    return `nothing under ${paths.join(", ")} changed since ${before.slice(0, 7)}`;
  }
  const look = () => whyNotAtHead(github, request, environment.branch, paths);
  if ((await look()) === undefined) return undefined;
  // The push may be newer than what the API shows: an old head must not lose it.
  await sleep(headDelay);
  return look();
}

async function whyNotAtHead(
  github: Github,
  { repository, commit }: DeployRequest,
  branch: string,
  paths: readonly string[],
): Promise<string | undefined> {
  const head = await commitOfRef(github, repository, `heads/${branch}`);
  if (head === undefined) return `branch ${branch} is gone`;
  if (await samePaths(github, repository, paths, [commit, head])) return undefined;
  return `branch ${branch} has moved on to ${head.slice(0, 7)}, which changes the same files and is deployed by its own push`;
}
