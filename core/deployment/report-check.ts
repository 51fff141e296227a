import { RETRY, UNDO } from "../github/check-name.ts";
import { reportDeploymentCheck } from "../github/deployment-check.ts";
import { GithubError } from "../github/errors.ts";
import type { AppliedScript } from "../migrations/contracts/migration-report.ts";
import type { Project } from "../project/project.ts";
import { code, fence } from "../review/markdown/safe-text.ts";
import { CANCELLED } from "./cancelled.ts";
import type { DeploymentInput, DeploymentReport, Failure } from "./deployment-types.ts";
import { failureLine } from "./failure.ts";
import { reportSubject } from "./report-subject.ts";
import { UNDONE } from "./why-not-missed.ts";

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
  if (!["failed", "succeeded", "done-before", "cancelled", "undone"].includes(report.outcome)) return;
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
        actions: [RETRY, UNDO],
        title: failureLine(failure),
        summary: failureText(failure),
        annotations: annotationsOf(failure, project),
      });
      return;
    }
    if (report.outcome === "cancelled" || report.outcome === "undone") {
      const word = report.outcome === "undone" ? UNDONE : CANCELLED;
      await reportDeploymentCheck(github, { ...about, ...takenBackCheck(word, report.reason) });
      return;
    }
    const isUndoable = report.outcome === "succeeded" && report.applied.some(({ kind }) => kind === "V");
    await reportDeploymentCheck(github, {
      ...about,
      conclusion: "success",
      title: "Deployed",
      ...(isUndoable
        ? { summary: appliedText(report.applied), actions: [UNDO] }
        : { summary: `An earlier try of ${code(commit.slice(0, 7))} had failed.` }),
      annotations: [],
    });
  } catch (error) {
    if (!(error instanceof GithubError)) throw error;
    onEvent?.({ type: "report-refused", message: error.message });
  }
}

/** What the commit's check says of a deployment that somebody has cancelled, or undone. */
export function takenBackCheck(word: string, reason: string) {
  const title = `${word} ${reason}`;
  const summary = `${word} ${code(reason, 2_000)}`;
  return { conclusion: "cancelled", title, summary, annotations: [], actions: [RETRY] } as const;
}

function appliedText(applied: readonly AppliedScript[]): string {
  const most = 100;
  const lines = applied.slice(0, most).map(({ script }) => `- ${code(script)}`);
  const more = applied.length > most ? [`- and ${applied.length - most} more`] : [];
  return ["Applied:", "", ...lines, ...more].join("\n");
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
