import type { DangerVerdict } from "../../migrations/contracts/danger.ts";
import type { ScriptKind } from "../../migrations/scripts/script-name.ts";
import type { ReviewPart } from "./review-parts.ts";

/**
 * What a pull request would do to one environment, the worse last. `unchanged`: it touches nothing that is deployed.
 * `waits`: a person must look at it, who may write and is not its author. `refused`: a deployment would stop.
 */
export type Verdict = "unchanged" | "ready" | "waits" | "refused";

/** Something to tell at a place. Texts may hold anything: they are foreign. */
export interface ReviewFinding {
  /** in the repository */
  readonly path?: string;
  /** from 1 */
  readonly line?: number;
  readonly statement?: number;
  readonly message: string;
  /** of a danger */
  readonly verdict?: DangerVerdict;
  readonly touches?: string;
  /** Snowflake's documentation */
  readonly page?: string;
  /** why a comment at the statement says that it may */
  readonly accepted?: string;
}

/** A script that would run. */
export interface ReviewedScript {
  /** in the repository */
  readonly path: string;
  readonly kind: ScriptKind;
  /** by this pull request; false: it waits on the base branch already */
  readonly isOurs: boolean;
  /** rendered, without secrets */
  readonly sql: string;
}

/** What was found for one environment. */
export interface EnvironmentReview {
  /** `dev`, or `shop/dev` */
  readonly label: string;
  readonly verdict: Verdict;
  /** in the order in which they would run */
  readonly scripts: readonly ReviewedScript[];
  /** what does not run, with the reason */
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
  /** what stops a deployment */
  readonly blockers: readonly ReviewFinding[];
  /** dangers that only this pull request itself accepts */
  readonly waiting: readonly ReviewFinding[];
  /** who approved them for this head */
  readonly approvedBy?: string;
  /** dangers and questions that stop nothing */
  readonly notes: readonly ReviewFinding[];
  /** paths of the assertions that run afterwards */
  readonly verifications: readonly string[];
  /** it was read and not planned: scripts of a fork reach no account before somebody says so */
  readonly isStatic: boolean;
  readonly parts: readonly ReviewPart[];
}

const ORDER: readonly Verdict[] = ["unchanged", "ready", "waits", "refused"];

/** The worst of several. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce(
    (one, other) => (ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one),
    "unchanged",
  );
}
