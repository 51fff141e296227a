import type { EnvironmentReview } from "../judge/review-types.ts";
import { type Verdict, worst } from "../judge/review-types.ts";

/** All that was found about one head of a pull request. */
export interface PullReview {
  readonly head: string;
  readonly base: string;
  /** branch that it would be merged into */
  readonly branch: string;
  /** paths that both sides changed */
  readonly conflicts: readonly string[];
  readonly environments: readonly EnvironmentReview[];
  /** from a fork, and nobody who may write has asked for a plan of this head */
  readonly isStatic: boolean;
}

/** How it ends for the check. */
export function verdictOf({ conflicts, environments }: PullReview): Verdict {
  return conflicts.length > 0 ? "refused" : worst(environments.map(({ verdict }) => verdict));
}

/** One line of what it comes to, our own words only. */
export function titleOf(review: PullReview): string {
  const { conflicts, environments, isStatic } = review;
  const verdict = verdictOf(review);
  const labels = (wanted: Verdict) =>
    environments
      .filter((one) => one.verdict === wanted)
      .map(({ label }) => label)
      .join(", ");
  const all = environments.map(({ label }) => label).join(", ");
  if (environments.length === 0) return "Nothing is deployed from this branch";
  if (conflicts.length > 0) return "Both sides changed the same script";
  switch (verdict) {
    case "unchanged":
      return "No scripts changed";
    case "refused":
      return `A deployment to ${labels("refused")} would be refused`;
    case "waits":
      return isStatic
        ? "From a fork: waits for /snowhook plan by somebody who may write"
        : `${labels("waits")} waits for /snowhook approve`;
    case "ready": {
      const count = Math.max(...environments.map(({ scripts }) => scripts.length));
      return count === 0 ? `Nothing would run in ${all}` : `${scriptCount(count)} would run in ${all}`;
    }
  }
}

/** `1 script`, `3 scripts`. */
export function scriptCount(count: number): string {
  return `${count} ${count === 1 ? "script" : "scripts"}`;
}
