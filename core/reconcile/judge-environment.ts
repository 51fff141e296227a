import { RECONCILED } from "../deployment/why-not-missed.ts";
import type { KnownDeployment, KnownStatus } from "../github/list-deployments.ts";

/** A deployment with what became of it. */
export interface SeenDeployment extends KnownDeployment {
  readonly status: KnownStatus | undefined;
}

/** What is known of one environment at one moment. */
export interface Observation {
  /** commit of the branch's head; undefined when there is no such branch */
  readonly head: string | undefined;
  /** newest first; the oldest is the newest that succeeded, when there is one */
  readonly deployments: readonly SeenDeployment[];
  /** does the head deploy the same files as the newest success? undefined when nothing has succeeded */
  readonly sameFiles: boolean | undefined;
  readonly now: Date;
  /** what the head's deployment waits for may be there now: asked only of one that waits */
  readonly mayGoOn?: (waiting: SeenDeployment) => boolean;
}

/** What is to be done about it. */
export interface Judgement {
  /** in one line, for the log */
  readonly reason: string;
  /** the head must be queued again */
  readonly queue: boolean;
  /** as the same message: it had not begun */
  readonly wake?: SeenDeployment;
  /** deployments that nobody works on any more, and what their status is to say */
  readonly end: readonly {
    readonly deployment: SeenDeployment;
    readonly description: string;
    readonly state: "failure" | "inactive";
  }[];
}

/** A function that works says so at least every quarter of an hour; one that was killed comes again minutes later. */
const LOST_AFTER_MS = 20 * 60_000;
/** What a lost deployment's status is ended with before the head is queued again. */
const TRIED_AGAIN = "Given up: it ended without a result, and is tried again";
/** Waits before another try of what failed for a reason that passes, by how often we tried: milliseconds. */
const RETRY_AFTER_MS = [2, 60, 240].map((minutes) => minutes * 60_000);

/**
 * Decides by what GitHub shows, and by nothing else: so it can be asked at any time, by anybody, twice at once. What
 * it queues in vain finds out at its delivery that it is not needed.
 */
export function judgeEnvironment(seen: Observation): Judgement {
  const { head, deployments, now } = seen;
  // What was superseded says nothing: the branch may have come back to it.
  const atHead = deployments.find(({ commit, status }) => commit === head && status?.state !== "inactive");
  const end = deployments
    .filter((deployment) => deployment !== atHead && isLost(deployment, now))
    .map((deployment) => ({
      deployment,
      ...(isWaiting(deployment)
        ? { state: "inactive" as const, description: "Superseded while it waited" }
        : { state: "failure" as const, description: "Superseded: it ended without a result" }),
    }));
  const leave = (reason: string): Judgement => ({ reason, queue: false, end });
  const queue = (reason: string): Judgement => ({ reason, queue: true, end });

  if (head === undefined) return leave("the branch is not there");
  if (deployments.length === 0) return leave("nothing was deployed here yet: the first push does");
  if (atHead === undefined) {
    if (seen.sameFiles === true) return leave("nothing that is deployed has changed since the last success");
    // Also while an older push is under way: the queue keeps their order, and GitHub may not have been told of its end.
    return queue("the push never arrived");
  }
  if (isWaiting(atHead)) {
    return seen.mayGoOn?.(atHead) === true
      ? { ...queue("waits, and may go on"), wake: atHead }
      : leave(`waits: ${atHead.status?.description ?? ""}`);
  }
  if (isUndo(atHead)) return judgeUndo(atHead, end, now);
  if (isLost(atHead, now)) {
    return {
      reason: "its deployment ended without a result",
      queue: true,
      end: [...end, { deployment: atHead, state: "failure", description: TRIED_AGAIN }],
    };
  }
  if (isUnderWay(atHead)) return leave("is being deployed");
  if (atHead.status?.state === "success") return leave("is deployed");
  if (!isPassing(atHead.status)) return leave("has failed: the next push corrects it");
  const tries = deployments.filter(
    ({ commit, key }) => commit === head && key?.startsWith(RECONCILED),
  ).length;
  const wait = RETRY_AFTER_MS[tries];
  if (wait === undefined) return leave(`was given up after ${tries} more tries`);
  // Our own words and no newer try: whoever wrote them may have been killed before it queued the head.
  if (atHead.status?.description === TRIED_AGAIN)
    return queue("its deployment ended without a result, and may not have been queued again");
  if (ageOf(atHead, now) < wait) return leave("was given up, and is tried again later");
  return queue("failed for a reason that may have passed");
}

/** Never tried again by itself, and the head is not deployed over it: somebody wanted to be rid of that. */
function judgeUndo(undo: SeenDeployment, end: Judgement["end"], now: Date): Judgement {
  if (!isLost(undo, now)) {
    const reason = isUnderWay(undo) ? "is being undone" : "an undoing has ended: the next push deploys";
    return { reason, queue: false, end };
  }
  const description = "Given up: the undoing ended without a result. Say it again";
  return {
    reason: "an undoing ended without a result",
    queue: false,
    end: [...end, { deployment: undo, state: "failure", description }],
  };
}

function isUndo({ key }: SeenDeployment): boolean {
  return key?.startsWith("undo/") === true;
}

/** The words that a status begins with when the same push may succeed later. */
const GIVEN_UP = /^given up/i;

function isPassing(status: KnownStatus | undefined): boolean {
  return status !== undefined && GIVEN_UP.test(status.description);
}

/** It was told so, and nobody works on it: it may stay so for days. */
export function isWaiting({ status }: SeenDeployment): boolean {
  return status?.state === "pending" && status.description.startsWith("Waiting");
}

function isUnderWay({ status }: SeenDeployment): boolean {
  return status === undefined || ["queued", "in_progress", "pending"].includes(status.state);
}

function isLost(deployment: SeenDeployment, now: Date): boolean {
  return isUnderWay(deployment) && ageOf(deployment, now) >= LOST_AFTER_MS;
}

/** Since anything was heard of it, in milliseconds. */
function ageOf({ status, createdAt }: SeenDeployment, now: Date): number {
  return now.getTime() - (status?.at ?? createdAt).getTime();
}
