import type { Execution } from "../account/account.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";

/**
 * An owner's-rights procedure cannot change the session that calls it.
 * https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-rights
 *
 * @throws {SnowflakeError} 090236 in such a procedure.
 */
export function refuseUnderOwnersRights({ session }: Execution, statement: string): void {
  if (!session.ownersRights) return;
  throw new SnowflakeError(
    "090236",
    "42601",
    `Stored procedure execution error: Unsupported statement type '${statement}'.`,
  );
}
