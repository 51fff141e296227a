import { ConfigError } from "../errors/index.ts";
import type { Github } from "../github/client.ts";
import { commitOfRef } from "../github/commits.ts";
import { findEnvironment } from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { requestFor } from "./request-for.ts";

export interface ByHand {
  /** may be left out when there is one only */
  readonly project?: string | undefined;
  readonly environment: string;
  /** branch, tag or commit, with or without `refs/` or `heads/` before it; the environment's branch when absent */
  readonly ref?: string | undefined;
  /** of a deployment that was paused: goes on with it */
  readonly attempt?: number | undefined;
}

/**
 * What a person asks for, as a request like the queue's.
 * @throws {ConfigError} when there is no such project, environment or ref; {GithubError} when GitHub cannot be asked
 */
export async function requestByHand(
  github: Github,
  file: ProjectFile,
  asked: ByHand,
  now: Date,
): Promise<DeployRequest> {
  const place = findEnvironment(file, asked.project, asked.environment);
  const { project, environment } = place;
  const ref = asked.ref?.replace(/^refs\//, "") ?? `heads/${environment.branch}`;
  const commit = await commitOfRef(github, project.repository, ref);
  if (commit === undefined) {
    throw new ConfigError(`${project.repository} has no commit, branch or tag ${JSON.stringify(ref)}`, {
      next: "Give ref as a commit's id, or as a branch or tag that was pushed.",
    });
  }
  const attempt = asked.attempt ?? now.getTime();
  return requestFor(place, { ref, commit, attempt, requestedBy: "manual" });
}
