import type { ReportSubject } from "../github/deployment-status.ts";
import type { ProjectFile } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";

interface ReportInput {
  readonly request: DeployRequest;
  readonly file: ProjectFile;
  /** page of the log */
  readonly logUrl?: string;
}

/** What identifies a message at GitHub, however often it is delivered, also from the dead-letter queue. */
export function reportSubject(input: ReportInput): ReportSubject {
  const { request, file, logUrl } = input;
  return {
    repository: request.repository,
    commit: request.commit,
    environment: githubEnvironment(file, request),
    key: `${request.deliveryId ?? request.requestedBy}:${request.attempt}`,
    ...(logUrl === undefined ? {} : { logUrl }),
  };
}

/** `dev`, or `shop/dev` when several projects of one repository have their environments there. */
export function githubEnvironment(
  file: ProjectFile,
  { repository, project, environment }: Pick<DeployRequest, "repository" | "project" | "environment">,
): string {
  const sharing = file.projects.filter(
    (candidate) => candidate.repository.toLowerCase() === repository.toLowerCase(),
  );
  return sharing.length > 1 ? `${project}/${environment}` : environment;
}
