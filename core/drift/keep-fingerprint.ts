import type { LeftEnvironment } from "../deployment/deployment-types.ts";
import { metadataNamesOf } from "../deployment/metadata-schema.ts";
import { recordFingerprint } from "./check-drift.ts";
import { managedScopes } from "./managed-scopes.ts";

/**
 * Keeps what an environment holds, as the thing to compare with.
 * @returns how many objects that are
 */
export function keepFingerprint({
  connection,
  environment,
  deployment,
  lease,
}: Omit<LeftEnvironment, "lease"> & Partial<Pick<LeftEnvironment, "lease">>): Promise<number> {
  return recordFingerprint({
    connection,
    names: metadataNamesOf(environment),
    scopes: managedScopes(environment),
    environment: deployment.environment,
    deployment,
    ...(lease === undefined ? {} : { lease }),
  });
}
