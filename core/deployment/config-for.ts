import type { MigrationConfig } from "../migrations/contracts/migration-config.ts";
import { readConfigVariables } from "../project/config-variables.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import { allowedVariables, migrationConfig } from "./migration-config.ts";
import type { ProjectFiles } from "./project-files.ts";

/**
 * How an environment of the project is migrated with the files of a commit; notes on them are told elsewhere.
 * @param commit whose files they are
 * @param variables of the process; templates see what the project allows of it
 */
export function configFor(
  {
    commit,
    variables,
  }: { readonly commit: string; readonly variables: Readonly<Record<string, string | undefined>> },
  place: ProjectEnvironment,
  files: Pick<ProjectFiles, "config">,
  user: string | undefined,
): MigrationConfig {
  const { project, environment } = place;
  const environmentVariables = allowedVariables(project.envVars, variables);
  const context = { commit, environmentVariables, ...(user === undefined ? {} : { user }) };
  if (project.config === undefined || files.config === undefined) return migrationConfig(place, context);
  const source = { path: project.config, bytes: files.config, environmentVariables };
  return migrationConfig(place, { ...context, configVars: readConfigVariables(source, environment).vars });
}
