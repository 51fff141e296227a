import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";

type Rest = Omit<DeployRequest, "version" | "kind" | "project" | "environment" | "repository" | "ref">;
type Other = Partial<Pick<DeployRequest, "ref" | "kind">>;

/** The message that deploys a commit to an environment; of its branch, unless another `ref` or `kind` was asked for. */
export function requestFor({ project, environment }: ProjectEnvironment, rest: Rest & Other): DeployRequest {
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
