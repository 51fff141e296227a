import { redact } from "../errors/index.ts";
import { openReporter, type Reporter } from "../github/deployment-status.ts";
import { environmentLabel, findEnvironment, type ProjectEnvironment } from "../project/find-environment.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import { CANCELLED } from "./cancelled.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import { clockOf, executeDeployment } from "./execute-deployment.ts";
import { failureLine, failureOf, isUnreachable, retryAfter } from "./failure.ts";
import { isForHead } from "./is-for-head.ts";
import { isStillNeeded, type Need } from "./is-needed.ts";
import { describeJob } from "./job-row.ts";
import { identityOf, subjectOf } from "./message-identity.ts";
import { metadataNamesOf } from "./metadata-schema.ts";
import { reportCheck } from "./report-check.ts";
import { reportProgress } from "./report-progress.ts";
import { reportSubject } from "./report-subject.ts";
import { UNDONE, whyNotMissed } from "./why-not-missed.ts";

/**
 * One delivery of one message, from the request to the report at GitHub. Never throws for what can go wrong with a
 * deployment: that is its report, and GitHub has been told.
 */
export async function deploy(input: DeploymentInput): Promise<DeploymentReport> {
  const { request, file, github, receive } = input;
  const subject = subjectOf(input);
  let reporter: Reporter | undefined;
  try {
    const place = findPlace(input);
    if (typeof place === "string") return { outcome: "ignored", ...subject, reason: place };
    // Asked at every delivery: a failure of ours may have kept this message while a newer one was deployed.
    if (isForHead(request)) {
      const needed = await isStillNeeded(github, place, request, clockOf(input)());
      if (needed.need === "unchanged") return await notNeeded(input, needed);
      if (needed.need !== "deploy" && !(await hasBegun(input, place))) return await notNeeded(input, needed);
      const reason = await whyNotMissed(github, file, request);
      if (reason !== undefined && !(await hasBegun(input, place)))
        return { outcome: "ignored", ...subject, reason };
    }
    const deploying = `${request.kind === "undo" ? "Undoing in" : "Deploying to"} ${environmentLabel(input.file, place.environment)}`;
    reporter = await open(input);
    if (receive.count === 1) await reporter.report("queued", deploying);
    await reporter.report("in_progress", deploying);
    const progress = reportProgress(reporter, deploying, clockOf(input));
    const onEvent: DeploymentInput["onEvent"] = (event) => {
      progress.see(event);
      input.onEvent?.(event);
    };
    let report: DeploymentReport;
    try {
      report = await executeDeployment({ ...input, onEvent }, place);
    } finally {
      await progress.settled();
    }
    return await finish(reporter, input, report);
  } catch (error) {
    const failure = failureOf(error, input.secrets.hidden());
    const afterSeconds = retryAfter(error);
    return finish(
      reporter ?? (await open(input)),
      input,
      afterSeconds === undefined
        ? { outcome: "failed", ...subject, failure }
        : {
            outcome: "paused",
            ...subject,
            reason: failure.message,
            afterSeconds,
            ...(isUnreachable(error) ? { unreachable: true } : {}),
          },
    );
  }
}

/**
 * Has an earlier delivery of this message begun its work? Then that is finished, whatever came since; and when it has
 * ended, GitHub is told how, which the earlier delivery may not have come to.
 */
async function hasBegun(input: DeploymentInput, { environment }: ProjectEnvironment): Promise<boolean> {
  const { engine, secrets } = input;
  const { role, warehouse } = environment;
  const secret = await secrets.environment(environment);
  const connection = await engine.connect(environmentConnection(secret, { role, warehouse }));
  try {
    const names = metadataNamesOf(environment);
    const state = await engine.readMessage({ connection, names, message: identityOf(input) });
    return state !== undefined;
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

/** Tells GitHub, and writes at the commit what failed. */
async function finish(
  reporter: Reporter,
  input: DeploymentInput,
  report: DeploymentReport,
): Promise<DeploymentReport> {
  const told = await tell(reporter, input, report);
  const { file, request } = input;
  await reportCheck(
    input,
    file.projects.find(({ key }) => key === request.project),
    told,
  );
  return told;
}

/** A message that will not come again cannot be paused: then it has failed. */
async function tell(
  reporter: Reporter,
  { receive, secrets, github }: DeploymentInput,
  report: DeploymentReport,
): Promise<DeploymentReport> {
  switch (report.outcome) {
    case "succeeded": {
      const { applied, skipped, jobs, warnings } = report;
      const scripts = `${counted(applied.length, "script")} applied, ${skipped} unchanged`;
      const noted = warnings.length === 0 ? "" : `; ${counted(warnings.length, "warning")}, see the log`;
      const ran = jobs.map((job) => `; ${describeJob(job)}`).join("");
      const line = redact(`${scripts}${ran}${noted}`, secrets.hidden());
      await reporter.report("success", line);
      return report;
    }
    case "failed":
      await reporter.report("failure", failureLine(report.failure));
      return report;
    case "paused": {
      if (report.takenOver === true) return report;
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
      await reporter.report("success", "Deployed before, by an earlier delivery or message");
      return report;
    case "undone":
      // The commit is not what is deployed any more.
      await reporter.report("failure", redact(`${UNDONE} ${report.reason}`, secrets.hidden()));
      return report;
    case "cancelled":
      await reporter.report("failure", `${CANCELLED} ${report.reason}`);
      return report;
    case "waiting": {
      if (!github.authenticated) {
        const message = `it waits for ${report.reason}, and without a token for GitHub nothing tells when to go on`;
        const next =
          "Push again when that is there; or give the deployer a token, then it goes on by itself.";
        const { project, environment, commit } = report;
        return { outcome: "failed", project, environment, commit, failure: { message, next } };
      }
      await reporter.report("pending", redact(`Waiting: ${report.reason}`, secrets.hidden()));
      return report;
    }
    case "ignored":
      return report;
  }
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
