import { join } from "node:path";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { Project, ProjectFile } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";
import { servicePublicKey } from "../secrets/public-key.ts";
import type { Secret } from "../secrets/secret.ts";
import type { TemplateValue } from "../templates/template-value.ts";
import {
  type AdministratorRun,
  type AdministratorScript,
  runAdministratorScripts,
  type ScriptFolder,
} from "./administrator-scripts.ts";

export interface SetupInput extends AdministratorRun {
  /** folder of `snowhook.yml` */
  readonly folder: string;
  /** those to set up, beside what their projects share */
  readonly chosen: readonly ProjectEnvironment[];
  readonly secret: Secret;
  /** what only setup's templates may name: the keys of what the project reaches outside */
  readonly setupVars: Readonly<Record<string, TemplateValue>>;
}

/**
 * What an administrator runs once, and again whenever it changed: of each project what its environments share, then
 * each environment. One that brings its own is left alone.
 * @throws what `runAdministratorScripts` throws
 */
export async function runSetup(input: SetupInput): Promise<AdministratorScript[]> {
  const { chosen, secret } = input;
  const own = { ...input.setupVars, service_public_key: servicePublicKey(secret) };
  const made = chosen.filter(({ environment }) => !environment.bringYourOwn);
  const done: AdministratorScript[] = [];
  for (const project of new Set(made.map((place) => place.project))) {
    const folder = setupFolder(input.folder, project);
    if (folder === undefined) continue;
    const shared = { ...sharedVariables(project, secret.user), ...own };
    done.push(...(await runAdministratorScripts(input, folder, "shared", shared)));
    for (const place of made.filter((candidate) => candidate.project === project)) {
      const vars = { ...templateVariables(place, { user: secret.user }), ...own };
      const label = place.environment.key;
      done.push(...(await runAdministratorScripts(input, folder, "environment", vars, label)));
    }
  }
  return done;
}

/** Every environment there is, or the one that was named. */
export function everyEnvironment(file: ProjectFile): ProjectEnvironment[] {
  return file.projects.flatMap((project) =>
    project.environments.map((environment) => ({ project, environment })),
  );
}

/** The project's own folder of administrator SQL. */
export function setupFolder(folder: string, { setup }: Project): ScriptFolder | undefined {
  return setup === undefined ? undefined : { path: join(folder, setup), name: setup };
}

/** What the scripts that all environments share may name: nothing of a single environment. */
export function sharedVariables(project: Project, user: string): Record<string, TemplateValue> {
  return { project: project.key, service_user: user, ...project.vars };
}
