import type { ProjectFiles } from "../../deployment/project-files.ts";
import type { MigrationConfig } from "../../migrations/contracts/migration-config.ts";
import type { PreparedMigrations } from "../../migrations/plan/prepare-migrations.ts";
import type { TrialPlan } from "../../migrations/trial/plan-trial.ts";
import type { ProjectEnvironment } from "../../project/find-environment.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import type { Block } from "../markdown/compose.ts";

/** What a part may look at: the pull request, and what was worked out of it so far. */
export interface PartInput {
  readonly place: ProjectEnvironment;
  /** absent for the merge queue's commit */
  readonly number?: number;
  readonly head: string;
  readonly base: string;
  /** at the merge result */
  readonly files: ProjectFiles;
  readonly config: MigrationConfig;
  readonly prepared: PreparedMigrations;
  readonly plan: TrialPlan;
  /** the deployer's session in the environment */
  readonly connection: SnowflakeConnection;
}

/**
 * One more thing that is looked at and told under the plan: a rehearsal, promotion, drift. It is never asked about a fork
 * that nobody has let in, nor when nothing that is deployed changed.
 */
export interface ReviewPart {
  /** the heading, our own words */
  readonly title: string;
  /** how it counts for the check: `refused` fails it, `waits` asks for a person */
  readonly verdict: "ready" | "waits" | "refused";
  readonly blocks: readonly Block[];
}

/** Looks, or says undefined when it has nothing to say. What it throws fails the review. */
export type MakePart = (input: PartInput) => Promise<ReviewPart | undefined>;
