import { metadataNamesOf } from "../../deployment/metadata-schema.ts";
import { allowedVariables, migrationConfig } from "../../deployment/migration-config.ts";
import { toProjectFiles } from "../../deployment/project-files.ts";
import { describeError, redact, SnowhookError } from "../../errors/index.ts";
import { configSecrets } from "../../migrations/contracts/config-secrets.ts";
import type { SkipReason } from "../../migrations/contracts/migration-report.ts";
import { dangerPolicies } from "../../migrations/dangers/judge-plan.ts";
import {
  EMPTY_STATE,
  noHistoryTable,
  readHistorySql,
  readState,
} from "../../migrations/history/read-state.ts";
import { prepareMigrations } from "../../migrations/plan/prepare-migrations.ts";
import { planTrial } from "../../migrations/trial/plan-trial.ts";
import { readConfigVariables } from "../../project/config-variables.ts";
import type { ProjectEnvironment } from "../../project/find-environment.ts";
import type { ProjectSecrets } from "../../secrets/project-secrets.ts";
import { environmentConnection } from "../../secrets/sign-in-options.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../../snowflake/connection.ts";
import { judgeDangers } from "./judge-dangers.ts";
import type { MergedFiles } from "./merge-files.ts";
import type { MakePart, ReviewPart } from "./review-parts.ts";
import { type EnvironmentReview, type ReviewFinding, worst } from "./review-types.ts";

export interface PlanInput {
  readonly place: ProjectEnvironment;
  readonly label: string;
  readonly merged: MergedFiles;
  /** path -> bytes on the base branch */
  readonly onBase: ReadonlyMap<string, Uint8Array>;
  readonly number?: number;
  readonly head: string;
  readonly base: string;
  readonly secrets: ProjectSecrets;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  /** of the process; templates see what the project allows of it */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly parts: readonly MakePart[];
  /** who approved this head for this environment */
  readonly approval: (connection: SnowflakeConnection) => Promise<string | undefined>;
}

/** Which U scripts are not among those that run is no news. */
const REASONS: Readonly<Record<SkipReason, string | undefined>> = {
  applied: undefined,
  unchanged: undefined,
  "older-version": "its version is older than the newest that is applied",
  "undo-script": undefined,
};

/**
 * Plans what a deployment of the merge result would do to an environment, against its history of now. Only the history is
 * read; nothing is changed.
 * @throws {ConnectionError}, {StatementError} when the account cannot be asked; what is wrong in files is told in the review
 */
export async function planEnvironment(input: PlanInput): Promise<EnvironmentReview> {
  const { place, label, secrets, connect } = input;
  const { role, warehouse, database, schema } = place.environment;
  const secret = await secrets.environment(place.environment);
  const connection = await connect(environmentConnection(secret, { role, warehouse, database, schema }));
  try {
    return await planWith(input, connection, secret.user);
  } catch (error) {
    // Names, templates, a folder that is gone: what the author can mend.
    if (!(error instanceof SnowhookError) || !["config", "template"].includes(error.kind)) throw error;
    return refused(label, findingOf(error, place, secrets.hidden()));
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function planWith(
  input: PlanInput,
  connection: SnowflakeConnection,
  user: string,
): Promise<EnvironmentReview> {
  const { place, label, merged, onBase, head, base } = input;
  const { project, environment } = place;
  const files = toProjectFiles(merged.files, project, head);
  const environmentVariables = allowedVariables(project.envVars, input.variables);
  const configVars =
    project.config === undefined || files.config === undefined
      ? {}
      : readConfigVariables({ path: project.config, bytes: files.config, environmentVariables }, environment)
          .vars;
  const config = migrationConfig(place, { commit: head, configVars, environmentVariables, user });
  const prepared = prepareMigrations({
    files: files.scripts,
    ...(files.modules === undefined ? {} : { modules: files.modules }),
    stagedFolders: files.stagedFolders,
    config,
  });
  const names = metadataNamesOf(environment);
  const state = await readState(connection, readHistorySql(names));
  if (state === undefined && !environment.createHistoryTable) throw noHistoryTable(names);
  const plan = planTrial(prepared, state ?? EMPTY_STATE, config);

  const inRepository = (path: string) => `${project.scripts}/${path}`;
  const isOnBase = (path: string) => sameBytes(onBase.get(inRepository(path)), files.scripts.get(path));
  const policies = dangerPolicies(config);
  const dangers = judgeDangers(plan.dangers, policies, isOnBase, inRepository);
  const hidden = [...configSecrets(config), ...input.secrets.hidden()];
  const stops: ReviewFinding[] = plan.findings
    // What a danger blocks is in `dangers`, with its class and its page.
    .filter(({ kind, statement }) => kind === "template" || statement === undefined)
    .map(({ path, line, message }) => ({
      path: inRepository(path),
      ...(line === undefined ? {} : { line }),
      message,
    }));
  const blockers = [...stops, ...dangers.blockers];
  const isAsked = dangers.waiting.length > 0 || environment.promotion.approvals > 0;
  const approvedBy = isAsked ? await input.approval(connection) : undefined;
  const parts = await makeParts(input, { files, config, prepared, plan, connection, head, base });
  const verdict = worst([
    "ready",
    ...(blockers.length > 0 ? (["refused"] as const) : []),
    ...(dangers.waiting.length > 0 && approvedBy === undefined ? (["waits"] as const) : []),
    ...parts.map((part) => part.verdict),
  ]);
  const mask = <T extends { message: string }>(found: T): T => ({
    ...found,
    message: redact(found.message, hidden),
  });
  return {
    label,
    verdict,
    scripts: plan.pending.map(({ path, kind, content }) => ({
      path: inRepository(path),
      kind,
      isOurs: !isOnBase(path),
      sql: redact(content, hidden),
    })),
    ignored: [
      ...plan.skipped.flatMap(({ path, reason }) => {
        const why = REASONS[reason];
        return why === undefined ? [] : [{ path: inRepository(path), reason: why }];
      }),
      ...prepared.discovered.unknown.map(({ path, reason }) => ({
        path: inRepository(path),
        reason:
          reason === "command-line-script"
            ? "scripts for the snow command line are not run"
            : "its name is no script's",
      })),
    ],
    blockers: blockers.map(mask),
    waiting: dangers.waiting.map(mask),
    ...(approvedBy === undefined ? {} : { approvedBy }),
    notes: [
      ...plan.warnings.map(({ path, message }) => ({ path: inRepository(path), message })),
      ...dangers.notes,
    ].map(mask),
    verifications: prepared.discovered.verifications.map(inRepository),
    isStatic: false,
    parts,
  };
}

type Planned = Omit<Parameters<MakePart>[0], "place" | "number">;

async function makeParts(input: PlanInput, planned: Planned): Promise<ReviewPart[]> {
  const made: ReviewPart[] = [];
  for (const make of input.parts) {
    const { place, number } = input;
    const part = await make({ place, ...(number === undefined ? {} : { number }), ...planned });
    if (part !== undefined) made.push(part);
  }
  return made;
}

/** A review of something that cannot be planned at all. */
export function refused(label: string, ...blockers: readonly ReviewFinding[]): EnvironmentReview {
  return {
    ...{ label, verdict: "refused", scripts: [], ignored: [], blockers, waiting: [], notes: [] },
    ...{ verifications: [], isStatic: false, parts: [] },
  };
}

function findingOf(
  error: SnowhookError,
  { project }: ProjectEnvironment,
  hidden: readonly string[],
): ReviewFinding {
  const { file, line, statement } = error.where;
  const text = file === undefined ? describeError(error) : error.message;
  const message = redact(error.next === undefined ? text : `${text} ${error.next}`, hidden);
  return {
    message,
    ...(file === undefined ? {} : { path: `${project.scripts}/${file}` }),
    ...(line === undefined ? {} : { line }),
    ...(statement === undefined ? {} : { statement }),
  };
}

function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && Buffer.from(one).equals(other);
}
