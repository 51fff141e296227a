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

/**
 * What attempts' work took, one row each with WORK, CREDITS, BYTES_SCANNED, BYTES_WRITTEN; none of an attempt of which
 * nothing is known. A query tag names the script, and other attempts run the same: so the attempt's name, which its
 * requests carry, says in which sessions it ran, and a deployment's sessions run nothing else.
 * @param works names of attempts
 * @param sinceMs when the first of them began, milliseconds since 1970
 */
export function usageSql(works: readonly string[], sinceMs: number): string {
  const since = `TO_TIMESTAMP_LTZ(${Math.trunc(sinceMs)}, 3)`;
  return [
    `WITH ASKED AS (SELECT COLUMN1 AS WORK FROM VALUES ${works.map((work) => `(${quoteLiteral(work)})`).join(", ")})`,
    `, SESSIONS AS (SELECT DISTINCT W.WORK, Q.SESSION_ID FROM ${QUERIES} Q JOIN ASKED W ON CONTAINS(Q.QUERY_TEXT, W.WORK) WHERE Q.START_TIME >= ${since} AND Q.USER_NAME = CURRENT_USER() AND CONTAINS(Q.QUERY_TAG, 'snowhook;'))`,
    ` SELECT S.WORK, COALESCE(SUM(A.CREDITS_ATTRIBUTED_COMPUTE), 0) + COALESCE(SUM(A.CREDITS_USED_QUERY_ACCELERATION), 0) AS CREDITS, ${bytesOf("BYTES_SCANNED")}, ${bytesOf("BYTES_WRITTEN")}`,
    ` FROM SESSIONS S JOIN ${QUERIES} Q ON Q.SESSION_ID = S.SESSION_ID AND Q.START_TIME >= ${since} LEFT JOIN ${ATTRIBUTED} A ON A.QUERY_ID = Q.QUERY_ID AND A.START_TIME >= ${since} GROUP BY S.WORK`,
  ].join("");
}
