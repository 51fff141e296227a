import { LeaseError, SnowhookError } from "../errors/index.ts";
import type {
  MessageInput,
  MessageState,
  NewestInput,
  NewestMessage,
} from "../migrations/history/messages.ts";
import type { DeploymentReport, Failure } from "./deployment-types.ts";
import { failureLine, failureOf, retryAfter } from "./failure.ts";

/** A function that vanished so often (out of memory, most likely) would vanish again. */
const MAX_CRASHES = 3;

/** The ledger's doors for a message's life. */
export interface MessageLedger {
  readMessage(input: Omit<MessageInput, "lease">): Promise<MessageState | undefined>;
  readNewestMessage(input: NewestInput): Promise<NewestMessage | undefined>;
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
 * One that has ended is not worked on again; one whose function vanished for the third time has failed.
 * @throws {LeaseError} when the lease was lost; whatever `work` throws that is worth another try
 */
export async function liveMessage(
  life: MessageLife,
  work: () => Promise<DeploymentReport>,
): Promise<DeploymentReport> {
  const { ledger, message, subject, secrets } = life;
  const state = await ledger.beginMessage(message);
  if (state === undefined) throw new LeaseError("somebody else has taken over this environment");
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
    if (retryAfter(error) !== undefined) {
      await ledger.pauseMessage(message).catch(() => undefined);
      throw error;
    }
    return end(life, { outcome: "failed", ...subject, failure: failureOf(error, secrets) });
  }
}

/** Records how the work ended. What was done stays done when that fails: the next delivery finds it recorded. */
async function end(
  { ledger, message, requestedBy }: MessageLife,
  report: DeploymentReport,
): Promise<DeploymentReport> {
  const record = () => {
    switch (report.outcome) {
      case "paused":
        return ledger.pauseMessage(message);
      case "failed":
        return ledger.endMessage(message, report.outcome, failureLine(report.failure));
      default:
        return ledger.endMessage(message, report.outcome, requestedBy);
    }
  };
  await record().catch((error: unknown) => {
    if (!(error instanceof SnowhookError)) throw error;
  });
  return report;
}

/** GitHub may not have been told: then it is now. */
function endedBefore({ subject }: MessageLife, { outcome, detail }: MessageState): DeploymentReport {
  if (outcome === "failed") {
    const failure: Failure = { message: detail ?? "failed, see the log" };
    return { outcome: "failed", ...subject, failure };
  }
  return { outcome: "done-before", ...subject, reason: `this message had ended: ${outcome ?? "done"}` };
}
