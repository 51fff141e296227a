import type { JudgedScript } from "../contracts/danger.ts";

/** Something that would not go as it should; lines, columns and statements count from 1. */
export interface TrialFinding {
  /**
   * `failed`: a statement failed. `unsupported`: the account that it was tried on does not have the feature. `template`:
   * it cannot be rendered, or is empty, and was not tried. `policy`: a policy of the configuration stops the deployment
   */
  readonly kind: "failed" | "unsupported" | "template" | "policy";
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  /** which statement of the script */
  readonly statement?: number;
  readonly message: string;
  /** the finding that this one comes from, when it is known: that statement would have made what is missing here */
  readonly because?: { readonly path: string; readonly line?: number; readonly statement?: number };
}

/** A feature that the account which it was tried on does not have, and where scripts use it. */
export interface UnsupportedFeature {
  /** as that account names it */
  readonly feature: string;
  readonly places: readonly { readonly path: string; readonly line?: number; readonly statement?: number }[];
}

export interface TrialReport {
  /** paths of the scripts that a deployment would run, in their order */
  readonly pending: readonly string[];
  /** paths of the scripts that were run before them, to build the state */
  readonly earlier: readonly string[];
  /** of the pending scripts, and of the plan */
  readonly findings: readonly TrialFinding[];
  /** of the earlier scripts: they succeeded once, on the real account */
  readonly earlierFindings: readonly TrialFinding[];
  /** all of them, of pending and earlier scripts: a feature stands here once */
  readonly unsupported: readonly UnsupportedFeature[];
  /** databases, schemas, roles and warehouses that scripts use and none makes: made empty before the first script */
  readonly assumed: readonly string[];
  /** of the pending scripts, in their order: what each statement loses or costs */
  readonly dangers: readonly JudgedScript[];
}
