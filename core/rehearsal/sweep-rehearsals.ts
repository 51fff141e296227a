import { SnowhookError } from "../errors/index.ts";
import type { Environment, ProjectFile } from "../project/project.ts";
import type { ProjectSecrets } from "../secrets/project-secrets.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import { dropRehearsals } from "./drop-rehearsals.ts";

export interface SweepInput {
  readonly file: ProjectFile;
  readonly secrets: Pick<ProjectSecrets, "environment">;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  readonly now: () => Date;
  readonly onEvent?: (event: SweepEvent) => void;
}

/** What went in one environment: names of databases. */
export interface Swept {
  readonly project: string;
  readonly environment: string;
  readonly dropped: readonly string[];
}

export type SweepEvent =
  | ({ readonly type: "swept" } & Swept)
  | {
      readonly type: "sweep-failed";
      readonly project: string;
      readonly environment: string;
      readonly error: unknown;
    };

/**
 * Drops what has expired in each environment that allows rehearsals. It signs in as the environment's user, needs no
 * warehouse, and asks no ledger. One environment that cannot be swept does not keep the others from it.
 * @throws the first failure, when every environment has been tried: the function's alarm goes off
 */
export async function sweepRehearsals(input: SweepInput): Promise<Swept[]> {
  const environments = input.file.projects.flatMap((project) => project.environments);
  const done: Swept[] = [];
  const failures: unknown[] = [];
  for (const environment of environments.filter(({ rehearsal }) => rehearsal !== undefined)) {
    const { project, key } = environment;
    try {
      const swept = { project, environment: key, dropped: await sweep(input, environment) };
      input.onEvent?.({ type: "swept", ...swept });
      done.push(swept);
    } catch (error) {
      if (!(error instanceof SnowhookError)) throw error;
      input.onEvent?.({ type: "sweep-failed", project, environment: key, error });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return done;
}

async function sweep({ secrets, connect, now }: SweepInput, environment: Environment): Promise<string[]> {
  const secret = await secrets.environment(environment);
  const connection = await connect(environmentConnection(secret, { role: environment.role }));
  try {
    const which = { expiredAt: now() };
    return (await dropRehearsals({ connection, environment, which })).map(({ name }) => name);
  } finally {
    await connection.close().catch(() => undefined);
  }
}
