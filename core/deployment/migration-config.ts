import type { MigrationConfig, MigrationPolicies } from "../migrations/contracts/migration-config.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Environment, EnvironmentOptions, Variables } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";

/**
 * A holder that died blocks the environment no longer than this. It is renewed in a session of its own three times
 * within it, so that one renewal may fail.
 */
export const LEASE_SECONDS = 300;

/** What a deployment knows beside `snowhook.yml`. */
export interface DeploymentContext {
  readonly commit: string;
  /** of the `schemachange-config.yml` of the commit */
  readonly configVars?: Variables;
  /** what `env_var()` may read */
  readonly environmentVariables?: Readonly<Record<string, string>>;
  readonly user?: string;
}

/** How an environment is migrated: what `snowhook.yml` says, in the words of the migration engine. */
export function migrationConfig(place: ProjectEnvironment, context: DeploymentContext): MigrationConfig {
  const { environment } = place;
  const { role, warehouse, database, schema, options } = environment;
  const { commit, configVars, environmentVariables, user } = context;
  return {
    historyTable: environment.historyTable,
    createHistoryTable: environment.createHistoryTable,
    leaseSeconds: options.leaseSeconds ?? LEASE_SECONDS,
    ...(role === undefined ? {} : { role }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    vars: templateVariables(place, {
      ...(configVars === undefined ? {} : { configVars }),
      ...(user === undefined ? {} : { user }),
    }),
    ...(environmentVariables === undefined ? {} : { environmentVariables }),
    queryTag: queryTagOf(environment, commit),
    ...engineOptions(options),
    policies: policies(options),
    dangers: environment.dangers,
  };
}

/** QUERY_TAG of all that a deployment runs, between the tool's name and the script's. */
export function queryTagOf({ project, key, options }: Environment, commit: string): string {
  const tag = `${project}/${key} ${commit.slice(0, 12)}`;
  return options.queryTag === undefined ? tag : `${options.queryTag} ${tag}`;
}

function engineOptions(options: EnvironmentOptions): Partial<MigrationConfig> {
  const {
    autocommit,
    outOfOrder,
    continueOnError,
    versionNumberValidationRegex,
    sessionParameters,
    metadataSchema,
  } = options;
  return {
    ...(autocommit === undefined ? {} : { autocommit }),
    ...(outOfOrder === undefined ? {} : { outOfOrder }),
    ...(continueOnError === undefined ? {} : { continueOnError }),
    ...(versionNumberValidationRegex === undefined ? {} : { versionPattern: versionNumberValidationRegex }),
    ...(sessionParameters === undefined ? {} : { sessionParameters }),
    ...(metadataSchema === undefined ? {} : { metadataSchema }),
  };
}

function policies(options: EnvironmentOptions): Partial<MigrationPolicies> {
  const { onChanged, onRenamed, onUnrenderable, onUnknownFile, onCommandLineScript } = options;
  return {
    ...(onChanged === undefined ? {} : { changedVersioned: onChanged }),
    ...(onRenamed === undefined ? {} : { renamed: onRenamed }),
    ...(onUnrenderable === undefined ? {} : { unrenderable: onUnrenderable }),
    ...(onUnknownFile === undefined ? {} : { unknownFile: onUnknownFile }),
    ...(onCommandLineScript === undefined ? {} : { commandLineScript: onCommandLineScript }),
    ...(options.raiseExceptionOnIgnoredVersionedScript === true
      ? { ignoredVersioned: "error" as const }
      : {}),
  };
}

/** Of the process's own environment what a project's templates may see. */
export function allowedVariables(
  names: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const pairs = names.flatMap((name) => {
    const value = variables[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}
