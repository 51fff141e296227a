import type { DeployMigrationsInput, MigrationReport } from "./migration-types.ts";

/**
 * Brings an account to the state of a folder of scripts. Resolves with a report also when a script failed or the
 * deadline came; throws ConfigError, TemplateError or LeaseError before anything ran, ConnectionError later.
 */
export type DeployMigrations = (input: DeployMigrationsInput) => Promise<MigrationReport>;
