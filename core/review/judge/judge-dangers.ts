import type { DangerPolicies, JudgedScript } from "../../migrations/contracts/danger.ts";
import type { ReviewFinding } from "./review-types.ts";

/** What of the dangers stops a deployment, what waits for a person, and what is only told. */
export interface JudgedDangers {
  readonly blockers: readonly ReviewFinding[];
  readonly waiting: readonly ReviewFinding[];
  readonly notes: readonly ReviewFinding[];
}

/**
 * Sorts the dangers of scripts. An acceptance that stands in a comment of the script counts when the base branch has the
 * script as it is; one that comes with the pull request accepts its own danger, so a person who is not its author must.
 * @param isOnBase has the base branch this script, byte for byte?
 */
export function judgeDangers(
  scripts: readonly JudgedScript[],
  policies: DangerPolicies,
  isOnBase: (path: string) => boolean,
  place: (path: string) => string,
): JudgedDangers {
  const blockers: ReviewFinding[] = [];
  const waiting: ReviewFinding[] = [];
  const notes: ReviewFinding[] = [];
  for (const { path, statements, mistakes } of scripts) {
    for (const { statement, findings } of statements) {
      for (const { verdict, reason, hidden, line, touches, page, accepted } of findings) {
        if (verdict === "safe") continue;
        const where = hidden === undefined ? "" : `, in ${hidden}`;
        const told: ReviewFinding = {
          ...{ path: place(path), line, statement, verdict, touches, page },
          message: `${reason}${where}`,
          ...(accepted === undefined ? {} : { accepted }),
        };
        if (policies[verdict] !== "block") notes.push(told);
        else if (accepted === undefined) blockers.push(told);
        else (isOnBase(path) ? notes : waiting).push(told);
      }
    }
    for (const { line, message } of mistakes) notes.push({ path: place(path), line, message });
  }
  return { blockers, waiting, notes };
}
