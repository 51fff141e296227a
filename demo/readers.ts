import type { SnowflakeConnection } from "../core/snowflake/connection.ts";
import { quoteIdentifier, quoteLiteral } from "../core/snowflake/quote.ts";
import type { ShippedEnvironment } from "./shipped-project.ts";

/** A user who has one vendor's role and nothing else, as people have in a real account. */
export interface Reader {
  vendor: string;
  user: string;
  role: string;
}

/**
 * Makes a reader for each vendor's role of an environment. On this machine only: in a real account an administrator
 * grants the roles to people. The session's role is changed to ACCOUNTADMIN.
 */
export async function makeReaders(
  connection: SnowflakeConnection,
  environment: ShippedEnvironment,
  password: string,
): Promise<Reader[]> {
  await connection.query("USE ROLE ACCOUNTADMIN");
  const readers: Reader[] = [];
  for (const [vendor, role] of Object.entries(environment.vendorRoles)) {
    const reader = { vendor, role, user: `${environment.name}_${vendor}` };
    const user = quoteIdentifier(reader.user);
    await connection.query(
      `CREATE USER IF NOT EXISTS ${user} PASSWORD = ${quoteLiteral(password)} DEFAULT_ROLE = ${quoteIdentifier(role)} ` +
        `DEFAULT_WAREHOUSE = ${quoteIdentifier(environment.warehouse)} DEFAULT_SECONDARY_ROLES = ()`,
    );
    await connection.query(`GRANT ROLE ${quoteIdentifier(role)} TO USER ${user}`);
    readers.push(reader);
  }
  return readers;
}

const TOKEN = "NPM_START";

/** A token for a day, which stands for the user at the API's door. One that was made before ends. */
export async function makeToken(connection: SnowflakeConnection, reader: Reader): Promise<string> {
  const user = quoteIdentifier(reader.user);
  const { rows } = await connection.query<{ name: string }>(
    `SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER ${user}`,
  );
  if (rows.some(({ name }) => name === TOKEN))
    await connection.query(`ALTER USER ${user} REMOVE PROGRAMMATIC ACCESS TOKEN ${TOKEN}`);
  const made = await connection.query<{ token_secret: string }>(
    `ALTER USER ${user} ADD PROGRAMMATIC ACCESS TOKEN ${TOKEN} ` +
      `ROLE_RESTRICTION = ${quoteLiteral(reader.role)} DAYS_TO_EXPIRY = 1`,
  );
  return made.rows[0]?.token_secret ?? "";
}
