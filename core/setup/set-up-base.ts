import { ConfigError } from "../errors/index.ts";
import type { PublicKeys } from "../secrets/public-keys.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier, quoteLiteral, quoteObjectName } from "../snowflake/quote.ts";
import { type BaseEnvironment, baseComment, baseNames } from "./base-names.ts";
import { type Run, setUpUser } from "./set-up-user.ts";

export interface BaseInput {
  /** the administrator's session */
  readonly connection: Pick<SnowflakeConnection, "query">;
  readonly environment: BaseEnvironment;
  /** the environment's own user, as the secret names it */
  readonly user: string;
  readonly keys: PublicKeys;
  /** ARNs of the AWS roles that may sign in as the user */
  readonly awsRoles: readonly string[];
}

/** Roles that an administrator works in: what belongs to them may be given to an environment, nothing else may. */
const ADMINISTRATORS = ["ACCOUNTADMIN", "SYSADMIN", "SECURITYADMIN", "USERADMIN"];

/**
 * What every project needs in Snowflake, whatever it deploys: a warehouse, the databases and schemas that the deploy
 * role owns, the role, and the environment's own user with its keys. Can be run again: it changes what has changed.
 * @returns how many statements were sent
 * @throws {ConfigError} when something belongs to another environment already; {StatementError} in Snowflake's words
 */
export async function setUpBase(input: BaseInput): Promise<number> {
  const { connection, environment } = input;
  let statements = 0;
  const run = async (sql: string): Promise<Record<string, unknown>[]> => {
    statements += 1;
    return (await connection.query<Record<string, unknown>>(sql)).rows;
  };
  const names = baseNames(environment);
  const user = input.user.toUpperCase();
  const comment = `COMMENT = ${quoteLiteral(baseComment(environment))}`;
  const role = quoteIdentifier(names.role);

  // A role of each environment, under SYSADMIN so that administrators can manage what it owns.
  // https://docs.snowflake.com/en/user-guide/security-access-control-overview#role-hierarchy-and-privilege-inheritance
  await run(`CREATE ROLE IF NOT EXISTS ${role} ${comment}`);
  await run(`GRANT ROLE ${role} TO ROLE SYSADMIN`);
  if (names.warehouse !== undefined) await setUpWarehouse(run, names.warehouse, role);
  for (const database of names.databases) await ownDatabase(run, database, names.role, comment);
  for (const { database, schema } of names.schemas) {
    await run(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)} ${comment}`);
    await run(`GRANT USAGE ON DATABASE ${quoteIdentifier(database)} TO ROLE ${role}`);
    await run(`CREATE SCHEMA IF NOT EXISTS ${quoteObjectName([database, schema])}`);
    await ownSchema(run, database, schema, names.role);
  }

  const { keys, awsRoles } = input;
  await setUpUser(run, { user, role: names.role, warehouse: names.warehouse, keys, awsRoles, comment });
  return statements;
}

/**
 * GENERATION is said because the default is another one in some regions: the first costs a quarter less, and what a
 * deployment does is done by the services layer, not by the warehouse.
 * https://docs.snowflake.com/en/user-guide/warehouses-gen2
 */
async function setUpWarehouse(run: Run, warehouse: string, role: string): Promise<void> {
  const name = quoteIdentifier(warehouse);
  await run(
    `CREATE WAREHOUSE IF NOT EXISTS ${name} WAREHOUSE_SIZE = XSMALL GENERATION = '1' AUTO_SUSPEND = 60 ` +
      "AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE COMMENT = 'snowhook: deployments and jobs'",
  );
  await run(`GRANT USAGE ON WAREHOUSE ${name} TO ROLE ${role}`);
}

/** COPY CURRENT GRANTS keeps what others were granted. https://docs.snowflake.com/en/sql-reference/sql/grant-ownership */
async function ownDatabase(run: Run, database: string, role: string, comment: string): Promise<void> {
  const name = quoteIdentifier(database);
  await run(`CREATE DATABASE IF NOT EXISTS ${name} ${comment}`);
  const owner = await ownerOf(run, `SHOW DATABASES LIKE ${quoteLiteral(database)}`, database);
  if (mustTake(`database ${database}`, owner, role)) {
    await run(`GRANT OWNERSHIP ON DATABASE ${name} TO ROLE ${quoteIdentifier(role)} COPY CURRENT GRANTS`);
  }
  // PUBLIC comes with the database and belongs to whoever made that.
  const publicOwner = await ownerOf(run, `SHOW SCHEMAS LIKE 'PUBLIC' IN DATABASE ${name}`, "PUBLIC");
  if (publicOwner !== undefined) await ownSchema(run, database, "PUBLIC", role);
}

async function ownSchema(run: Run, database: string, schema: string, role: string): Promise<void> {
  const show = `SHOW SCHEMAS LIKE ${quoteLiteral(schema)} IN DATABASE ${quoteIdentifier(database)}`;
  if (!mustTake(`schema ${database}.${schema}`, await ownerOf(run, show, schema), role)) return;
  const name = quoteObjectName([database, schema]);
  await run(`GRANT OWNERSHIP ON SCHEMA ${name} TO ROLE ${quoteIdentifier(role)} COPY CURRENT GRANTS`);
}

/** A name's own wildcards find more than it: the row of exactly that name counts. */
async function ownerOf(run: Run, show: string, name: string): Promise<string | undefined> {
  const row = (await run(show)).find((candidate) => candidate.name === name);
  return row === undefined ? undefined : String(row.owner);
}

/** @throws {ConfigError} when it belongs to a role that is neither an administrator's nor this environment's */
function mustTake(what: string, owner: string | undefined, role: string): boolean {
  if (owner === role) return false;
  if (owner === undefined || owner === "" || ADMINISTRATORS.includes(owner)) return true;
  throw new ConfigError(`${what} belongs to the role ${owner}: setup does not take it for ${role}`, {
    next: "Name one in owns: and history_table: that no other environment has, or move its ownership yourself.",
  });
}
