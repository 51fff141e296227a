import type { Environment } from "../project/project.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import type { ProjectSecrets } from "./project-secrets.ts";
import { environmentConnection } from "./sign-in-options.ts";

export interface SessionPorts {
  readonly secrets: ProjectSecrets;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
}

/** Does something in a session of an environment's deployer, in its role, warehouse, database and schema, and ends it. */
export async function inSession<T>(
  { secrets, connect }: SessionPorts,
  environment: Environment,
  act: (connection: SnowflakeConnection) => Promise<T>,
): Promise<T> {
  const { role, warehouse, database, schema } = environment;
  const secret = await secrets.environment(environment);
  const connection = await connect(environmentConnection(secret, { role, warehouse, database, schema }));
  try {
    return await act(connection);
  } finally {
    await connection.close().catch(() => undefined);
  }
}
