import type { Github } from "../github/client.ts";
import type { DeployMigrations } from "../migrations/commands/deploy-migrations.ts";
import type { RecordedRun, RecordedWork } from "../migrations/commands/run-recorded.ts";
import type { UndoDeployment } from "../migrations/commands/undo-deployment.ts";
import type { DeploymentIdentity } from "../migrations/contracts/migration-config.ts";
import type { AppliedScript, MigrationReport, UndoPoint } from "../migrations/contracts/migration-report.ts";
import type { Lease } from "../migrations/lease/acquire-lease.ts";
import type { Environment, ProjectFile } from "../project/project.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import type { ProjectSecrets } from "../secrets/project-secrets.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import type { DeploymentEvent } from "./events.ts";
import type { MessageLedger } from "./message-life.ts";
import type { JobReport } from "./run-job.ts";

/** The migration engine's doors, as far as a deployment goes through them. */
export interface Engine extends MessageLedger {
  connect(options: ConnectionOptions): Promise<SnowflakeConnection>;
  acquireLease(
    connection: SnowflakeConnection,
    options: { schema: string; holder: string; ttlSeconds: number; waitSeconds?: number },
  ): Promise<Lease>;
  deployMigrations: DeployMigrations;
  undoDeployment: UndoDeployment;
  runRecorded(work: RecordedWork): Promise<RecordedRun>;
}

/** An environment after a deployment that may have changed it, under its lease. */
export interface LeftEnvironment {
  readonly connection: SnowflakeConnection;
  readonly environment: Environment;
  readonly deployment: DeploymentIdentity;
  readonly lease: Pick<Lease, "token">;
}

export interface DeploymentInput {
  readonly request: DeployRequest;
  readonly file: ProjectFile;
  readonly secrets: ProjectSecrets;
  readonly github: Github;
  readonly engine: Engine;
  /** the time, for whoever measures: the process's clock, or a test's */
  readonly now?: () => Date;
  /** nothing new is started after it; what runs is left to Snowflake, and the same message goes on later */
  readonly deadline: Date;
  /** how often the message was received, this time included, and whether this is the last time it comes */
  readonly receive: { readonly count: number; readonly last: boolean };
  /** keeps what an environment with `drift: true` holds after it */
  readonly keepFingerprint?: (left: LeftEnvironment) => Promise<unknown>;
  /** of the process; templates see what the project allows of it */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** page of the log, for GitHub */
  readonly logUrl?: string;
  readonly onEvent?: (event: DeploymentEvent) => void;
}

/** Why a deployment failed, without secrets. Lines and statements count from 1. */
export interface Failure {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly statement?: number;
  readonly queryId?: string;
  /** the line of SQL or of the template with a caret under the place; behind it, by what a template was reached */
  readonly snippet?: string;
  /** what to do now */
  readonly next?: string;
}

/** How one delivery of a message ended. Only `paused` wants the message again. */
export type DeploymentReport =
  | {
      readonly outcome: "succeeded";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
      readonly applied: readonly AppliedScript[];
      readonly skipped: number;
      /** drift, renames, scripts that were passed over: what a person should look at */
      readonly warnings: MigrationReport["warnings"];
      /** the moment before the first script, to clone back to; absent when nothing was applied */
      readonly undoPoint?: UndoPoint;
      /** of the jobs that come after a deployment, in their order */
      readonly jobs: readonly JobReport[];
    }
  | {
      readonly outcome: "failed";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
      readonly failure: Failure;
    }
  | {
      readonly outcome: "ignored";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
      readonly reason: string;
      /** the newer commit that is deployed instead */
      readonly supersededBy?: string;
    }
  | {
      /** the same message was carried out by an earlier delivery */
      readonly outcome: "done-before";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
      readonly reason: string;
    }
  | {
      /** it has not begun: the environment wants something first. It is recorded, and goes on when that is there */
      readonly outcome: "waiting";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
      /** what for */
      readonly reason: string;
    }
  | {
      /** the deployment before it was undone by it */
      readonly outcome: "undone";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
      /** by whom, with which scripts, and what stays as it is */
      readonly reason: string;
    }
  | {
      /** a person has cancelled it */
      readonly outcome: "cancelled";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
      /** by whom, and what had been applied, which stays */
      readonly reason: string;
    }
  | {
      readonly outcome: "paused";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
      readonly reason: string;
      /** when the message should come again */
      readonly afterSeconds: number;
      /** it is an error that may pass which keeps it: somebody or something cannot be reached */
      readonly unreachable?: boolean;
      /** another process works on it and tells GitHub: what this one would say may be old by then */
      readonly takenOver?: true;
    };
