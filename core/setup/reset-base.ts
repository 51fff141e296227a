import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier, quoteObjectName } from "../snowflake/quote.ts";
import { type BaseEnvironment, baseComment, baseNames } from "./base-names.ts";

export interface ResetBaseInput {
  /** the administrator's session */
  readonly connection: Pick<SnowflakeConnection, "query">;
  readonly environment: BaseEnvironment;
  readonly user: string;
  /** does nothing else use the warehouse? */
  readonly warehouseToo: boolean;
}

/**
 * Takes away what `setUpBase` made, with everything in it: data first, then who could reach it. A database that was
 * there before for others keeps what is not this environment's. The warehouse goes last: the session may be using it.
 * @returns how many statements were sent
 */
export async function resetBase(input: ResetBaseInput): Promise<number> {
  const { connection, environment } = input;
  const { role, warehouse, databases, schemas } = baseNames(environment);
  const { rows } = await connection.query<{ name: string; comment: string }>("SHOW DATABASES");
  const there = new Map(rows.map(({ name, comment }) => [name, comment]));
  const madeHere = new Set(
    schemas.map(({ database }) => database).filter((name) => there.get(name) === baseComment(environment)),
  );
  const drops = [
    ...schemas
      .filter(({ database }) => there.has(database) && !madeHere.has(database))
      .map((path) => `DROP SCHEMA IF EXISTS ${quoteObjectName([path.database, path.schema])}`),
    ...[...databases, ...madeHere].map((database) => `DROP DATABASE IF EXISTS ${quoteIdentifier(database)}`),
    `DROP USER IF EXISTS ${quoteIdentifier(input.user.toUpperCase())}`,
    `DROP ROLE IF EXISTS ${quoteIdentifier(role)}`,
    ...(input.warehouseToo && warehouse !== undefined
      ? [`DROP WAREHOUSE IF EXISTS ${quoteIdentifier(warehouse)}`]
      : []),
  ];
  for (const drop of drops) await connection.query(drop);
  return drops.length + 1;
}
