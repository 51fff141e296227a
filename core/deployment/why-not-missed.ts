import type { Github } from "../github/client.ts";
import { deploymentsToSuccess } from "../github/list-deployments.ts";
import type { ProjectFile } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { githubEnvironment } from "./report-subject.ts";

/** What every word of ours about an undone deployment begins with. */
export const UNDONE = "Undone";

/** Who asks for what the reconciler queues. */
export const RECONCILED = "reconcile";

/**
 * Why a push that the reconciler thought missed was not: it is what was deployed last. Undefined when it was missed, or
 * when somebody else asked; also when it was deployed once and another commit after it, as the branch may have gone back.
 * An environment's messages come one at a time, so nobody is working on it now.
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function whyNotMissed(
  github: Github,
  file: ProjectFile,
  request: DeployRequest,
): Promise<string | undefined> {
  if (request.requestedBy !== RECONCILED) return undefined;
  const { repository, commit } = request;
  const seen = await deploymentsToSuccess(github, repository, githubEnvironment(file, request));
  const ended = seen.find((one) => one.commit === commit && one.status?.state === "failure");
  if (ended?.status?.description.startsWith(UNDONE) === true)
    return `${commit.slice(0, 7)} was deployed, and undone since`;
  const newest = seen.find(({ status }) => status?.state === "success");
  return newest?.commit === commit ? `${commit.slice(0, 7)} has been deployed meanwhile` : undefined;
}
