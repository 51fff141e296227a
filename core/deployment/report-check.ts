import { reportDeploymentCheck } from "../github/deployment-check.ts";
import { GithubError } from "../github/errors.ts";
import type { Project } from "../project/project.ts";
import { code, fence } from "../review/markdown/safe-text.ts";
import { CANCELLED } from "./cancelled.ts";
import type { DeploymentInput, DeploymentReport, Failure } from "./deployment-types.ts";
import { failureLine } from "./failure.ts";
import { reportSubject } from "./report-subject.ts";

/**
 * Writes at the commit where a deployment failed: file and line, the statement with a caret, what to do next. When a later
 * try succeeds, that is written over it. Only an App may; for a token the commit's status says it in a line. What GitHub
 * does not take is told, and changes nothing.
 */
export async function reportCheck(
  input: DeploymentInput,
  project: Project | undefined,
  report: DeploymentReport,
): Promise<void> {
  const { github, onEvent } = input;
  if (github.appId === undefined) return;
  if (!["failed", "succeeded", "done-before", "cancelled"].includes(report.outcome)) return;
  const { repository, commit, environment, key, logUrl } = reportSubject(input);
  const about = {
    repository,
    commit,
    environment,
    key,
    ...(logUrl === undefined ? {} : { detailsUrl: logUrl }),
  };
  try {
    if (report.outcome === "failed") {
      const { failure } = report;
      await reportDeploymentCheck(github, {
        ...about,
        conclusion: "failure",
        title: failureLine(failure),
        summary: failureText(failure),
        annotations: annotationsOf(failure, project),
      });
      return;
    }
    if (report.outcome === "cancelled") {
      await reportDeploymentCheck(github, { ...about, ...cancelledCheck(report.reason) });
      return;
    }
    await reportDeploymentCheck(github, {
      ...about,
      conclusion: "success",
      title: "Deployed",
      summary: `An earlier try of ${code(commit.slice(0, 7))} had failed.`,
      annotations: [],
    });
  } catch (error) {
    if (!(error instanceof GithubError)) throw error;
    onEvent?.({ type: "report-refused", message: error.message });
  }
}

/** What the commit's check says of a deployment that somebody has cancelled. */
export function cancelledCheck(reason: string) {
  const title = `${CANCELLED} ${reason}`;
  const summary = `${CANCELLED} ${code(reason, 2_000)}`;
  return { conclusion: "cancelled", title, summary, annotations: [] } as const;
}

function failureText({ file, line, statement, message, snippet, next }: Failure): string {
  const place = file === undefined ? undefined : code(line === undefined ? file : `${file}:${line}`);
  const which = statement === undefined ? undefined : `statement ${statement}`;
  const where = [place, which].filter((part) => part !== undefined).join(", ");
  return [
    ...(where === "" ? [] : [where]),
    fence(message),
    ...(snippet === undefined ? [] : [fence(snippet)]),
    ...(next === undefined ? [] : [`**Next:** ${code(next, 1_000)}`]),
  ].join("\n\n");
}

/** Scripts are named under their folder; GitHub wants the path in the repository. */
function annotationsOf(failure: Failure, project: Project | undefined) {
  const { file, line, message, next, snippet } = failure;
  if (file === undefined || project === undefined) return [];
  const path = file === project.config ? file : `${project.scripts}/${file}`;
  const text = [message, snippet, next].filter((part) => part !== undefined).join("\n\n");
  return [{ path, line: line ?? 1, level: "failure" as const, title: "This failed here", message: text }];
}
