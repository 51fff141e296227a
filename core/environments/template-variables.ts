import type { Environment } from "./environment.ts";

/**
 * What every script of an environment may name in its templates. `staged` (folder name to stage path) comes
 * from the deployment itself. The environment's own `vars` cannot hide these names.
 */
export function templateVariables(
  environment: Environment,
  serviceUser: string,
  staged: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  return {
    ...environment.vars,
    environment: environment.key,
    environment_name: environment.name,
    database: environment.database,
    schema: environment.schema,
    metadata_schema: environment.metadataSchema,
    shared_database: environment.sharedDatabase,
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
