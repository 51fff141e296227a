import { quoteIdentifier, quoteLiteral, readableObjectName } from "../snowflake/quote.ts";

/** https://docs.snowflake.com/en/sql-reference/account-usage/query_history */
const QUERIES = "SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY";
/** https://docs.snowflake.com/en/sql-reference/account-usage/query_attribution_history */
const ATTRIBUTED = "SNOWFLAKE.ACCOUNT_USAGE.QUERY_ATTRIBUTION_HISTORY";

/**
 * The least that lets both views be read: QUERY_HISTORY is of GOVERNANCE_VIEWER alone, and the other one of it as well.
 * https://docs.snowflake.com/en/sql-reference/snowflake-db-roles
 */
export const VIEWER = "SNOWFLAKE.GOVERNANCE_VIEWER";

/** What an administrator runs so that a role may read the views. */
export function grantViewerSql(role: string): string {
  return `GRANT DATABASE ROLE ${VIEWER} TO ROLE ${readableObjectName(quoteIdentifier(role))}`;
}

/**
 * True of no row, and refused where the role may not read the views: as that is found out while the statement is compiled,
 * no warehouse begins to run for an environment without the privilege.
 */
export const MAY_READ_USAGE = `NOT EXISTS (SELECT 1 FROM ${QUERIES} Q JOIN ${ATTRIBUTED} A ON A.QUERY_ID = Q.QUERY_ID WHERE FALSE)`;

/** A request and the statements that it consists of are rows each, and so are a call and what it runs: only the latter count. */
const AROUND_OTHERS = ["MULTI_STATEMENT", "CALL"].map(quoteLiteral).join(", ");

const bytesOf = (column: string) =>
  `SUM(IFF(Q.QUERY_TYPE IN (${AROUND_OTHERS}), NULL, Q.${column})) AS ${column}`;

/** A session of a deployment begins before its message does: with what the environment asks, and waiting for the lease. */
const SESSION_MS = 3_600_000;

/**
 * What attempts' work took, one row each with WORK, CREDITS, BYTES_SCANNED, BYTES_WRITTEN; none of an attempt of which
 * nothing is known. A query tag names the script, and other attempts run the same: so the attempt's name, which its
 * requests carry, says in which sessions it ran, and a deployment's sessions run nothing else.
 * @param works names of attempts
 * @param sinceMs when the first of them began, milliseconds since 1970
 */
export function usageSql(works: readonly string[], sinceMs: number): string {
  const since = `START_TIME >= TO_TIMESTAMP_LTZ(${Math.trunc(sinceMs) - SESSION_MS}, 3)`;
  return [
    `WITH ASKED AS (SELECT COLUMN1 AS WORK FROM VALUES ${works.map((work) => `(${quoteLiteral(work)})`).join(", ")})`,
    `, SESSIONS AS (SELECT DISTINCT W.WORK, Q.SESSION_ID FROM ${QUERIES} Q JOIN ASKED W ON CONTAINS(Q.QUERY_TEXT, W.WORK) WHERE Q.${since} AND Q.USER_NAME = CURRENT_USER() AND CONTAINS(Q.QUERY_TAG, 'snowhook;'))`,
    // Summed first: a query may have several rows there, and has one here.
    `, ATTRIBUTED AS (SELECT QUERY_ID, SUM(CREDITS_ATTRIBUTED_COMPUTE + COALESCE(CREDITS_USED_QUERY_ACCELERATION, 0)) AS CREDITS FROM ${ATTRIBUTED} WHERE ${since} GROUP BY QUERY_ID)`,
    ` SELECT S.WORK, SUM(A.CREDITS) AS CREDITS, ${bytesOf("BYTES_SCANNED")}, ${bytesOf("BYTES_WRITTEN")}`,
    ` FROM SESSIONS S JOIN ${QUERIES} Q ON Q.SESSION_ID = S.SESSION_ID AND Q.${since} LEFT JOIN ATTRIBUTED A ON A.QUERY_ID = Q.QUERY_ID GROUP BY S.WORK`,
  ].join("");
}
