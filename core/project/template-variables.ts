import type { TemplateValue } from "../templates/template-value.ts";
import type { ProjectEnvironment } from "./find-environment.ts";
import type { Variables } from "./project.ts";

/** What only the moment knows. */
export interface MoreVariables {
  /** of the `schemachange-config.yml` of the commit */
  readonly configVars?: Variables;
  /** folder's name -> path on the stage of files */
  readonly staged?: Readonly<Record<string, string>>;
  /** user of the environment, when it is known: `service_user` */
  readonly user?: string;
}

/**
 * What scripts, jobs and specifications of an environment may name in their templates: where they are deployed, under
 * the commit's own variables, under those of `snowhook.yml`. A repository's variables hide ours, so that one which
 * has a `database` of its own means that.
 */
export function templateVariables(
  { project, environment }: ProjectEnvironment,
  { configVars, staged = {}, user = environment.user }: MoreVariables = {},
): Record<string, TemplateValue> {
  const { database, schema, warehouse, role } = environment;
  return {
    project: project.key,
    environment: environment.key,
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(role === undefined ? {} : { deploy_role: role }),
    ...(user === undefined ? {} : { service_user: user }),
    ...configVars,
    ...environment.vars,
    ...(Object.keys(staged).length === 0 ? {} : { staged }),
  };
}
