import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteIdentifier, quoteLiteral } from "../../snowflake/quote.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import { workId } from "./work-id.ts";

/** A request that an earlier run sent and whose end nobody waited for. */
export interface EarlierRequest {
  readonly queryId: string;
  readonly queryTag: string;
  readonly running: boolean;
  /** it is of the same attempt */
  readonly own: boolean;
}

const endedStates = ["SUCCESS", "FAIL", "FAILED_WITH_ERROR", "FAILED_WITH_INCIDENT"]
  .map(quoteLiteral)
  .join(", ");

/**
 * What was sent under this lease and still runs, and what this attempt sent before and failed, or succeeded
 * with; newest first. A
 * request is known by its query tag and by its own text: the lease, the guard, and the attempt's name.
 * https://docs.snowflake.com/en/sql-reference/functions/query_history
 */
export async function findRequests(
  connection: SnowflakeConnection,
  names: MetadataNames,
  deployment: DeploymentIdentity,
  outcome: "FAILED" | "SUCCESS" = "FAILED",
): Promise<EarlierRequest[]> {
  const own = `CONTAINS(QUERY_TEXT, ${quoteLiteral(workId(deployment))})`;
  const running = `EXECUTION_STATUS NOT IN (${endedStates})`;
  const { rows } = await connection.query<{
    QUERY_ID: string;
    QUERY_TAG: string | null;
    RUNNING: boolean;
    OWN: boolean;
  }>(
    `SELECT QUERY_ID, QUERY_TAG, ${running} AS RUNNING, ${own} AS OWN FROM TABLE(${quoteIdentifier(names.database)}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 10000)) WHERE CONTAINS(QUERY_TAG, 'snowhook;') AND CONTAINS(QUERY_TEXT, 'SET SNOWHOOK_STARTED =') AND CONTAINS(QUERY_TEXT, 'SNOWHOOK_LEASE_LOST') AND CONTAINS(QUERY_TEXT, ${quoteLiteral(names.lease)}) AND (${running} OR (${own} AND EXECUTION_STATUS ${outcome === "SUCCESS" ? "=" : "<>"} 'SUCCESS')) ORDER BY START_TIME DESC`,
  );
  return rows.map((row) => ({
    queryId: row.QUERY_ID,
    queryTag: row.QUERY_TAG ?? "",
    running: row.RUNNING,
    own: row.OWN,
  }));
}
