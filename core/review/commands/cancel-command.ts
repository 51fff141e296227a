import { askedAtOf, CANCELLED, cancelledReason } from "../../deployment/cancelled.ts";
import { metadataNamesOf } from "../../deployment/metadata-schema.ts";
import { inLedger } from "../../deployment/promotion/approvals.ts";
import { takenBackCheck } from "../../deployment/report-check.ts";
import { githubEnvironment, shownAs } from "../../deployment/report-subject.ts";
import { commitOfRef } from "../../github/commits.ts";
import { reportDeploymentCheck } from "../../github/deployment-check.ts";
import { openReporter } from "../../github/deployment-status.ts";
import { GithubError } from "../../github/errors.ts";
import { deploymentsToSuccess } from "../../github/list-deployments.ts";
import { cancellationSql } from "../../migrations/history/cancellations.ts";
import { readNewestMessage } from "../../migrations/history/messages.ts";
import { environmentLabel, type ProjectEnvironment } from "../../project/find-environment.ts";
import { isWaiting, type SeenDeployment } from "../../reconcile/judge-environment.ts";
import { environmentConnection } from "../../secrets/sign-in-options.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { code } from "../markdown/safe-text.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { placeNamed } from "./command-place.ts";

/**
 * Takes back what was asked for in an environment until now: what waits or is queued is not done when its turn comes, and
 * what runs stops before its next script. The ledger is told first; whatever it says then, GitHub is made to say as well.
 * Said again, by the same message, it comes to the same.
 */
export async function cancel(input: CommandInput): Promise<CommandResult> {
  const place = placeNamed(input);
  if ("text" in place) return place;
  const { secrets, connect, file } = input;
  const { role, warehouse } = place.environment;
  const secret = await secrets.environment(place.environment);
  const connection = await connect(environmentConnection(secret, { role, warehouse }));
  try {
    await record(input, place, connection);
    const lines = [...(await withdraw(input, place)), ...(await running(input, place, connection))];
    const label = environmentLabel(file, place.environment);
    const queued = "What was asked for before and is queued still is withdrawn when its turn comes.";
    const nothing = lines.length === 0 ? [`Nothing waits or runs in ${label} now.`] : [];
    return { isDone: true, text: [...nothing, ...lines, queued].join(" ") };
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function record(
  { github, request }: CommandInput,
  { project, environment }: ProjectEnvironment,
  connection: SnowflakeConnection,
): Promise<void> {
  const { repository, askedBy: by, askedAt: at, number } = request;
  const names = metadataNamesOf(environment);
  const head = await commitOfRef(github, repository, `heads/${environment.branch}`);
  const said = { environment: `${project.key}/${environment.key}`, commit: head ?? "", by, at };
  await inLedger(connection, environment, names, cancellationSql(names, { ...said, from: `pull/${number}` }));
}

/**
 * Says at GitHub of what waits that it does not any more. It cannot have begun since: its function would have said so,
 * and would have found the ledger's row.
 */
async function withdraw(input: CommandInput, place: ProjectEnvironment): Promise<string[]> {
  const { github, file, request } = input;
  const of = {
    repository: request.repository,
    project: place.project.key,
    environment: place.environment.key,
  };
  const label = githubEnvironment(file, of);
  const told: string[] = [];
  for (const deployment of await deploymentsToSuccess(github, request.repository, label)) {
    const { key, commit } = deployment;
    if (key === undefined || askedAtOf(key) > request.askedAt) continue;
    const reason = cancelledReason(request.askedBy);
    if (isWaiting(deployment)) await tell(input, { ...of, ...shownAs(file, of), label, key, commit }, reason);
    else if (!isToldOf(deployment, reason, request.askedAt)) continue;
    told.push(`${code(commit.slice(0, 7))}, which waited, is withdrawn.`);
  }
  return told;
}

/** By an earlier delivery of this message. */
function isToldOf({ status }: SeenDeployment, reason: string, askedAt: number): boolean {
  // GitHub's times are whole seconds.
  return status?.description === `${CANCELLED} ${reason}` && status.at.getTime() > askedAt - 1_000;
}

interface Told extends ReturnType<typeof shownAs> {
  readonly repository: string;
  /** as GitHub calls the environment */
  readonly label: string;
  readonly key: string;
  readonly commit: string;
}

async function tell({ github, onEvent }: CommandInput, told: Told, reason: string): Promise<void> {
  const { label: environment, ...subject } = told;
  const warn = (message: string) => onEvent({ type: "warning", message });
  const reporter = await openReporter(github, { ...subject, environment }, warn);
  if (github.appId !== undefined) {
    try {
      await reportDeploymentCheck(github, { ...subject, environment, ...takenBackCheck(CANCELLED, reason) });
    } catch (error) {
      if (!(error instanceof GithubError)) throw error;
      warn(error.message);
    }
  }
  // Last: until it is said, the same message finds it waiting and says the rest again.
  await reporter.report("failure", `${CANCELLED} ${reason}`);
}

/** What is being worked on: its function looks before each script. */
async function running(
  { request }: CommandInput,
  { project, environment }: ProjectEnvironment,
  connection: SnowflakeConnection,
): Promise<string[]> {
  const names = metadataNamesOf(environment);
  const newest = await readNewestMessage({
    ...{ connection, names, environment: `${project.key}/${environment.key}` },
  });
  if (newest === undefined || newest.state === "ended" || newest.attempt > request.askedAt) return [];
  return [
    `${code(newest.commit.slice(0, 7))} is being deployed: it stops before its next script. One that runs is not cut, and what was applied stays.`,
  ];
}
