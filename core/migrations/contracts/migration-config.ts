import type { TemplateValue } from "../../templates/template-value.ts";
import type { DangerPolicies } from "./danger.ts";

/** What to do about something questionable: say nothing, say it, or stop before anything runs. */
export type Policy = "ignore" | "warn" | "error";

export interface MigrationPolicies {
  /** an applied V script whose text is no longer what was applied; `execute` runs it again */
  readonly changedVersioned: Policy | "execute";
  /** a V script that was applied under another name (same checksum) */
  readonly renamed: Policy;
  /** a new V script older than the newest applied one: it will not run */
  readonly ignoredVersioned: Policy;
  /** an applied V script that can no longer be rendered */
  readonly unrenderable: Policy;
  /** a file that is no script by its name, or one for the snow command line that would run every time (`A__….cli.yml`) */
  readonly unknownFile: Policy;
  /** a V or R file for the snow command line (`.cli.yml`) that was not run yet: passed over, it might never run */
  readonly commandLineScript: Policy;
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
  /**
   * false (the default, as schemachange's): a script's rows are a transaction from one DDL statement, COMMIT or
   * ROLLBACK to the next, so that a failing script leaves none behind after the last of these
   */
  readonly autocommit?: boolean;
  /** go on after a failed R or A script; a failed V script always stops the deployment */
  readonly continueOnError?: boolean;
  readonly outOfOrder?: boolean;
  /** every V version must match this */
  readonly versionPattern?: string;
  readonly policies?: Partial<MigrationPolicies>;
  /** what is done about statements that lose or cost something: unrecoverable ones are refused unless this says otherwise */
  readonly dangers?: Partial<DangerPolicies>;
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
}

export interface DeploymentIdentity {
  readonly environment: string;
  /** commit id, or any name of the state that is deployed */
  readonly commit: string;
  /** 1 for the first try; a new try after a recorded failure has a higher number */
  readonly attempt: number;
  /** who asked for it, for the ledger; no part of what tells attempts apart */
  readonly requestedBy?: string;
}
