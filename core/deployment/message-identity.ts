import type { DeploymentInput } from "./deployment-types.ts";

/** Where a message goes, for every report and event of it. */
export function subjectOf({ request }: Pick<DeploymentInput, "request">) {
  return { project: request.project, environment: request.environment, commit: request.commit };
}

/** The ledger's and lease's name for this deployment: the same for the same message. */
export function identityOf({ request }: Pick<DeploymentInput, "request">) {
  const { project, environment, commit, attempt, requestedBy } = request;
  return { environment: `${project}/${environment}`, commit, attempt, requestedBy };
}
