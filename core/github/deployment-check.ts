import * as z from "zod";
import { deploymentCheckName, type RETRY, type UNDO } from "./check-name.ts";
import { type Github, ownerAndRepo } from "./client.ts";
import { GithubError } from "./errors.ts";
import { type Annotation, cutOutput, toAnnotation } from "./pull/check.ts";

/** How a deployment ended, for those who look at the commit. */
export interface DeploymentCheck {
  readonly repository: string;
  readonly commit: string;
  /** as GitHub calls it */
  readonly environment: string;
  /** of the message */
  readonly key: string;
  readonly conclusion: "success" | "failure" | "cancelled";
  readonly title: string;
  /** Markdown */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /** buttons; a success without any is written only over what is there */
  readonly actions?: readonly (typeof RETRY | typeof UNDO)[];
  readonly detailsUrl?: string;
}

const runsSchema = z.object({ total_count: z.int() });

/**
 * Writes a check run, which only an App may. A success that offers nothing is written only over a failure that is there:
 * otherwise the commit's status says enough.
 * https://docs.github.com/en/rest/checks/runs
 * @throws {GithubError}
 */
export async function reportDeploymentCheck(github: Github, check: DeploymentCheck): Promise<void> {
  const names = ownerAndRepo(check.repository);
  const name = deploymentCheckName(check.environment);
  if (check.conclusion === "success" && check.actions === undefined && !(await isThere(github, check, name)))
    return;
  const post = (annotations: readonly Annotation[]) =>
    github.call("POST /repos/{owner}/{repo}/check-runs", {
      ...names,
      name,
      head_sha: check.commit,
      status: "completed",
      conclusion: check.conclusion,
      external_id: `deployment/${check.key}`,
      ...(check.detailsUrl === undefined ? {} : { details_url: check.detailsUrl }),
      ...(check.actions === undefined ? {} : { actions: check.actions }),
      output: { ...cutOutput(check), annotations: annotations.map(toAnnotation) },
    });
  try {
    await post(check.annotations);
  } catch (error) {
    // The file may be one that the commit has not: the rest is still worth writing.
    if (!(error instanceof GithubError) || error.status !== 422 || check.annotations.length === 0)
      throw error;
    await post([]);
  }
}

async function isThere(
  github: Github,
  { repository, commit }: DeploymentCheck,
  name: string,
): Promise<boolean> {
  const answer = await github.call("GET /repos/{owner}/{repo}/commits/{commit}/check-runs", {
    ...ownerAndRepo(repository),
    ...{ commit, check_name: name, app_id: github.appId, per_page: 1 },
  });
  const runs = runsSchema.safeParse(answer.data);
  if (!runs.success) throw new GithubError("GitHub's list of check runs cannot be read", answer.status);
  return runs.data.total_count > 0;
}
