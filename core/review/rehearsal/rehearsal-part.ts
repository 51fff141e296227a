import { SnowhookError } from "../../errors/index.ts";
import type { Github } from "../../github/client.ts";
import { getPullRequest } from "../../github/pull/pull-request.ts";
import { projectsOf } from "../../project/find-environment.ts";
import type { ProjectFile } from "../../project/project.ts";
import { dropRehearsals } from "../../rehearsal/drop-rehearsals.ts";
import { rehearse } from "../../rehearsal/rehearse.ts";
import type { ProjectSecrets } from "../../secrets/project-secrets.ts";
import { environmentConnection } from "../../secrets/sign-in-options.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../../snowflake/connection.ts";
import type { PartInput, ReviewPart } from "../judge/review-parts.ts";
import { renderRehearsal } from "./render-rehearsal.ts";

export interface RehearsalPorts {
  readonly file: ProjectFile;
  readonly secrets: ProjectSecrets;
  readonly github: Github;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  /** `OWNER/NAME` */
  readonly repository: string;
  /** of the process; templates see what the project allows of it */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** What a rehearsal wants to know of a pull request. */
type Rehearsed = Pick<PartInput, "place" | "number" | "head" | "files"> & {
  readonly plan: Pick<PartInput["plan"], "pending">;
};

/**
 * What a pull request's pending scripts do on a clone, for each environment that allows rehearsals. The clone stays until
 * the pull request is pushed to, closed, or its hours are over.
 */
export function rehearsalPart(ports: RehearsalPorts): (input: Rehearsed) => Promise<ReviewPart | undefined> {
  return async ({ place, number, head, files, plan }) => {
    if (place.environment.rehearsal === undefined || number === undefined) return undefined;
    if (plan.pending.length === 0) return undefined;
    const { github, repository, secrets, connect, variables } = ports;
    const { repositoryId } = await getPullRequest(github, repository, number);
    const subject = { repositoryId, number, sha: head };
    const result = await rehearse({ place, subject, files, secrets, connect, keep: true, variables });
    return {
      title: "Rehearsal",
      verdict: result.outcome === "passed" ? "ready" : "refused",
      blocks: renderRehearsal(result),
    };
  };
}

/**
 * Drops what a pull request that is closed or merged leaves. What cannot be dropped now expires.
 * @returns the names of what was dropped, and what went wrong, in words
 */
export async function dropAtClose(
  { file, secrets, github, connect, repository }: Omit<RehearsalPorts, "variables">,
  number: number,
): Promise<{ readonly dropped: readonly string[]; readonly failures: readonly string[] }> {
  const environments = projectsOf(file, repository)
    .flatMap((project) => project.environments)
    .filter(({ rehearsal }) => rehearsal !== undefined);
  const [dropped, failures]: [string[], string[]] = [[], []];
  if (environments.length === 0) return { dropped, failures };
  try {
    const { repositoryId } = await getPullRequest(github, repository, number);
    for (const environment of environments) {
      const secret = await secrets.environment(environment);
      const connection = await connect(environmentConnection(secret, { role: environment.role }));
      try {
        const which = { repositoryId, number };
        const gone = await dropRehearsals({ connection, environment, which });
        dropped.push(...gone.map(({ name }) => name));
      } finally {
        await connection.close().catch(() => undefined);
      }
    }
  } catch (error) {
    if (!(error instanceof SnowhookError)) throw error;
    failures.push(error.message);
  }
  return { dropped, failures };
}
