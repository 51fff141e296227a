import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { allowedVariables, migrationConfig } from "../../core/deployment/migration-config.ts";
import { scriptsOf } from "../../core/deployment/project-files.ts";
import { ConfigError } from "../../core/errors/index.ts";
import { readConfigVariables } from "../../core/project/config-variables.ts";
import { findEnvironment, type ProjectEnvironment } from "../../core/project/find-environment.ts";
import { PROJECT_FILE } from "../../core/project/load-project-file.ts";
import { readProjectFile } from "../../core/project/read-project-file.ts";
import { hiddenValues } from "../../core/secrets/hidden-values.ts";
import { loadSecret } from "../../core/secrets/load-secret.ts";
import { readSecret } from "../../core/secrets/read-secret.ts";
import { environmentConnection } from "../../core/secrets/sign-in-options.ts";
import { type EnvironmentSecret, environmentSecretSchema } from "../../core/secrets/sign-in-secrets.ts";
import type { ConnectionOptions } from "../../core/snowflake/connection.ts";
import { secretValues } from "../../core/templates/secrets.ts";
import type { Io } from "../output/terminal.ts";
import { readFolder } from "../read-folder.ts";
import { migrationConfig as givenConfig, type Project } from "./project.ts";
import type { Resolved } from "./resolve-settings.ts";

/** Which environment of which file, as the command line says it. */
export interface EnvironmentChoice {
  readonly environment: string;
  readonly project: string | undefined;
  /** snowhook.yml, when it is not in the folder where the command was called */
  readonly projectFile: string | undefined;
  /** the environment's secret as a JSON file, instead of Secrets Manager */
  readonly secretFile: string | undefined;
}

/** An environment of snowhook.yml, ready to be worked on. */
export interface EnvironmentPlace {
  readonly project: Project;
  readonly connection: ConnectionOptions;
  /** what stands in the project's configuration file and was not read */
  readonly notes: readonly string[];
  readonly label: string;
}

/** The environment and its project that were chosen, and the folder of the file. @throws {ConfigError} */
export function chooseEnvironment(
  io: Io,
  choice: EnvironmentChoice,
): ProjectEnvironment & { readonly folder: string } {
  const path = resolve(io.cwd, choice.projectFile ?? PROJECT_FILE);
  if (!existsSync(path)) {
    throw new ConfigError(`There is no ${path}, which --environment is about.`, {
      next: "Run the command beside it, name it (--project-file FILE), or write one (snowhook init).",
    });
  }
  const found = findEnvironment(
    readProjectFile(readFileSync(path, "utf8")),
    choice.project,
    choice.environment,
  );
  return { ...found, folder: dirname(path) };
}

/** The secret of an environment. @throws {ConfigError} when it is not there, or is of another account */
export async function openSecret(
  io: Io,
  { environment }: ProjectEnvironment,
  secretFile: string | undefined,
): Promise<EnvironmentSecret> {
  const secret =
    secretFile === undefined
      ? await loadSecret(environmentSecretSchema, environment.secretId)
      : readSecret(environmentSecretSchema, readText(resolve(io.cwd, secretFile)), secretFile);
  const { account } = environment;
  if (account === undefined || account.toUpperCase() === secret.account.toUpperCase()) return secret;
  throw new ConfigError(
    `The secret of ${environment.key} is of the account ${secret.account}, not ${account}.`,
    {
      next: "Correct account in snowhook.yml, or the secret.",
    },
  );
}

/**
 * What a push to the environment's branch would work on, with the files as they lie here. Where and as whom is said by
 * snowhook.yml and the environment's secret alone; of the rest, options of the command line count over the file's.
 */
export async function openEnvironment(
  io: Io,
  choice: EnvironmentChoice,
  given: Resolved,
): Promise<EnvironmentPlace> {
  const place = chooseEnvironment(io, choice);
  const { project, environment, folder } = place;
  const secret = await openSecret(io, place, choice.secretFile);
  const environmentVariables = allowedVariables(project.envVars, io.env);
  const config = readConfig(place, environmentVariables);
  const written = migrationConfig(place, {
    commit: `from ${userInfo().username}`,
    environmentVariables,
    user: secret.user,
    ...(config === undefined ? {} : { configVars: config.vars }),
  });
  const { vars: givenVars, environmentVariables: _, policies, dangers, ...options } = givenConfig(given, {});
  const vars = { ...written.vars, ...givenVars };
  const folderOf = (path: string, purpose: string) => readFolder(join(folder, path), purpose);
  return {
    label: `${project.key}/${environment.key}`,
    notes: config?.notes ?? [],
    connection: environmentConnection(secret, startOf(place)),
    project: {
      input: {
        files: scriptsOf(project, folderOf(project.scripts, "folder of scripts")),
        ...(project.modules === undefined ? {} : { modules: folderOf(project.modules, "modules folder") }),
        stagedFolders: new Map(
          Object.entries(project.staged).map(([name, path]) => [name, folderOf(path, "folder of files")]),
        ),
        config: {
          ...written,
          ...options,
          vars,
          policies: { ...written.policies, ...policies },
          dangers: { ...written.dangers, ...dangers },
        },
      },
      dryRun: given.get<boolean>("dry-run") ?? false,
      environment,
      secrets: [...hiddenValues(secret), ...secretValues(vars)],
    },
  };
}

function readConfig(
  { project, environment, folder }: ProjectEnvironment & { readonly folder: string },
  environmentVariables: Readonly<Record<string, string>>,
) {
  if (project.config === undefined) return undefined;
  const path = join(folder, project.config);
  if (!existsSync(path)) return undefined;
  return readConfigVariables(
    { path: project.config, bytes: readFileSync(path), environmentVariables },
    environment,
  );
}

function startOf({ environment }: ProjectEnvironment) {
  const { role, warehouse, database, schema } = environment;
  return {
    ...(role === undefined ? {} : { role }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError("The secret's file cannot be read.", { where: { file: path }, cause });
  }
}
