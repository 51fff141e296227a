import type { TemplateValue } from "../templates/template-value.ts";
import type { Environment, Environments } from "./environment.ts";

/**
 * What every script of an environment may name in its templates. `staged` (folder name to stage path) comes
 * from the deployment itself. The environment's own `vars` cannot hide these names.
 */
export function templateVariables(
  environment: Environment,
  serviceUser: string,
  staged: Readonly<Record<string, string>> = {},
): Record<string, TemplateValue> {
  return {
    ...environment.vars,
    environment: environment.key,
    database: environment.database,
    warehouse: environment.warehouse,
    deploy_role: environment.deployRole,
    etl_role: environment.etlRole,
    api_role: environment.apiRole,
    vendor_roles: environment.vendorRoles,
    integration: environment.integration,
    compute_pool: environment.computePool,
    image_repository: environment.imageRepository,
    service_user: serviceUser,
    staged,
  };
}

/** What the scripts of the shared base may name: nothing of a single environment. */
export function sharedTemplateVariables(
  { shared }: Environments,
  serviceUser: string,
): Record<string, TemplateValue> {
  return {
    ...shared.vars,
    warehouse: shared.warehouse,
    compute_pool: shared.computePool,
    image_repository: shared.imageRepository,
    service_user: serviceUser,
  };
}
