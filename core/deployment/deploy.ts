import { environmentByKey } from "../environments/find-environment.ts";
import { openReporter, type Reporter } from "../github/deployment-status.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { secretValues } from "../secrets/secret-values.ts";
import { carryOut } from "./carry-out.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import { failureLine, failureOf, retryAfter } from "./failure.ts";
import { whyNotNeeded } from "./is-needed.ts";

/**
 * One delivery of one message, from the request to the report at GitHub. Never throws for what can go wrong with a
 * deployment: that is its report, and GitHub has been told.
 */
export async function deploy(input: DeploymentInput): Promise<DeploymentReport> {
  const { request, environments, github, receive } = input;
  const subject = { environment: request.environment, commit: request.commit };
  if (request.repository.toLowerCase() !== environments.repository.toLowerCase()) {
    return { outcome: "ignored", ...subject, reason: `this deploys ${environments.repository} only` };
  }

  let reporter: Reporter | undefined;
  try {
    const environment = environmentByKey(environments, request.environment);
    // A message that comes again was found to be needed before, and may have a script running.
    if (isPush(request) && receive.count === 1) {
      const reason = await whyNotNeeded(github, environments, environment, request);
      if (reason !== undefined) return { outcome: "ignored", ...subject, reason };
    }
    reporter = await open(input);
    if (receive.count === 1) await reporter.report("queued", `Deploying to ${environment.key}`);
    await reporter.report("in_progress", `Deploying to ${environment.key}`);
    const report = await carryOut(input, environment);
    return await finish(reporter, input, report);
  } catch (error) {
    const failure = failureOf(error, secretValues(input.secret));
    const afterSeconds = retryAfter(error, receive.count);
    return finish(
      reporter ?? (await open(input)),
      input,
      afterSeconds === undefined
        ? { outcome: "failed", ...subject, failure }
        : { outcome: "paused", ...subject, reason: failure.message, afterSeconds },
    );
  }
}

function open(input: DeploymentInput): Promise<Reporter> {
  return openReporter(input.github, reportSubject(input), (message) =>
    input.onEvent?.({ type: "report-refused", message }),
  );
}

/** What identifies a message at GitHub, however often it is delivered, also from the dead-letter queue. */
export function reportSubject(input: Pick<DeploymentInput, "request" | "environments" | "logUrl">) {
  const { request, environments, logUrl } = input;
  return {
    repository: environments.repository,
    commit: request.commit,
    environment: request.environment,
    key: `${request.deliveryId ?? request.requestedBy}:${request.attempt}`,
    ...(logUrl === undefined ? {} : { logUrl }),
  };
}

function isPush(request: DeployRequest): boolean {
  return request.requestedBy.startsWith("push:");
}

/** Tells GitHub. A message that will not come again cannot be paused: then it has failed. */
async function finish(
  reporter: Reporter,
  { receive }: DeploymentInput,
  report: DeploymentReport,
): Promise<DeploymentReport> {
  switch (report.outcome) {
    case "succeeded": {
      const { applied, skipped, load, warnings } = report;
      const scripts = `${counted(applied.length, "script")} applied, ${skipped} unchanged`;
      const noted = warnings.length === 0 ? "" : `; ${counted(warnings.length, "warning")}, see the log`;
      await reporter.report("success", `${scripts}; ${counted(load.rowsRead, "row")} loaded${noted}`);
      return report;
    }
    case "failed":
      await reporter.report("failure", failureLine(report.failure));
      return report;
    case "paused": {
      if (!receive.last) {
        await reporter.report("in_progress", `Goes on soon: ${report.reason}`);
        return report;
      }
      const failure = {
        message: `given up after ${receive.count} tries: ${report.reason}`,
        next: "Push again: what was applied stays recorded, and the rest goes on from there.",
      };
      await reporter.report("failure", failure.message);
      const { environment, commit } = report;
      return { outcome: "failed", environment, commit, failure };
    }
    case "ignored":
      return report;
  }
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
