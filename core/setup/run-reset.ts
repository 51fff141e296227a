import { ConfigError } from "../errors/index.ts";
import {
  everyEnvironment,
  findEnvironment,
  findProject,
  type ProjectEnvironment,
} from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { type AdministratorScript, runAdministratorScripts, runStep } from "./administrator-scripts.ts";
import { type AccountPlaces, type AdministrationInput, forEachAccount } from "./for-each-account.ts";
import { resetBase } from "./reset-base.ts";
import { resetRehearsal } from "./reset-rehearsal.ts";
import { setupFolder, sharedVariables } from "./run-setup.ts";

/** What is to be undone: one environment, or `all` of a project and what they share. */
export interface ResetTarget {
  /** may be left out when there is one only */
  readonly project?: string | undefined;
  /** an environment's key, or `all` */
  readonly environment: string;
}

export interface ResetInput extends AdministrationInput {
  readonly file: ProjectFile;
  readonly target: ResetTarget;
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
 * that brings its own is left alone. What the project's own scripts take away goes first, then the base.
 * @throws what `runAdministratorScripts` throws
 */
export async function runReset(input: ResetInput): Promise<AdministratorScript[]> {
  const { file, target } = input;
  const project = findProject(file, target.project);
  const chosen: ProjectEnvironment[] =
    target.environment === "all"
      ? everyEnvironment({ projects: [project] })
      : [findEnvironment(file, target.project, target.environment)];
  const made = chosen.filter(({ environment }) => !environment.bringYourOwn);
  return forEachAccount(input, made, (connection, places) => resetAccount(input, connection, places));
}

async function resetAccount(
  input: ResetInput,
  connection: SnowflakeConnection,
  places: AccountPlaces,
): Promise<AdministratorScript[]> {
  const run = { connection, secrets: () => input.secrets.hidden(), onScript: input.onScript };
  const done: AdministratorScript[] = [];
  const [first] = places;
  const folder = first && setupFolder(input.folder, first.project);
  if (folder !== undefined) {
    for (const place of places) {
      const vars = templateVariables(place, { user: place.secret.user });
      const label = place.environment.key;
      done.push(...(await runAdministratorScripts(run, folder, "reset/environment", vars, label)));
    }
  }
  if (folder !== undefined && first !== undefined && input.target.environment === "all") {
    done.push(
      ...(await runAdministratorScripts(run, folder, "reset/shared", sharedVariables(first.project))),
    );
  }
  const going = new Set(places.map(({ environment }) => environment));
  for (const [index, { environment, secret }] of places.entries()) {
    const left = everyEnvironment(input.file).filter((one) => !going.has(one.environment));
    const users = [...left, ...places.slice(index + 1)].map((one) => one.environment.warehouse);
    const warehouseToo = !users.includes(environment.warehouse);
    const { user } = secret;
    const { rehearsal } = environment;
    if (rehearsal !== undefined) {
      const own = (await input.secrets.rehearsal(environment)).user;
      const reset = () => resetRehearsal({ connection, environment, settings: rehearsal, user: own });
      done.push(await runStep(run, `${environment.key}: rehearsals`, reset));
    }
    const act = () => resetBase({ connection, environment, user, warehouseToo });
    done.push(await runStep(run, `${environment.key}: base`, act));
  }
  return done;
}
