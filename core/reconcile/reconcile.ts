import { githubEnvironment, shownAs } from "../deployment/report-subject.ts";
import { requestFor } from "../deployment/request-for.ts";
import { RECONCILED } from "../deployment/why-not-missed.ts";
import type { Github } from "../github/client.ts";
import { commitOfRef } from "../github/commits.ts";
import { openReporter } from "../github/deployment-status.ts";
import { deploymentsToSuccess } from "../github/list-deployments.ts";
import { samePaths } from "../github/trees.ts";
import { everyEnvironment, type ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import { deployedPaths } from "../project/project-paths.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { isWaiting, judgeEnvironment, type SeenDeployment } from "./judge-environment.ts";
import { mayGoOn, wakeRequest } from "./wake.ts";

/**
 * For how long what was queued for a head is not queued again by the same instance, in milliseconds: two looks. What
 * is queued twice all the same finds out at its delivery that it is not needed.
 */
const QUEUED_FOR_MS = 10 * 60_000;

export interface ReconcileInput {
  readonly file: ProjectFile;
  readonly github: Github;
  readonly send: (request: DeployRequest) => Promise<unknown>;
  readonly now: () => Date;
  /** `shop/dev COMMIT` -> when it was queued; kept from one run to the next */
  readonly queued: Map<string, number>;
  readonly onEvent?: (event: ReconcileEvent) => void;
}

/** What was found in one environment, and what was done. */
export interface Reconciled {
  readonly project: string;
  readonly environment: string;
  readonly commit?: string;
  readonly reason: string;
  readonly queued: boolean;
  /** deployments whose status was ended */
  readonly ended: number;
}

export type ReconcileEvent =
  | ({ readonly type: "reconciled" } & Reconciled)
  | {
      readonly type: "reconcile-failed";
      readonly project: string;
      readonly environment: string;
      readonly error: unknown;
    }
  | { readonly type: "report-refused"; readonly message: string };

/**
 * Compares each environment's head with what GitHub shows as deployed, queues what was missed or what failed for a
 * reason that passes, and ends the statuses that nobody works on any more. It asks GitHub only: Snowflake's warehouse
 * stays asleep. One environment that cannot be judged does not keep the others from it.
 */
export async function reconcile(input: ReconcileInput): Promise<Reconciled[]> {
  const done: Reconciled[] = [];
  for (const place of everyEnvironment(input.file)) {
    try {
      const reconciled = await reconcileEnvironment(input, place);
      input.onEvent?.({ type: "reconciled", ...reconciled });
      done.push(reconciled);
    } catch (error) {
      const { project, key: environment } = place.environment;
      input.onEvent?.({ type: "reconcile-failed", project, environment, error });
    }
  }
  return done;
}

async function reconcileEnvironment(input: ReconcileInput, place: ProjectEnvironment): Promise<Reconciled> {
  const { file, github, now } = input;
  const { project, environment } = place;
  const { repository } = project;
  const label = githubEnvironment(file, { repository, project: project.key, environment: environment.key });
  const head = await commitOfRef(github, repository, `heads/${environment.branch}`);
  const deployments = await deploymentsToSuccess(github, repository, label);
  const success = deployments.find(({ status }) => status?.state === "success");
  const sameFiles =
    head === undefined || success === undefined
      ? undefined
      : await samePaths(github, repository, deployedPaths(project), [success.commit, head]);
  const before = await lastSuccessBefore(input, place, deployments);
  const { reason, queue, wake, end } = judgeEnvironment({
    ...{ head, deployments, sameFiles, now: now() },
    mayGoOn: (waiting) => mayGoOn(environment.promotion, waiting, before, now()),
  });

  const of = { project: project.key, environment: environment.key };
  const subject = { repository, environment: label, ...shownAs(file, of) };
  for (const { deployment, description, state } of end) {
    const { key, commit } = deployment;
    if (key === undefined) continue;
    const warn = (message: string) => input.onEvent?.({ type: "report-refused", message });
    const reporter = await openReporter(github, { ...subject, commit, key }, warn);
    await reporter.report(state, description);
  }
  const mayQueue = queue && head !== undefined && !wasQueued(input, place, head);
  if (mayQueue) {
    await input.send(
      wake === undefined ? missedRequest(place, head, now()) : wakeRequest(place, wake, now()),
    );
    // Only now: what the queue did not take is missed still.
    input.queued.set(queuedAs(place, head), now().getTime());
  }
  return {
    project: project.key,
    environment: environment.key,
    ...(head === undefined ? {} : { commit: head }),
    reason,
    queued: mayQueue,
    ended: end.length,
  };
}

/** When something last succeeded in the environment before this one: asked only while something waits here. */
async function lastSuccessBefore(
  { file, github }: ReconcileInput,
  { project, environment }: ProjectEnvironment,
  deployments: readonly SeenDeployment[],
): Promise<Date | undefined> {
  const { after } = environment.promotion;
  if (after === undefined || !deployments.some(isWaiting)) return undefined;
  const { repository } = project;
  const label = githubEnvironment(file, { repository, project: project.key, environment: after });
  const seen = await deploymentsToSuccess(github, repository, label);
  return seen.find(({ status }) => status?.state === "success")?.status?.at;
}

function wasQueued({ queued, now }: ReconcileInput, place: ProjectEnvironment, head: string): boolean {
  const time = now().getTime();
  for (const [key, at] of queued) if (time - at >= QUEUED_FOR_MS) queued.delete(key);
  return queued.has(queuedAs(place, head));
}

function queuedAs({ project, environment }: ProjectEnvironment, head: string): string {
  return `${project.key}/${environment.key} ${head}`;
}

function missedRequest(place: ProjectEnvironment, commit: string, now: Date): DeployRequest {
  return requestFor(place, { commit, attempt: now.getTime(), requestedBy: RECONCILED });
}
