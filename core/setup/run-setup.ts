import { join } from "node:path";
import { ConfigError } from "../errors/index.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Project, ProjectFile, RehearsalSettings } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";
import { publicKeysOf } from "../secrets/public-keys.ts";
import type { EnvironmentSecret } from "../secrets/sign-in-secrets.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import type { TemplateValue } from "../templates/template-value.ts";
import {
  type AdministratorScript,
  runAdministratorScripts,
  runStep,
  type ScriptFolder,
} from "./administrator-scripts.ts";
import { checkUserRoles } from "./check-user-roles.ts";
import {
  type AccountPlaces,
  type AdministrationInput,
  forEachAccount,
  type SignedPlace,
} from "./for-each-account.ts";
import { setUpBase } from "./set-up-base.ts";
import { setUpRehearsal } from "./set-up-rehearsal.ts";

export interface SetupInput extends AdministrationInput {
  readonly file: ProjectFile;
  /** those to set up, beside what their projects share */
  readonly chosen: readonly ProjectEnvironment[];
}

/**
 * What an administrator runs once, and again whenever it changed. In each Snowflake account: the base of each
 * environment, then of each project what its environments share, then what it has for each environment. One that
 * brings its own is left alone.
 * @throws what `runAdministratorScripts` and `setUpBase` throw
 */
export async function runSetup(input: SetupInput): Promise<AdministratorScript[]> {
  const made = input.chosen.filter(({ environment }) => !environment.bringYourOwn);
  return forEachAccount(input, made, (connection, places) => setUpAccount(input, connection, places));
}

async function setUpAccount(
  input: SetupInput,
  connection: SnowflakeConnection,
  places: AccountPlaces,
): Promise<AdministratorScript[]> {
  checkUsers(places);
  const run = { connection, secrets: () => input.secrets.hidden(), onScript: input.onScript };
  const done: AdministratorScript[] = [];
  for (const place of places)
    done.push(await runStep(run, `${place.environment.key}: base`, () => base(connection, place)));
  for (const place of places) {
    const { rehearsal } = place.environment;
    if (rehearsal === undefined) continue;
    const act = () => rehearsals(input, connection, place, rehearsal);
    done.push(await runStep(run, `${place.environment.key}: rehearsals`, act));
  }
  for (const project of new Set(places.map((place) => place.project))) {
    const folder = setupFolder(input.folder, project);
    if (folder === undefined) continue;
    const own = await input.secrets.setup(project);
    done.push(
      ...(await runAdministratorScripts(run, folder, "shared", { ...sharedVariables(project), ...own })),
    );
    for (const place of places.filter((candidate) => candidate.project === project)) {
      const vars = { ...templateVariables(place, { user: place.secret.user }), ...own };
      done.push(...(await runAdministratorScripts(run, folder, "environment", vars, place.environment.key)));
    }
  }
  // Last, because a project's own scripts grant roles too.
  for (const place of places) await checkUserRoles(connection, input.file, place);
  return done;
}

function base(connection: SnowflakeConnection, { environment, secret }: SignedPlace): Promise<number> {
  return setUpBase({ connection, environment, ...signInOf(secret) });
}

async function rehearsals(
  { secrets }: SetupInput,
  connection: SnowflakeConnection,
  { environment, secret }: SignedPlace,
  settings: RehearsalSettings,
): Promise<number> {
  const own = await secrets.rehearsal(environment);
  return setUpRehearsal({ connection, environment, settings, deployUser: secret.user, ...signInOf(own) });
}

function signInOf(secret: EnvironmentSecret) {
  const { user, awsRole, moreAwsRoles } = secret;
  const awsRoles = [...(awsRole === undefined ? [] : [awsRole]), ...moreAwsRoles];
  return { user, keys: publicKeysOf(secret), awsRoles };
}

/** @throws {ConfigError} when two environments of an account have one user */
function checkUsers(places: AccountPlaces): void {
  const owners = new Map<string, string>();
  for (const place of places) {
    const user = place.secret.user.toUpperCase();
    const other = owners.get(user);
    if (other !== undefined) {
      throw new ConfigError(`${other} and ${labelOf(place)} have the same user ${user}`, {
        next: "Give each environment's secret a user of its own: what one is pushed must not reach the other.",
      });
    }
    owners.set(user, labelOf(place));
  }
}

/** `shop/dev` */
export function labelOf({ project, environment }: ProjectEnvironment): string {
  return `${project.key}/${environment.key}`;
}

/** The project's own folder of administrator SQL. */
export function setupFolder(folder: string, { setup }: Project): ScriptFolder | undefined {
  return setup === undefined ? undefined : { path: join(folder, setup), name: setup };
}

/** What the scripts that all environments share may name: nothing of a single environment. */
export function sharedVariables(project: Project): Record<string, TemplateValue> {
  return { project: project.key, ...project.vars };
}
