import type { Github } from "../github/client.ts";
import { openReporter } from "../github/deployment-status.ts";
import { newestSuccess } from "../github/list-deployments.ts";
import type { ProjectFile } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { githubEnvironment, reportSubject } from "./report-subject.ts";

export interface GivenUp {
  readonly request: DeployRequest;
  readonly file: ProjectFile;
  readonly github: Github;
  /** page of the log */
  readonly logUrl?: string;
  readonly warn: (message: string) => void;
}

/**
 * Tells GitHub of a message that was given up: its function died each time, so it could not say so itself. Not when its
 * commit is what was deployed last all the same, by a newer message: the commit's mark would then say what is not so.
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function reportGivenUp({ request, file, github, logUrl, warn }: GivenUp): Promise<void> {
  if (!github.authenticated) return;
  const newest = await newestSuccess(github, request.repository, githubEnvironment(file, request));
  if (newest?.commit === request.commit && request.kind === "deploy") return;
  const subject = reportSubject({ request, file, ...(logUrl === undefined ? {} : { logUrl }) });
  const reporter = await openReporter(github, subject, warn);
  await reporter.report(
    "failure",
    "Given up: the deployment ended without a result each time. See the log; push again.",
  );
}
