import type { DriftReport } from "../drift/check-drift.ts";
import { describeChange } from "../drift/describe-changes.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Notification } from "./notification.ts";

/** What to tell of a drift that is new. */
export function ofDrift(
  { project, environment }: ProjectEnvironment,
  report: Exclude<DriftReport, { readonly outcome: "unknown" }>,
): Notification {
  const count = report.changes.length === 1 ? "1 change" : `${report.changes.length} changes`;
  return {
    event: "drift",
    project: project.key,
    environment: environment.key,
    repository: project.repository,
    commit: report.commit,
    summary: `${project.key}/${environment.key} is not as it was deployed: ${count}`,
    lines: report.changes.map(describeChange),
  };
}
