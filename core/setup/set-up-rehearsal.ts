import type { Environment, RehearsalSettings } from "../project/project.ts";
import type { PublicKeys } from "../secrets/public-keys.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier, quoteLiteral, readIdentifier } from "../snowflake/quote.ts";
import { baseComment } from "./base-names.ts";
import { setUpUser } from "./set-up-user.ts";

/** How long a statement of a pull request may run, in seconds. */
const STATEMENT_SECONDS = 900;

export interface RehearsalSetup {
  /** the administrator's session */
  readonly connection: Pick<SnowflakeConnection, "query">;
  readonly environment: Pick<Environment, "project" | "key" | "role">;
  readonly settings: RehearsalSettings;
  /** who deploys, and makes the clones */
  readonly deployUser: string;
  /** the rehearsals' own user, as their secret names it */
  readonly user: string;
  readonly keys: PublicKeys;
  readonly awsRoles: readonly string[];
}

/**
 * What rehearsals of an environment need: a role and a user that hold nothing but a small warehouse, and for the
 * deploying role the right to make clones and to give them to that role. Can be run again. No integration, no secret, no
 * privilege on the account goes to the role, and none must be granted to it by hand: each rehearsal asks.
 * @returns how many statements were sent
 */
export async function setUpRehearsal(input: RehearsalSetup): Promise<number> {
  const { environment, settings, keys, awsRoles } = input;
  let statements = 0;
  const run = async (sql: string): Promise<Record<string, unknown>[]> => {
    statements += 1;
    return (await input.connection.query<Record<string, unknown>>(sql)).rows;
  };
  const comment = `COMMENT = ${quoteLiteral(`${baseComment(environment)}, rehearsals`)}`;
  const role = readIdentifier(settings.role);
  const warehouse = readIdentifier(settings.warehouse);
  const user = input.user.toUpperCase();
  const quoted = quoteIdentifier(role);

  await run(`CREATE ROLE IF NOT EXISTS ${quoted} ${comment}`);
  await run(`GRANT ROLE ${quoted} TO ROLE SYSADMIN`);
  await run(
    `CREATE WAREHOUSE IF NOT EXISTS ${quoteIdentifier(warehouse)} WAREHOUSE_SIZE = XSMALL GENERATION = '1' AUTO_SUSPEND = 60 ` +
      `AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE STATEMENT_TIMEOUT_IN_SECONDS = ${STATEMENT_SECONDS} ${comment}`,
  );
  await run(`GRANT USAGE ON WAREHOUSE ${quoteIdentifier(warehouse)} TO ROLE ${quoted}`);
  await setUpUser(run, { user, role, warehouse, keys, awsRoles, comment });
  // "Prevent ad hoc data unload operations to external cloud storage locations": they need no integration.
  // https://docs.snowflake.com/en/sql-reference/parameters#prevent-unload-to-inline-url
  await run(`ALTER USER ${quoteIdentifier(user)} SET PREVENT_UNLOAD_TO_INLINE_URL = TRUE`);

  // The deploying role owns what is cloned. Ownership goes only to a child role, or to one that is active in the session.
  // https://docs.snowflake.com/en/sql-reference/sql/grant-ownership
  const deploy = quoteIdentifier(readIdentifier(environment.role ?? ""));
  await run(`GRANT CREATE DATABASE ON ACCOUNT TO ROLE ${deploy}`);
  await run(`GRANT ROLE ${quoted} TO ROLE ${deploy}`);
  await run(`GRANT ROLE ${quoted} TO USER ${quoteIdentifier(input.deployUser.toUpperCase())}`);
  return statements;
}
