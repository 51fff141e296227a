import { metadataNamesOf } from "../deployment/metadata-schema.ts";
import type { Github } from "../github/client.ts";
import { everyEnvironment, type ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import { inSession, type SessionPorts } from "../secrets/in-session.ts";
import { checkDrift, type DriftReport } from "./check-drift.ts";
import { type IssueOutcome, tellDrift } from "./drift-issue.ts";
import { managedScopes } from "./managed-scopes.ts";
import { noteDrift } from "./note-drift.ts";

export interface WatchInput extends SessionPorts {
  readonly file: ProjectFile;
  readonly github: Github;
  readonly onEvent?: (event: WatchEvent) => void;
  /** told a drift that was not there at the last look; must not throw */
  readonly onNew?: (place: ProjectEnvironment, report: KnownDrift) => Promise<void>;
}

type KnownDrift = Exclude<DriftReport, { readonly outcome: "unknown" }>;

/** What one night brought for one environment. */
export interface Watched {
  readonly project: string;
  readonly environment: string;
  readonly outcome: DriftReport["outcome"];
  readonly changes: number;
  readonly reason?: string;
  /** what GitHub was told; absent when it could not be */
  readonly issue?: IssueOutcome;
  /** it was not so the night before */
  readonly isNew: boolean;
}

export type WatchEvent =
  | ({ readonly type: "drift-watched" } & Watched)
  | {
      readonly type: "drift-failed" | "issue-refused";
      readonly project: string;
      readonly environment: string;
      readonly error: unknown;
    };

/**
 * Looks at every environment that says `drift: true`, one after the other. One that cannot be looked at does not keep
 * the others from it.
 * @returns what was found, and how many could not be looked at
 */
export async function watchEnvironments(
  input: WatchInput,
): Promise<{ readonly watched: readonly Watched[]; readonly failed: number }> {
  const places = everyEnvironment(input.file).filter(({ environment }) => environment.drift);
  const watched: Watched[] = [];
  for (const place of places) {
    try {
      const one = await watch(input, place);
      watched.push(one);
      input.onEvent?.({ type: "drift-watched", ...one });
    } catch (error) {
      input.onEvent?.({ type: "drift-failed", ...subjectOf(place), error });
    }
  }
  return { watched, failed: places.length - watched.length };
}

const subjectOf = ({ project, environment }: ProjectEnvironment) => ({
  project: project.key,
  environment: environment.key,
});

function watch(input: WatchInput, place: ProjectEnvironment): Promise<Watched> {
  const { project, environment } = place;
  const label = `${project.key}/${environment.key}`;
  return inSession(input, environment, async (connection) => {
    const names = metadataNamesOf(environment);
    const report = await checkDrift({
      connection,
      names,
      scopes: managedScopes(environment),
      environment: label,
    });
    const isNew = await noteDrift({ connection, names, environment: label, report });
    if (isNew && report.outcome !== "unknown") await input.onNew?.(place, report);
    const issue = await tell(input, place, label, report);
    return {
      ...subjectOf(place),
      outcome: report.outcome,
      changes: report.outcome === "unknown" ? 0 : report.changes.length,
      isNew,
      ...(report.outcome === "unknown" ? { reason: report.reason } : {}),
      ...(issue === undefined ? {} : { issue }),
    };
  });
}

/** What GitHub does not take is told: the ledger has it all the same. */
async function tell(
  { github, secrets, onEvent }: WatchInput,
  place: ProjectEnvironment,
  label: string,
  report: DriftReport,
): Promise<IssueOutcome | undefined> {
  try {
    const { repository } = place.project;
    return await tellDrift({ github, repository, environment: label, report, secrets: secrets.hidden() });
  } catch (error) {
    onEvent?.({ type: "issue-refused", ...subjectOf(place), error });
    return undefined;
  }
}
