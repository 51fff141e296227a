import type { Github } from "../github/client.ts";
import { commitOfRef } from "../github/commits.ts";
import { compareCommits } from "../github/compare-commits.ts";
import { samePaths } from "../github/trees.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import { deployedPaths } from "../project/project-paths.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";

/** How long GitHub may take until its API shows a branch's new head, in milliseconds. */
export const HEAD_DELAY_MS = 10_000;

/** Whether a push is to be deployed now; `ask-again`: GitHub may not show the newest head yet. */
export type Need =
  | { readonly need: "deploy" }
  | { readonly need: "unchanged" | "gone"; readonly reason: string }
  | { readonly need: "superseded"; readonly reason: string; readonly by: string }
  | { readonly need: "ask-again"; readonly reason: string; readonly afterSeconds: number };

const DEPLOY: Need = { need: "deploy" };

/**
 * Does a push still need its deployment? Not when the trees say that nothing of ours changed (where the push itself
 * could not tell), and not when the branch's head has other files of ours by now, and so a message of its own. A signed
 * push has no date in it: this is also what keeps an old one that somebody sends again from bringing old scripts back.
 * @param now a message older than GitHub's delay is compared with the head as it is shown; a younger one that is not there
 * is superseded only by a head that has it among its ancestors, else asked for again when the delay is over
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function isStillNeeded(
  github: Github,
  { project, environment }: ProjectEnvironment,
  request: DeployRequest,
  now: Date,
): Promise<Need> {
  const { repository, commit, before } = request;
  const { branch } = environment;
  const paths = deployedPaths(project);
  if (before !== undefined && (await samePaths(github, repository, paths, [before, commit]))) {
    return {
      need: "unchanged",
      reason: `nothing under ${paths.join(", ")} changed since ${before.slice(0, 7)}`,
    };
  }
  const head = await commitOfRef(github, repository, `heads/${branch}`);
  const waitMs = request.attempt + HEAD_DELAY_MS - now.getTime();
  const young = waitMs > 0 && waitMs <= HEAD_DELAY_MS;
  const later: Need = {
    need: "ask-again",
    reason: `GitHub does not show yet where branch ${branch} is`,
    afterSeconds: Math.ceil(waitMs / 1000),
  };
  if (head === undefined) return young ? later : { need: "gone", reason: `branch ${branch} is gone` };
  if (await samePaths(github, repository, paths, [commit, head])) return DEPLOY;
  // A head behind it may be the old one still, or one that the branch was put back to.
  if (young && (await compareCommits(github, repository, commit, head)) !== "ahead") return later;
  return {
    need: "superseded",
    by: head,
    reason: `superseded: branch ${branch} has moved on to ${head.slice(0, 7)}, which changes the same files and is deployed by its own push`,
  };
}
