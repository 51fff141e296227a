import { LeaseError, SnowhookError } from "../errors/index.ts";
import type { Cancellation, CancellationInput } from "../migrations/history/cancellations.ts";
import type {
  MessageInput,
  MessageState,
  NewestInput,
  NewestMessage,
} from "../migrations/history/messages.ts";
import type { DeploymentReport, Failure } from "./deployment-types.ts";
import { failureLine, failureOf, retryAfter } from "./failure.ts";

/** When a message comes again whose work somebody else has taken over, in seconds; by then its end is known. */
const TAKEN_OVER_AGAIN = 60;

/** A function that vanished so often (out of memory, most likely) would vanish again. */
const MAX_CRASHES = 3;

/** The ledger's doors for a message's life. */
export interface MessageLedger {
  readMessage(input: Omit<MessageInput, "lease">): Promise<MessageState | undefined>;
  readNewestMessage(input: NewestInput): Promise<NewestMessage | undefined>;
  readCancellation(input: CancellationInput): Promise<Cancellation | undefined>;
  beginMessage(input: MessageInput): Promise<MessageState | undefined>;
  pauseMessage(input: MessageInput): Promise<boolean>;
  endMessage(input: MessageInput, outcome: string, detail?: string): Promise<boolean>;
}

export interface MessageLife {
  readonly ledger: MessageLedger;
  readonly message: MessageInput;
  readonly subject: Pick<DeploymentReport, "project" | "environment" | "commit">;
  /** who asked for it, which is recorded with its success */
  readonly requestedBy: string;
  readonly secrets: readonly string[];
}

/**
 * Does a message's work under its record in the ledger: begun, paused or ended, whatever the queue says of deliveries.
 * One that has ended is not worked on again; one whose function vanished for the third time has failed. When the lease
 * is lost, another process works on it (the same message, delivered twice): how it ends is for that one to say.
 * @throws whatever `work` throws that is worth another try
 */
export async function liveMessage(
  life: MessageLife,
  work: () => Promise<DeploymentReport>,
): Promise<DeploymentReport> {
  const { ledger, message, subject, secrets } = life;
  const state = await ledger.beginMessage(message);
  if (state === undefined) return takenOver(life);
  if (state.state === "ended") return endedBefore(life, state);
  if (state.crashes >= MAX_CRASHES) {
    const failure = {
      message: `given up: the function ended without a word ${state.crashes} times`,
      next: "Look into its log (memory, time); then push again: what was applied stays recorded.",
    };
    return end(life, { outcome: "failed", ...subject, failure });
  }
  try {
    return await end(life, await work());
  } catch (error) {
    if (error instanceof LeaseError) return takenOver(life);
    if (retryAfter(error) !== undefined) {
      const ours = await ledger.pauseMessage(message).catch(() => true);
      if (!ours) return takenOver(life);
      throw error;
    }
    return end(life, { outcome: "failed", ...subject, failure: failureOf(error, secrets) });
  }
}

/**
 * Records how the work ended. What was done stays done when that fails: the next delivery finds it recorded. Whoever lost
 * the lease meanwhile records nothing, and says nothing but what was truly done.
 */
async function end(life: MessageLife, report: DeploymentReport): Promise<DeploymentReport> {
  const { ledger, message, requestedBy } = life;
  const record = () => {
    switch (report.outcome) {
      case "paused":
        return ledger.pauseMessage(message);
      case "failed":
        return ledger.endMessage(message, report.outcome, failureLine(report.failure));
      case "cancelled":
      case "undone":
        return ledger.endMessage(message, report.outcome, report.reason);
      default:
        return ledger.endMessage(message, report.outcome, requestedBy);
    }
  };
  const recorded = await record().catch((error: unknown) => {
    if (error instanceof SnowhookError) return true;
    throw error;
  });
  return recorded || report.outcome === "succeeded" ? report : takenOver(life);
}

/** Another process has the lease. What it made of this message, when it has ended; else it is left to that process. */
async function takenOver(life: MessageLife): Promise<DeploymentReport> {
  const { ledger, message, subject } = life;
  const state = await ledger.readMessage(message).catch(() => undefined);
  if (state?.state === "ended") return endedBefore(life, state);
  const reason = "another process has taken this over";
  return { outcome: "paused", ...subject, reason, afterSeconds: TAKEN_OVER_AGAIN, takenOver: true };
}

/** GitHub may not have been told: then it is now. */
function endedBefore({ subject }: MessageLife, { outcome, detail }: MessageState): DeploymentReport {
  if (outcome === "failed") {
    const failure: Failure = { message: detail ?? "failed, see the log" };
    return { outcome: "failed", ...subject, failure };
  }
  if (outcome === "cancelled" || outcome === "undone") return { outcome, ...subject, reason: detail ?? "" };
  return { outcome: "done-before", ...subject, reason: `this message had ended: ${outcome ?? "done"}` };
}
