import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier, quoteObjectName } from "../snowflake/quote.ts";
import { type BaseEnvironment, baseNames } from "./base-names.ts";

export interface ResetBaseInput {
  /** the administrator's session */
  readonly connection: Pick<SnowflakeConnection, "query">;
  readonly environment: BaseEnvironment;
  readonly user: string;
  /** does nothing else use the warehouse? */
  readonly warehouseToo: boolean;
}

/**
 * Takes away what `setUpBase` made, with everything in it: data first, then who could reach it. The warehouse goes
 * last, because the session may be using it.
 * @returns how many statements were sent
 */
export async function resetBase(input: ResetBaseInput): Promise<number> {
  const { role, warehouse, databases, schemas } = baseNames(input.environment);
  const drops = [
    ...schemas.map(({ database, schema }) => dropSchema(database, schema)),
    ...databases.map((database) => `DROP DATABASE IF EXISTS ${quoteIdentifier(database)}`),
    `DROP USER IF EXISTS ${quoteIdentifier(input.user.toUpperCase())}`,
    `DROP ROLE IF EXISTS ${quoteIdentifier(role)}`,
    ...(input.warehouseToo && warehouse !== undefined
      ? [`DROP WAREHOUSE IF EXISTS ${quoteIdentifier(warehouse)}`]
      : []),
  ];
  for (const drop of drops) await input.connection.query(drop);
  return drops.length;
}

/** IF EXISTS is about the schema: where its database is gone, Snowflake says so. */
function dropSchema(database: string, schema: string): string {
  return `DROP SCHEMA IF EXISTS ${quoteObjectName([database, schema])}`;
}
