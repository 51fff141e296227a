import { ConfigError } from "../errors/index.ts";
import { findEnvironment, findProject, type ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";
import type { Secret } from "../secrets/secret.ts";
import {
  type AdministratorRun,
  type AdministratorScript,
  runAdministratorScripts,
} from "./administrator-scripts.ts";
import { setupFolder, sharedVariables } from "./run-setup.ts";

/** What is to be undone: one environment, or `all` of a project and what they share. */
export interface ResetTarget {
  /** may be left out when there is one only */
  readonly project?: string | undefined;
  /** an environment's key, or `all` */
  readonly environment: string;
}

export interface ResetInput extends AdministratorRun {
  /** folder of `snowhook.yml` */
  readonly folder: string;
  readonly file: ProjectFile;
  readonly target: ResetTarget;
  readonly secret: Secret;
}

/** The words that must be typed to reset a target: they name what will be gone. */
export function confirmationFor(file: ProjectFile, target: ResetTarget): string {
  if (target.environment === "all")
    return `delete every environment of ${findProject(file, target.project).key}`;
  const { project, environment } = findEnvironment(file, target.project, target.environment);
  return `delete ${environment.database ?? `${project.key}/${environment.key}`}`;
}

/**
 * Refuses a reset that was not confirmed in its own words; to be called before anything is connected to.
 * @throws {ConfigError} saying what to type
 */
export function checkConfirmation(file: ProjectFile, target: ResetTarget, confirm: string | undefined): void {
  const words = confirmationFor(file, target);
  if (confirm === words) return;
  throw new ConfigError(`reset of ${target.environment} was not confirmed: nothing was done`, {
    next: `To delete it with all its data, send "confirm": ${JSON.stringify(words)}.`,
  });
}

/**
 * Undoes setup and everything that was deployed: of one environment, or of all of a project and what they share. One
 * that brings its own is left alone.
 * @throws what `runAdministratorScripts` throws
 */
export async function runReset(input: ResetInput): Promise<AdministratorScript[]> {
  const { file, target, secret } = input;
  const project = findProject(file, target.project);
  const all = target.environment === "all";
  const chosen: ProjectEnvironment[] = all
    ? project.environments.map((environment) => ({ project, environment }))
    : [findEnvironment(file, target.project, target.environment)];
  const folder = setupFolder(input.folder, project);
  const done: AdministratorScript[] = [];
  if (folder === undefined) return done;
  for (const place of chosen) {
    if (place.environment.bringYourOwn) continue;
    const vars = templateVariables(place, { user: secret.user });
    const label = place.environment.key;
    done.push(...(await runAdministratorScripts(input, folder, "reset/environment", vars, label)));
  }
  if (all) {
    const vars = sharedVariables(project, secret.user);
    done.push(...(await runAdministratorScripts(input, folder, "reset/shared", vars)));
  }
  return done;
}
