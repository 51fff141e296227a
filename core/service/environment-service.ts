import type { Environment } from "../environments/environment.ts";
import type { ServiceNames } from "./bind-types.ts";

/** The image's name in the repository; its tag is the commit it was built from. */
export const API_IMAGE = "videogamesales-api";

/** What the API's service is called in an environment, and who owns and may call it. */
export function serviceNames(environment: Environment): ServiceNames {
  return {
    environment: environment.key,
    database: environment.database,
    schema: environment.schema,
    service: "VIDEOGAMESALES_API",
    ownerRole: environment.apiRole,
    callerRoles: Object.values(environment.vendorRoles),
    warehouse: environment.warehouse,
    computePool: environment.computePool,
    imageRepository: environment.imageRepository,
  };
}
