import { ConfigError } from "../errors/index.ts";
import type { ProjectFile } from "../project/project.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier, readIdentifier } from "../snowflake/quote.ts";
import type { SignedPlace } from "./for-each-account.ts";

/**
 * One user holds only its own environment's roles: a script could take on any other (USE ROLE), whatever the file says.
 * @throws {ConfigError} naming the role of another environment, or an administrator's, that the user holds
 */
export async function checkUserRoles(
  connection: Pick<SnowflakeConnection, "query">,
  file: ProjectFile,
  { environment, secret }: SignedPlace,
): Promise<void> {
  const user = secret.user.toUpperCase();
  const { rows } = await connection.query<{ role: string }>(`SHOW GRANTS TO USER ${quoteIdentifier(user)}`);
  const held = new Set(rows.map(({ role }) => role));
  const own = environment.role === undefined ? undefined : readIdentifier(environment.role);
  const others = file.projects
    .flatMap(({ environments }) => environments)
    .filter((one) => one !== environment);
  const foreign = new Map([
    ...["ACCOUNTADMIN", "SYSADMIN", "SECURITYADMIN", "USERADMIN"].map(
      (role) => [role, "administrators"] as const,
    ),
    ...others.flatMap(({ project, key, role }) =>
      role === undefined ? [] : [[readIdentifier(role), `${project}/${key}`] as const],
    ),
  ]);
  for (const [role, whose] of foreign) {
    if (role === own || !held.has(role)) continue;
    throw new ConfigError(
      `${user}, the user of ${environment.project}/${environment.key}, holds ${role} of ${whose}`,
      {
        next: `REVOKE ROLE ${role} FROM USER ${user}; or give each environment a user of its own.`,
      },
    );
  }
}
