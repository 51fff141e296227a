import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteIdentifier, quoteLiteral } from "../../snowflake/quote.ts";
import type { MetadataNames } from "../history/metadata-names.ts";

/**
 * The query id of a script's request that still runs from an earlier run of the same deployment. Only for accounts
 * on which a request id cannot be used twice. Under the lease no other deployment can have sent it.
 * https://docs.snowflake.com/en/sql-reference/functions/query_history
 */
export async function findRunning(
  connection: SnowflakeConnection,
  names: MetadataNames,
  queryTag: string,
): Promise<string | undefined> {
  const { rows } = await connection.query<{ QUERY_ID: string }>(
    `SELECT QUERY_ID FROM TABLE(${quoteIdentifier(names.database)}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 1000)) WHERE EXECUTION_STATUS IN ('RUNNING', 'QUEUED', 'BLOCKED') AND CONTAINS(QUERY_TEXT, ${quoteLiteral(names.lease)}) AND CONTAINS(QUERY_TEXT, ${quoteLiteral(`QUERY_TAG = ${quoteLiteral(queryTag)}`)}) AND CONTAINS(QUERY_TEXT, 'SNOWHOOK_LEASE_LOST') ORDER BY START_TIME DESC LIMIT 1`,
  );
  return rows[0]?.QUERY_ID;
}
