import type { DeploymentReport } from "../deployment/deployment-types.ts";
import { failureLine } from "../deployment/failure.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import type { Notification } from "./notification.ts";

export interface ReportedDeployment {
  readonly report: DeploymentReport;
  readonly request: Pick<DeployRequest, "repository" | "wake">;
  /** how often the message was received, this time included */
  readonly received: number;
  readonly logUrl?: string | undefined;
}

/** What to tell of a delivery: nothing of what was not needed, and of waiting once. */
export function ofDeployment({
  report,
  request,
  received,
  logUrl,
}: ReportedDeployment): Notification | undefined {
  const { project, environment, commit } = report;
  const about = {
    project,
    environment,
    commit,
    repository: request.repository,
    ...(logUrl === undefined ? {} : { url: logUrl }),
  };
  const where = `${project}/${environment} at ${commit.slice(0, 7)}`;
  switch (report.outcome) {
    case "succeeded": {
      const { applied, warnings } = report;
      const scripts = `${applied.length === 1 ? "1 script" : `${applied.length} scripts`} applied`;
      return {
        ...about,
        event: "success",
        summary: `Deployed ${where}: ${scripts}`,
        lines: [
          ...applied.map(({ script }) => script),
          ...warnings.map(({ message }) => `warning: ${message}`),
        ],
      };
    }
    case "failed": {
      const { failure } = report;
      return {
        ...about,
        event: "failure",
        summary: `Failed: ${where}`,
        lines: [failureLine(failure), ...(failure.next === undefined ? [] : [failure.next])],
      };
    }
    case "cancelled":
      return { ...about, event: "failure", summary: `Cancelled: ${where}`, lines: [report.reason] };
    case "undone":
      return { ...about, event: "failure", summary: `Undone: ${where}`, lines: [report.reason] };
    case "waiting":
      // Looked at again, it says the same: that it waits was told when it was pushed.
      if (received > 1 || request.wake !== undefined) return undefined;
      return { ...about, event: "waiting", summary: `Waiting: ${where}`, lines: [report.reason] };
    case "paused":
      if (received > 1 || report.takenOver === true) return undefined;
      return { ...about, event: "waiting", summary: `Waiting: ${where}`, lines: [report.reason] };
    default:
      return undefined;
  }
}
