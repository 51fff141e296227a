import { finding, type RawFinding } from "./finding.ts";
import type { Alteration } from "./judge-alter.ts";
import { follows } from "./words.ts";

const TIME_TRAVEL = "user-guide/data-time-travel";

/** The longest there is: nothing can be shorter for it. */
const MAX_RETENTION_DAYS = 90;

/** How long dropped and changed rows stay: less than before, and the rest of the history goes. */
export function judgeRetention({ action, touches }: Pick<Alteration, "action" | "touches">): RawFinding[] {
  return action.flatMap(({ upper }, at) => {
    if (upper === "MAX_DATA_EXTENSION_TIME_IN_DAYS" && days(action, at) === 0) {
      return [finding("destructive", touches, "streams go stale earlier", "user-guide/streams-intro")];
    }
    if (upper !== "DATA_RETENTION_TIME_IN_DAYS" && upper !== "MIN_DATA_RETENTION_TIME_IN_DAYS") return [];
    if (action[0]?.upper === "UNSET") {
      return [finding("destructive", touches, "the history beyond what holds without it goes", TIME_TRAVEL)];
    }
    const kept = days(action, at);
    if (kept === 0) {
      const reason =
        "with 0 days nothing that is dropped or changed can be brought back, and the history there is goes";
      return [finding("unrecoverable", touches, reason, TIME_TRAVEL)];
    }
    if (kept === MAX_RETENTION_DAYS) return [];
    const reason = "if it was longer, the history beyond it goes, and nothing brings it back";
    return [finding("destructive", touches, reason, TIME_TRAVEL)];
  });
}

/** undefined for what is not written out */
function days(action: Alteration["action"], at: number): number | undefined {
  const value = action[follows(action, at + 1, "=") ? at + 2 : at + 1];
  return value?.kind === "number" ? Number(value.raw) : undefined;
}
