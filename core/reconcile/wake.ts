import { frozenAt } from "../deployment/promotion/freeze.ts";
import { githubEnvironment } from "../deployment/report-subject.ts";
import { requestFor } from "../deployment/request-for.ts";
import { RECONCILED } from "../deployment/why-not-missed.ts";
import type { Github } from "../github/client.ts";
import { commitOfRef } from "../github/commits.ts";
import { deploymentsToSuccess } from "../github/list-deployments.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectFile, Promotion } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { isWaiting, type SeenDeployment } from "./judge-environment.ts";

/** How long a deployment waits before Snowflake is asked again, when nothing tells that it may go on: milliseconds. */
const LOOK_AGAIN_MS = 60 * 60_000;

/**
 * May what a deployment waits for be there? Decided without Snowflake, whose warehouse would cost at each look: a freeze
 * is over, something has succeeded in the environment before, or an hour has passed since it was looked at. What goes on
 * in vain waits again.
 * @param before when something last succeeded in the environment before
 */
export function mayGoOn(
  { freeze }: Promotion,
  { status, createdAt }: SeenDeployment,
  before: Date | undefined,
  now: Date,
): boolean {
  if (frozenAt(freeze, now) !== undefined) return false;
  const since = status?.at ?? createdAt;
  if (frozenAt(freeze, since) !== undefined) return true;
  return (before !== undefined && before > since) || now.getTime() - since.getTime() >= LOOK_AGAIN_MS;
}

/** Of a deployment at GitHub that stands for an undoing. */
const UNDO_KEY = /^undo\/([1-9]\d{0,15})\/(.*)$/;

/** A message that waited, as the same message: GitHub's deployment and the ledger's attempt are found again. */
export function wakeRequest(
  place: ProjectEnvironment,
  { commit, key = "" }: SeenDeployment,
  now: Date,
): DeployRequest {
  const [, undoes, rest] = UNDO_KEY.exec(key) ?? [undefined, undefined, key];
  const at = rest?.lastIndexOf(":") ?? -1;
  const [from, attempt] = [(rest ?? "").slice(0, Math.max(0, at)), Number((rest ?? "").slice(at + 1))];
  return requestFor(place, {
    commit,
    ...(undoes === undefined ? {} : { kind: "undo" as const, undoes: Number(undoes) }),
    ...(from === "" || from === RECONCILED ? {} : { deliveryId: from.slice(0, 100) }),
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : now.getTime(),
    wake: now.getTime(),
    requestedBy: RECONCILED,
  });
}

export interface WakeInput {
  readonly file: ProjectFile;
  readonly place: ProjectEnvironment;
  readonly github: Github;
  readonly send: (request: DeployRequest) => Promise<unknown>;
  readonly now: Date;
}

/**
 * Sends what waits in an environment on its way again, now: somebody has approved it. The deployment itself looks whether
 * everything is there, so that it may be called whenever something may have changed.
 * @returns the commit that goes on; undefined when the head waits for nothing
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function wakeEnvironment(input: WakeInput): Promise<string | undefined> {
  const { file, place, github, send, now } = input;
  const { project, environment } = place;
  const { repository } = project;
  const label = githubEnvironment(file, { repository, project: project.key, environment: environment.key });
  const head = await commitOfRef(github, repository, `heads/${environment.branch}`);
  const deployments = await deploymentsToSuccess(github, repository, label);
  const waiting = deployments.find((deployment) => deployment.commit === head && isWaiting(deployment));
  if (waiting === undefined) return undefined;
  await send(wakeRequest(place, waiting, now));
  return waiting.commit;
}
