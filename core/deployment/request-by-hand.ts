import type { Environments } from "../environments/environment.ts";
import { environmentByKey } from "../environments/find-environment.ts";
import { ConfigError } from "../errors/index.ts";
import type { Github } from "../github/client.ts";
import { commitOfRef } from "../github/commits.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";

export interface ByHand {
  readonly environment: string;
  /** branch, tag or commit, with or without `refs/` or `heads/` before it; the environment's branch when absent */
  readonly ref?: string | undefined;
  /** of a deployment that was paused: goes on with it */
  readonly attempt?: number | undefined;
}

/**
 * What a person asks for, as a request like the queue's.
 * @throws {ConfigError} when there is no such environment or ref; {GithubError} when GitHub cannot be asked
 */
export async function requestByHand(
  github: Github,
  environments: Environments,
  asked: ByHand,
  now: Date,
): Promise<DeployRequest> {
  const environment = environmentByKey(environments, asked.environment);
  const ref = asked.ref?.replace(/^refs\//, "") ?? `heads/${environment.branch}`;
  const commit = await commitOfRef(github, environments.repository, ref);
  if (commit === undefined) {
    throw new ConfigError(`${environments.repository} has no commit, branch or tag ${JSON.stringify(ref)}`, {
      next: "Give ref as a commit's id, or as a branch or tag that was pushed.",
    });
  }
  return {
    version: 1,
    kind: "deploy",
    environment: environment.key,
    repository: environments.repository,
    ref,
    commit,
    attempt: asked.attempt ?? now.getTime(),
    requestedBy: "manual",
  };
}
