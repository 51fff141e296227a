import type { Failure } from "../deployment/deployment-types.ts";
import type { ProjectFiles } from "../deployment/project-files.ts";
import type { VerifyFailure } from "../migrations/contracts/migration-report.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectSecrets } from "../secrets/project-secrets.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import type { RehearsalSubject } from "./rehearsal-name.ts";

export interface RehearsalInput {
  /** an environment that has `rehearsal:` */
  readonly place: ProjectEnvironment;
  readonly subject: RehearsalSubject;
  /** what would be deployed: for a pull request, the files of its merge */
  readonly files: ProjectFiles;
  readonly secrets: Pick<ProjectSecrets, "environment" | "rehearsal" | "hidden">;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  /** leave the clone until it expires, for people to look at; otherwise it is dropped at the end */
  readonly keep: boolean;
  /** what `env_var()` of templates may ask for, of it what the project allows */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
}

/** One script as it ran on the clone. */
export interface RehearsedScript {
  /** under the folder of the scripts */
  readonly path: string;
  /** of the statements that ran */
  readonly statements: number;
  /** inserted, updated, deleted or merged, in all */
  readonly rows: number;
  readonly seconds: number;
  /** why it stopped */
  readonly failure?: Failure;
}

/** What a person should know of a script that ran all the same. */
export interface RehearsalNote {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

interface WithClone {
  /** name of the database that was cloned, as Snowflake has it */
  readonly source: string;
  /** name of the clone */
  readonly clone: string;
  readonly expires: Date;
  /** it is there until it expires */
  readonly kept: boolean;
}

/** How a rehearsal ended. It says nothing but what ran: `notShown` lists what it cannot show. */
export type RehearsalResult =
  | ({
      /** all scripts ran and every assertion held; or one did not */
      readonly outcome: "passed" | "failed";
      /** in their order, up to the one that failed */
      readonly scripts: readonly RehearsedScript[];
      /** pending scripts behind it, which did not run */
      readonly notRun: readonly string[];
      /** assertions under `verify/` that held */
      readonly verified: readonly string[];
      readonly verifyFailures: readonly VerifyFailure[];
      readonly notes: readonly RehearsalNote[];
      readonly notShown: readonly string[];
      readonly seconds: number;
    } & WithClone)
  | {
      /** nothing ran: a rehearsal would not be safe, or would not show what is so */
      readonly outcome: "refused";
      readonly failure: Failure;
    };
