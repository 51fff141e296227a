import { redact } from "../errors/index.ts";
import { openReporter, type Reporter } from "../github/deployment-status.ts";
import { environmentLabel, findEnvironment, type ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { serviceConnection } from "../secrets/connection-options.ts";
import { secretValues } from "../secrets/secret-values.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import { executeDeployment, identityOf, subjectOf } from "./execute-deployment.ts";
import { failureLine, failureOf, retryAfter } from "./failure.ts";
import { isStillNeeded, type Need } from "./is-needed.ts";
import { describeJob } from "./job-row.ts";
import { messageNames } from "./message-life.ts";

/**
 * One delivery of one message, from the request to the report at GitHub. Never throws for what can go wrong with a
 * deployment: that is its report, and GitHub has been told.
 */
export async function deploy(input: DeploymentInput): Promise<DeploymentReport> {
  const { request, github, receive } = input;
  const subject = subjectOf(input);
  let reporter: Reporter | undefined;
  try {
    const place = findPlace(input);
    if (typeof place === "string") return { outcome: "ignored", ...subject, reason: place };
    // Asked at every delivery: a failure of ours may have kept this message while a newer one was deployed.
    if (isPush(request)) {
      const needed = await isStillNeeded(github, place, request, new Date());
      if (needed.need === "unchanged") return await notNeeded(input, needed);
      if (needed.need !== "deploy" && !(await hasBegun(input, place))) return await notNeeded(input, needed);
    }
    const deploying = `Deploying to ${environmentLabel(input.file, place.environment)}`;
    reporter = await open(input);
    if (receive.count === 1) await reporter.report("queued", deploying);
    await reporter.report("in_progress", deploying);
    const report = await executeDeployment(input, place);
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

/** Has an earlier delivery of this message begun its work? Then that is finished, whatever came since. */
async function hasBegun(input: DeploymentInput, { environment }: ProjectEnvironment): Promise<boolean> {
  const { engine, secret } = input;
  const { role, warehouse } = environment;
  const connection = await engine.connect(serviceConnection(secret, { role, warehouse }));
  try {
    const names = messageNames(environment);
    const state = await engine.readMessage({ connection, names, message: identityOf(input) });
    return state !== undefined && state.state !== "ended";
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function notNeeded(
  input: DeploymentInput,
  needed: Exclude<Need, { need: "deploy" }>,
): Promise<DeploymentReport> {
  const subject = subjectOf(input);
  switch (needed.need) {
    case "ask-again":
      return { outcome: "paused", ...subject, reason: needed.reason, afterSeconds: needed.afterSeconds };
    case "superseded": {
      const { reason, by } = needed;
      await (await open(input)).report("inactive", `Superseded by ${by.slice(0, 7)}`);
      return { outcome: "ignored", ...subject, reason, supersededBy: by };
    }
    default:
      return { outcome: "ignored", ...subject, reason: needed.reason };
  }
}

/**
 * Where the message goes; or why it goes nowhere, when it is of a repository that nothing is deployed from.
 * @throws {ConfigError} when there is no such project or environment
 */
function findPlace({ request, file }: DeploymentInput): ProjectEnvironment | string {
  const known = file.projects.map(({ repository }) => repository);
  const isOurs = (repository: string) => repository.toLowerCase() === request.repository.toLowerCase();
  if (!known.some(isOurs)) return `this deploys ${[...new Set(known)].join(", ")} only`;
  const place = findEnvironment(file, request.project, request.environment);
  const { repository } = place.project;
  return isOurs(repository) ? place : `${request.project} is deployed from ${repository} only`;
}

function open(input: DeploymentInput): Promise<Reporter> {
  return openReporter(input.github, reportSubject(input), (message) =>
    input.onEvent?.({ type: "report-refused", message }),
  );
}

/** What identifies a message at GitHub, however often it is delivered, also from the dead-letter queue. */
export function reportSubject(input: Pick<DeploymentInput, "request" | "file" | "logUrl">) {
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
function githubEnvironment(file: ProjectFile, { repository, project, environment }: DeployRequest): string {
  const sharing = file.projects.filter(
    (candidate) => candidate.repository.toLowerCase() === repository.toLowerCase(),
  );
  return sharing.length > 1 ? `${project}/${environment}` : environment;
}

function isPush(request: DeployRequest): boolean {
  return request.requestedBy.startsWith("push:");
}

/** Tells GitHub. A message that will not come again cannot be paused: then it has failed. */
async function finish(
  reporter: Reporter,
  { receive, secret }: DeploymentInput,
  report: DeploymentReport,
): Promise<DeploymentReport> {
  switch (report.outcome) {
    case "succeeded": {
      const { applied, skipped, jobs, warnings } = report;
      const scripts = `${counted(applied.length, "script")} applied, ${skipped} unchanged`;
      const noted = warnings.length === 0 ? "" : `; ${counted(warnings.length, "warning")}, see the log`;
      const ran = jobs.map((job) => `; ${describeJob(job)}`).join("");
      const line = redact(`${scripts}${ran}${noted}`, secretValues(secret));
      await reporter.report("success", line);
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
      const { project, environment, commit } = report;
      return { outcome: "failed", project, environment, commit, failure };
    }
    case "done-before":
      await reporter.report("success", "Deployed by an earlier delivery of the same message");
      return report;
    case "ignored":
      return report;
  }
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
