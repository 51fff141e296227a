import { metadataNamesOf } from "../deployment/metadata-schema.ts";
import { describeError, redact } from "../errors/index.ts";
import { environmentLabel, everyEnvironment, type ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import { inSession, type SessionPorts } from "../secrets/in-session.ts";
import { breakLock } from "./break-lock.ts";
import { readEnvironmentStatus } from "./environment-status.ts";
import type { ShownEnvironment } from "./status-page.ts";

export interface AllInput extends SessionPorts {
  readonly file: ProjectFile;
  /** where commits are shown: only of github.com a link is made */
  readonly githubApi: string;
}

/** Every environment of a file; one that cannot be read says why, and the others are shown. */
export function readAll(input: AllInput): Promise<ShownEnvironment[]> {
  return Promise.all(everyEnvironment(input.file).map((place) => readOne(input, place)));
}

async function readOne(input: AllInput, place: ProjectEnvironment): Promise<ShownEnvironment> {
  const { project, environment } = place;
  const shown = {
    label: environmentLabel(input.file, environment),
    branch: environment.branch,
    repository: input.githubApi === "https://api.github.com" ? project.repository : undefined,
  };
  try {
    const status = await inSession(input, environment, (connection) =>
      readEnvironmentStatus({
        connection,
        config: { historyTable: environment.historyTable, ...metadataOf(environment.options) },
        environment: `${project.key}/${environment.key}`,
      }),
    );
    return { ...shown, status, problem: undefined };
  } catch (error) {
    return { ...shown, status: undefined, problem: redact(describeError(error), input.secrets.hidden()) };
  }
}

const metadataOf = ({ metadataSchema }: { readonly metadataSchema?: string }) =>
  metadataSchema === undefined ? {} : { metadataSchema };

/** Breaks the lock of the environment of that label. False when there is no such environment, or its lock is another one. */
export async function breakOne(
  input: AllInput,
  label: string,
  generation: number,
  by: string,
): Promise<boolean> {
  const place = everyEnvironment(input.file).find(
    ({ environment }) => environmentLabel(input.file, environment) === label,
  );
  if (place === undefined) return false;
  const { project, environment } = place;
  return inSession(input, environment, (connection) =>
    breakLock({
      connection,
      names: metadataNamesOf(environment),
      environment: `${project.key}/${environment.key}`,
      generation,
      by,
    }),
  );
}
