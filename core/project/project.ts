import type { DangerPolicies } from "../migrations/contracts/danger.ts";
import type { Policy } from "../migrations/contracts/migration-config.ts";
import type { TemplateValue } from "../templates/template-value.ts";

export type Variables = Readonly<Record<string, TemplateValue>>;

/** `snowhook.yml`, read and checked. */
export interface ProjectFile {
  readonly projects: readonly Project[];
}

/** What lies in one repository (or a part of it) and is deployed together. Paths are relative to the repository. */
export interface Project {
  /** `shop` */
  readonly key: string;
  /** `OWNER/NAME` */
  readonly repository: string;
  /** folder of the scripts */
  readonly scripts: string;
  /** folder of templates that scripts include as `modules/…` */
  readonly modules?: string;
  /** `schemachange-config.yml` of the deployed commit, of which only the variables are read */
  readonly config?: string;
  /** name in templates -> folder that is uploaded to the stage of files */
  readonly staged: Readonly<Record<string, string>>;
  /** names that templates may ask `env_var()` for */
  readonly envVars: readonly string[];
  /** template variables of every environment */
  readonly vars: Variables;
  /** folder of the project's own administrator SQL, beside the deployer */
  readonly setup?: string;
  readonly environments: readonly Environment[];
  readonly jobs: readonly Job[];
  readonly services: readonly Service[];
}

/**
 * Where a branch is deployed, and as whom. Names of Snowflake's objects are as SQL takes them: plain ones in upper
 * case, others in double quotes.
 */
export interface Environment {
  /** key of the project */
  readonly project: string;
  /** `dev` */
  readonly key: string;
  /** branch whose pushes are deployed here */
  readonly branch: string;
  /** Snowflake account that the secret must name */
  readonly account?: string;
  /** name in Secrets Manager */
  readonly secretId: string;
  readonly user?: string;
  /** role that deploys */
  readonly role?: string;
  readonly warehouse?: string;
  readonly database?: string;
  readonly schema?: string;
  /** three parts */
  readonly historyTable: string;
  readonly createHistoryTable: boolean;
  /** databases, or schemas with their database, that setup gives to the role */
  readonly owns: readonly string[];
  /** looked at every night for what no deployment has changed */
  readonly drift: boolean;
  /** who is told what happens here */
  readonly notify: readonly Receiver[];
  /** setup makes nothing here */
  readonly bringYourOwn: boolean;
  /** the project's variables, then its own over them */
  readonly vars: Variables;
  readonly options: EnvironmentOptions;
  /** what is done about statements that lose or cost something, where it is not what holds everywhere */
  readonly dangers: Partial<DangerPolicies>;
  /** how GitHub shows it */
  readonly shown: { readonly url?: string; readonly isProduction: boolean; readonly isTransient: boolean };
  /** what a deployment waits for */
  readonly promotion: Promotion;
  /** pull requests may be tried on a clone of its database */
  readonly rehearsal?: RehearsalSettings;
}

/** What must be so before anything is deployed to an environment. */
export interface Promotion {
  /** key of the environment in which a script must have succeeded */
  readonly after?: string;
  /** logins at GitHub, as they are written; empty: nobody has to approve */
  readonly approvers: readonly string[];
  readonly approvals: number;
  /** at a pull request, with which an approver approves its head as well */
  readonly label?: string;
  readonly freeze: readonly FreezeWindow[];
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** When nothing is deployed, by the clocks of its zone: every week, or once. */
export type FreezeWindow = { readonly zone: string; readonly reason?: string } & (
  | {
      readonly days: readonly Weekday[];
      /** `16:00` */
      readonly from: string;
      /** up to it; on the next day when it is no later than `from` */
      readonly to: string;
    }
  | {
      /** `2026-12-20T18:00` */
      readonly start: string;
      readonly end: string;
    }
);

/** As whom a clone is worked on, and for how long it may stay. */
export interface RehearsalSettings {
  /** holds its warehouse and what is in clones, nothing else */
  readonly role: string;
  readonly warehouse: string;
  readonly user?: string;
  /** name in Secrets Manager */
  readonly secretId: string;
  readonly hours: number;
  /** over those of the environment; in a text `{{ database }}` stands for the clone */
  readonly vars: Variables;
}

/** Who is told of deployments, and how. Addresses are secrets: here is only their name. */
export type Receiver = { readonly on: readonly ("success" | "failure" | "waiting" | "drift")[] } & (
  | { readonly type: "slack" | "teams" | "webhook"; readonly secret: string }
  | { readonly type: "sns"; readonly topic: string }
  | { readonly type: "eventbridge"; readonly bus: string }
);

/** As the options of the command line. */
export interface EnvironmentOptions {
  readonly autocommit?: boolean;
  readonly queryTag?: string;
  readonly outOfOrder?: boolean;
  readonly raiseExceptionOnIgnoredVersionedScript?: boolean;
  readonly continueOnError?: boolean;
  readonly versionNumberValidationRegex?: string;
  readonly sessionParameters?: Readonly<Record<string, string | number | boolean>>;
  readonly metadataSchema?: string;
  readonly leaseSeconds?: number;
  readonly onChanged?: Policy | "execute";
  readonly onRenamed?: Policy;
  readonly onUnrenderable?: Policy;
  readonly onUnknownFile?: Policy;
  readonly onCommandLineScript?: Policy;
}

export type JobTrigger = "after-deployment" | "manual";

/** SQL that is run beside deployments. `sql`, `role` and `warehouse` are templates. */
export interface Job {
  readonly key: string;
  /** the statements themselves, or the file of the deployed commit that holds them */
  readonly source: { readonly sql: string } | { readonly file: string };
  readonly role?: string;
  readonly warehouse?: string;
  readonly when: readonly JobTrigger[];
  /** `rate(…)` or `cron(…)`, as AWS has them */
  readonly schedule?: string;
  /** keys of the environments that have it */
  readonly environments: readonly string[];
}

/** A service in Snowpark Container Services. All but image, specification and key are templates. */
export interface Service {
  readonly key: string;
  /** `/database/schema/repository/image`, without a tag */
  readonly image: string;
  /** file of the repository: a template of the specification */
  readonly specification: string;
  readonly name?: string;
  readonly role?: string;
  readonly computePool: string;
  readonly warehouse?: string;
  /** roles that may call it */
  readonly callers: readonly string[];
  /** keys of the environments that have it */
  readonly environments: readonly string[];
}
