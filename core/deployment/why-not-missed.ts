import type { Github } from "../github/client.ts";
import { latestStatus, listDeployments } from "../github/list-deployments.ts";
import type { ProjectFile } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { githubEnvironment } from "./report-subject.ts";

/** Who asks for what the reconciler queues. */
export const RECONCILED = "reconcile";

/** Deployments that are looked at for one of the same commit. */
const LOOK_BACK = 20;

/**
 * Why a push that the reconciler thought missed was not: it has been deployed since. Undefined when it was missed, or
 * when somebody else asked. An environment's messages come one at a time, so nobody is working on it now.
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function whyNotMissed(
  github: Github,
  file: ProjectFile,
  request: DeployRequest,
): Promise<string | undefined> {
  if (request.requestedBy !== RECONCILED) return undefined;
  const { repository, commit } = request;
  const label = githubEnvironment(file, request);
  for (const deployment of await listDeployments(github, repository, label, LOOK_BACK)) {
    if (deployment.commit !== commit) continue;
    const status = await latestStatus(github, repository, deployment.id);
    if (status?.state === "success") return `${commit.slice(0, 7)} has been deployed meanwhile`;
  }
  return undefined;
}
