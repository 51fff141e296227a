import type { ReportSubject } from "../github/deployment-status.ts";
import { projectsOf } from "../project/find-environment.ts";
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
    key: keyOf(request),
    ...shownAs(file, request),
    ...(logUrl === undefined ? {} : { logUrl }),
  };
}

/** Ends with the attempt; of an undoing it begins with what is undone. */
function keyOf({ kind, undoes, deliveryId, requestedBy, attempt }: DeployRequest): string {
  const key = `${deliveryId ?? requestedBy}:${attempt}`;
  return kind === "undo" ? `undo/${undoes}/${key}` : key;
}

/** What GitHub shows of an environment; of one that is in the file no more, what holds for most. */
export function shownAs(
  file: ProjectFile,
  { project, environment }: Pick<DeployRequest, "project" | "environment">,
): Pick<ReportSubject, "environmentUrl" | "isProduction" | "isTransient"> {
  const shown = file.projects
    .find(({ key }) => key === project)
    ?.environments.find(({ key }) => key === environment)?.shown;
  const { url, isProduction = false, isTransient = false } = shown ?? {};
  return { isProduction, isTransient, ...(url === undefined ? {} : { environmentUrl: url }) };
}

/** `dev`, or `shop/dev` when several projects of one repository have their environments there. */
export function githubEnvironment(
  file: ProjectFile,
  { repository, project, environment }: Pick<DeployRequest, "repository" | "project" | "environment">,
): string {
  return projectsOf(file, repository).length > 1 ? `${project}/${environment}` : environment;
}
