import type { StatementError } from "../errors/index.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import type { TemplateValue } from "../templates/template-value.ts";
import type { Lease } from "./lease.ts";

/** V: once; R: whenever its text changed; A: every time; U: only by `undo`. */
export type ScriptKind = "V" | "R" | "A" | "U";

/** What to do about something questionable: say nothing, say it, or stop before anything runs. */
export type Policy = "ignore" | "warn" | "error";

export interface MigrationPolicies {
  /** an applied V script whose text is no longer what was applied */
  readonly changedVersioned: Policy;
  /** a V script that was applied under another name (same checksum) */
  readonly renamed: Policy;
  /** a new V script older than the newest applied one: it will not run */
  readonly ignoredVersioned: Policy;
  /** an applied V script that can no longer be rendered */
  readonly unrenderable: Policy;
  /** a file that is no script: wrong name, or a kind that only schemachange runs (`.cli.yml`) */
  readonly unknownFile: Policy;
}

export interface MigrationConfig {
  /** one, two or three parts, as it would be written in SQL; default METADATA.SCHEMACHANGE.CHANGE_HISTORY */
  readonly historyTable?: string;
  /** make the history table (and its schema) when it is not there */
  readonly createHistoryTable?: boolean;
  /** the session that every script starts in, and under whose role the history is written */
  readonly role?: string;
  readonly warehouse?: string;
  readonly database?: string;
  readonly schema?: string;
  /** template variables; those under a key that contains "secret" never show */
  readonly vars?: Readonly<Record<string, TemplateValue>>;
  /** what `env_var()` may read: nothing else can be reached from a template */
  readonly environmentVariables?: Readonly<Record<string, string>>;
  readonly queryTag?: string;
  readonly sessionParameters?: Readonly<Record<string, string | number | boolean>>;
  /** false (schemachange's default): the script's DML and its history row are one transaction */
  readonly autocommit?: boolean;
  readonly outOfOrder?: boolean;
  /** every V version must match this */
  readonly versionPattern?: string;
  readonly policies?: Partial<MigrationPolicies>;
  /** how long the lease lives without being renewed; default 900 */
  readonly leaseSeconds?: number;
  /** how long to wait for somebody else's lease; default 0: say who holds it and stop */
  readonly leaseWaitSeconds?: number;
  /** schema of the lease, the ledger and the file stage; default: the history table's schema */
  readonly metadataSchema?: string;
  /** name an undo point (time and statement id for Time Travel) before the first script; default true */
  readonly undoPoint?: boolean;
  /** settings for a real account on which `snowhook probe` found an assumption not to hold */
  readonly assumptions?: Partial<ServerAssumptions>;
}

/** What this engine takes for granted about the server; `snowhook probe` measures each on the user's account. */
export interface ServerAssumptions {
  /** false: `BEGIN … END` cannot stand among other statements; such scripts go one by one */
  readonly blocksInScripts: boolean;
  /** false: a script's text and its history row cannot travel in one request; two requests are made */
  readonly historyInSameRequest: boolean;
  /** false: the same request id may run twice; running statements are looked for by query tag first */
  readonly resubmission: boolean;
}

export interface DeploymentIdentity {
  readonly environment: string;
  /** commit id, or any name of the state that is deployed */
  readonly commit: string;
  /** 1 for the first try; a new try after a recorded failure has a higher number */
  readonly attempt: number;
}

export interface DeployMigrationsInput {
  readonly connection: SnowflakeConnection;
  /** path under the root folder, with `/` -> bytes */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** path under the modules folder -> bytes; templates see them as `modules/<path>` */
  readonly modules?: ReadonlyMap<string, Uint8Array>;
  /** name -> (path -> bytes); uploaded under their content hash, templates see `{{ staged.<name> }}` */
  readonly stagedFolders?: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly config: MigrationConfig;
  readonly deployment: DeploymentIdentity;
  readonly onEvent?: (event: MigrationEvent) => void;
  /** stop in time: nothing new is started after it, and a running statement is left to the server */
  readonly deadline?: Date;
  /** the user's interrupt: like a deadline that is now */
  readonly signal?: AbortSignal;
  /** opens another session, to renew the lease while a long script runs; without it such a script may outlive it */
  readonly connectAgain?: () => Promise<SnowflakeConnection>;
  /** a lease that the caller holds already (and releases itself) */
  readonly lease?: Lease;
}

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
  readonly database: string | undefined;
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
  readonly failed?: FailedScript;
  /** the same deployment, run again, goes on where it was */
  readonly paused?: PausedScript;
}

export type MigrationEvent =
  | { readonly type: "lease-waiting"; readonly holder: string; readonly until: string }
  | { readonly type: "planned"; readonly scripts: readonly string[]; readonly skipped: number }
  | { readonly type: "warning"; readonly warning: MigrationWarning }
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
