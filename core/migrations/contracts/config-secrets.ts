import { isSecretKey, secretValues } from "../../templates/secrets.ts";
import type { MigrationConfig } from "./migration-config.ts";

/** The values of template and environment variables that must show nowhere. */
export function configSecrets(config: Pick<MigrationConfig, "vars" | "environmentVariables">): string[] {
  const environment = Object.entries(config.environmentVariables ?? {});
  return [
    ...secretValues(config.vars ?? {}),
    ...environment.flatMap(([name, value]) => (isSecretKey(name) ? [value] : [])),
  ];
}
