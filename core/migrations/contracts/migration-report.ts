import type { StatementError } from "../../errors/index.ts";
import type { ScriptKind } from "../scripts/script-name.ts";
import type { PlacedFinding } from "./danger.ts";
import type { MigrationPolicies } from "./migration-config.ts";

export interface AppliedScript {
  readonly script: string;
  readonly path: string;
  readonly kind: ScriptKind;
  readonly version: string;
  readonly checksum: string;
  readonly queryId: string;
  /** wall-clock time here, in milliseconds */
  readonly milliseconds: number;
}

export type SkipReason = "applied" | "unchanged" | "older-version" | "undo-script";

export interface SkippedScript {
  readonly script: string;
  readonly path: string;
  readonly kind: ScriptKind;
  readonly reason: SkipReason;
}

export interface FailedScript {
  readonly script: string;
  readonly path: string;
  /** Snowflake's own message, code and state; `error.where` has file, line, statement number and query id */
  readonly error: StatementError;
  /** the line of SQL with a caret under it, when the place is known */
  readonly snippet: string | undefined;
}

export interface PausedScript {
  /** absent: the deadline came between two scripts */
  readonly script: string | undefined;
  readonly queryId: string | undefined;
}

export interface VerifyFailure {
  readonly path: string;
  readonly message: string;
}

export interface MigrationWarning {
  readonly kind: keyof MigrationPolicies;
  readonly path: string;
  readonly message: string;
}

export interface UndoPoint {
  /** the server's clock just before the first script, ISO 8601 */
  readonly timestamp: string;
  /** in which the scripts that ran changed something, as their words say it */
  readonly databases: readonly string[];
  /** they may have changed more: a procedure, a block or dynamic SQL does not say what */
  readonly mayBeMore: boolean;
}

export interface MigrationReport {
  readonly applied: readonly AppliedScript[];
  readonly skipped: readonly SkippedScript[];
  readonly warnings: readonly MigrationWarning[];
  readonly verified: readonly string[];
  readonly verifyFailures: readonly VerifyFailure[];
  /** folder name -> where its files are in Snowflake, for example `@DB.METADATA.SNOWHOOK_FILES/name/3f…` */
  readonly staged: Readonly<Record<string, string>>;
  readonly undoPoint: UndoPoint | undefined;
  /** the script, or hook, at which the deployment stopped; with `continueOnError` the first that failed */
  readonly failed?: FailedScript;
  /** with `continueOnError`: those that failed after it */
  readonly alsoFailed?: readonly FailedScript[];
  /** the same deployment, run again, goes on where it was */
  readonly paused?: PausedScript;
  /** a person has cancelled it: nothing was begun after that, and what was applied stays */
  readonly cancelled?: true;
}

export type MigrationEvent =
  | { readonly type: "lease-waiting"; readonly holder: string; readonly until: string }
  | { readonly type: "planned"; readonly scripts: readonly string[]; readonly skipped: number }
  | { readonly type: "warning"; readonly warning: MigrationWarning }
  | { readonly type: "danger"; readonly danger: PlacedFinding }
  | { readonly type: "staged"; readonly folder: string; readonly location: string; readonly uploaded: number }
  | {
      readonly type: "script-started";
      readonly script: string;
      readonly path: string;
      /** from 1 */
      readonly number: number;
      readonly total: number;
    }
  | { readonly type: "script-running"; readonly script: string; readonly queryId: string }
  | { readonly type: "script-applied"; readonly applied: AppliedScript }
  | { readonly type: "script-failed"; readonly failed: FailedScript }
  | { readonly type: "verified"; readonly path: string; readonly failure: string | undefined }
  | { readonly type: "paused"; readonly paused: PausedScript };
