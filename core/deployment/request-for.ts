import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";

type Rest = Omit<DeployRequest, "version" | "kind" | "project" | "environment" | "repository" | "ref">;

/** The message that deploys a commit to an environment; of its branch, unless another `ref` was asked for. */
export function requestFor(
  { project, environment }: ProjectEnvironment,
  rest: Rest & Partial<Pick<DeployRequest, "ref">>,
): DeployRequest {
  return {
    version: 2,
    kind: "deploy",
    project: project.key,
    environment: environment.key,
    repository: project.repository,
    ref: `refs/heads/${environment.branch}`,
    ...rest,
  };
}
