import { ConfigError } from "../errors/index.ts";
import type { Lease } from "../migrations/lease/acquire-lease.ts";
import type { Environment } from "../project/project.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject } from "../snowflake/missing-object.ts";
import { readableObjectName } from "../snowflake/quote.ts";
import type { Engine } from "./deployment-types.ts";
import { metadataSchemaOf } from "./metadata-schema.ts";
import { LEASE_SECONDS } from "./migration-config.ts";

/** How long another holder is waited for before the message is given back. */
const WAIT_SECONDS = 30;

/**
 * Takes an environment's lease, making its schema on first use when `create_history_table` says so.
 * @param holder for people; the same one may take it again
 * @throws {LeaseError} naming who deploys there; {ConfigError} when the schema is not there
 */
export async function acquireEnvironmentLease(
  engine: Pick<Engine, "acquireLease">,
  connection: SnowflakeConnection,
  environment: Environment,
  holder: string,
): Promise<Lease> {
  const schema = metadataSchemaOf(environment);
  const acquire = () =>
    engine.acquireLease(connection, {
      schema,
      holder,
      ttlSeconds: environment.options.leaseSeconds ?? LEASE_SECONDS,
      waitSeconds: WAIT_SECONDS,
    });
  try {
    return await acquire();
  } catch (error) {
    if (!isMissingObject(error)) throw error;
    if (!environment.createHistoryTable) throw noSchema(environment, schema, error);
    await connection.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`).catch((cause: unknown) => {
      throw isMissingObject(cause) ? noSchema(environment, schema, cause) : cause;
    });
    return acquire();
  }
}

function noSchema(
  { project, key, createHistoryTable }: Environment,
  schema: string,
  cause: unknown,
): ConfigError {
  const name = readableObjectName(schema);
  const place = `projects.${project}.environments.${key}`;
  return new ConfigError(
    `there is no schema ${name} that this role can see, for the history of deployments`,
    {
      next: createHistoryTable
        ? `Make the database ${name.split(".")[0]} and let the role create schemas in it, or name another table as ${place}.history_table.`
        : `Write create_history_table: true in snowhook.yml (${place}), or name another table as history_table.`,
      cause,
    },
  );
}
