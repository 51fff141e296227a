import type { VirtualTable } from "../../account/account.ts";
import { isKeyOfDatabaseRole, roleType } from "../../account/role-key.ts";
import type { SignInRecord } from "../../account/sign-in-history.ts";
import type { QueryRecord, QueryRegistry } from "../../engine/query-registry.ts";
import type { StatementRunner } from "../../engine/run-statement.ts";
import type { StatementType } from "../../types/result-set.ts";
import { type Cell, number, type ShownColumn, text, time } from "../shown-column.ts";
import { inOrder, usageView } from "../usage-view.ts";

const STATUS: Readonly<Record<QueryRecord["status"], string>> = {
  RUNNING: "RUNNING",
  SUCCESS: "SUCCESS",
  FAILED_WITH_ERROR: "FAIL",
  ABORTED: "FAIL",
};

/** https://docs.snowflake.com/en/sql-reference/account-usage/query_history */
const QUERY_COLUMNS = inOrder<QueryRecord>(
  `QUERY_ID QUERY_TEXT DATABASE_ID:n DATABASE_NAME SCHEMA_ID:n SCHEMA_NAME QUERY_TYPE SESSION_ID USER_NAME ROLE_NAME
  WAREHOUSE_ID:n WAREHOUSE_NAME WAREHOUSE_SIZE WAREHOUSE_TYPE CLUSTER_NUMBER:n QUERY_TAG EXECUTION_STATUS ERROR_CODE
  ERROR_MESSAGE START_TIME END_TIME TOTAL_ELAPSED_TIME BYTES_SCANNED:n PERCENTAGE_SCANNED_FROM_CACHE:n BYTES_WRITTEN:n
  BYTES_WRITTEN_TO_RESULT:n BYTES_READ_FROM_RESULT:n ROWS_PRODUCED ROWS_INSERTED:n ROWS_UPDATED:n ROWS_DELETED:n
  ROWS_UNLOADED:n BYTES_DELETED:n PARTITIONS_SCANNED:n PARTITIONS_TOTAL:n BYTES_SPILLED_TO_LOCAL_STORAGE:n
  BYTES_SPILLED_TO_REMOTE_STORAGE:n BYTES_SENT_OVER_THE_NETWORK:n COMPILATION_TIME:n EXECUTION_TIME:n
  QUEUED_PROVISIONING_TIME:n QUEUED_REPAIR_TIME:n QUEUED_OVERLOAD_TIME:n TRANSACTION_BLOCKED_TIME:n
  OUTBOUND_DATA_TRANSFER_CLOUD OUTBOUND_DATA_TRANSFER_REGION OUTBOUND_DATA_TRANSFER_BYTES:n INBOUND_DATA_TRANSFER_CLOUD
  INBOUND_DATA_TRANSFER_REGION INBOUND_DATA_TRANSFER_BYTES:n LIST_EXTERNAL_FILES_TIME:n CREDITS_USED_CLOUD_SERVICES
  RELEASE_VERSION EXTERNAL_FUNCTION_TOTAL_INVOCATIONS:n EXTERNAL_FUNCTION_TOTAL_SENT_ROWS:n
  EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS:n EXTERNAL_FUNCTION_TOTAL_SENT_BYTES:n EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES:n
  QUERY_LOAD_PERCENT:n IS_CLIENT_GENERATED_STATEMENT:b QUERY_ACCELERATION_BYTES_SCANNED:n
  QUERY_ACCELERATION_PARTITIONS_SCANNED:n QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR:n TRANSACTION_ID:n
  CHILD_QUERIES_WAIT_TIME:n ROLE_TYPE QUERY_HASH QUERY_HASH_VERSION:n QUERY_PARAMETERIZED_HASH
  QUERY_PARAMETERIZED_HASH_VERSION:n SECONDARY_ROLE_STATS ROWS_WRITTEN_TO_RESULT:n QUERY_RETRY_TIME:n QUERY_RETRY_CAUSE
  FAULT_HANDLING_TIME:n USER_TYPE USER_DATABASE_NAME USER_DATABASE_ID:n USER_SCHEMA_NAME USER_SCHEMA_ID:n`,
  [
    text("QUERY_ID", ({ id }) => id),
    text("QUERY_TEXT", ({ sql }) => sql),
    text("DATABASE_NAME", ({ database }) => database),
    text("SCHEMA_NAME", ({ schema }) => schema),
    text("QUERY_TYPE", ({ statementType }) => statementType),
    number("SESSION_ID", ({ sessionId }) => sessionId),
    text("USER_NAME", ({ user }) => user),
    text("ROLE_NAME", ({ role }) => (role !== null && isKeyOfDatabaseRole(role) ? null : role)),
    text("ROLE_TYPE", ({ role }) => roleType(role) || null),
    text("WAREHOUSE_NAME", ({ warehouse }) => warehouse),
    text("QUERY_TAG", ({ queryTag }) => queryTag),
    text("EXECUTION_STATUS", ({ status }) => STATUS[status]),
    text("ERROR_CODE", ({ error }) => error?.code),
    text("ERROR_MESSAGE", ({ error }) => error?.message),
    time("START_TIME", ({ startedAt }) => startedAt),
    time("END_TIME", ({ endedAt }) => endedAt),
    number("TOTAL_ELAPSED_TIME", ({ startedAt, endedAt }) => (endedAt === null ? null : endedAt - startedAt)),
    number("ROWS_PRODUCED", ({ rowsProduced }) => rowsProduced),
    // This account spends no credits.
    number("CREDITS_USED_CLOUD_SERVICES", () => 0),
  ],
);

/** Those that a warehouse works on; of the others Snowflake attributes nothing to a query. */
const ON_A_WAREHOUSE: readonly (StatementType | null)[] = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "MERGE",
  "COPY",
];
/** Of what took no longer Snowflake attributes nothing, as its page says; in milliseconds. */
const TOO_SHORT = 100;

/** What this account spends, credits and shares of them: nothing, which it knows. So it is 0, and not NULL. */
const credits = (name: string, value: () => Cell): ShownColumn<AttributedQuery> => ({
  name,
  type: { name: "REAL" },
  value,
});

interface AttributedQuery {
  readonly query: QueryRecord;
  readonly rootId: string | null;
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/query_attribution_history */
const ATTRIBUTION_COLUMNS = inOrder<AttributedQuery>(
  `QUERY_ID PARENT_QUERY_ID ROOT_QUERY_ID WAREHOUSE_ID:n WAREHOUSE_NAME QUERY_HASH QUERY_PARAMETERIZED_HASH QUERY_TAG
  USER_NAME START_TIME END_TIME CREDITS_ATTRIBUTED_COMPUTE CREDITS_USED_QUERY_ACCELERATION`,
  [
    text("QUERY_ID", ({ query }) => query.id),
    text("PARENT_QUERY_ID", ({ query }) => query.parentId),
    text("ROOT_QUERY_ID", ({ rootId }) => rootId),
    text("WAREHOUSE_NAME", ({ query }) => query.warehouse),
    text("QUERY_TAG", ({ query }) => query.queryTag),
    text("USER_NAME", ({ query }) => query.user),
    time("START_TIME", ({ query }) => query.startedAt),
    time("END_TIME", ({ query }) => query.endedAt),
    credits("CREDITS_ATTRIBUTED_COMPUTE", () => 0),
    // No query is accelerated here: then it is NULL.
    credits("CREDITS_USED_QUERY_ACCELERATION", () => null),
  ],
);

/** Newest first; each with the topmost query above it. */
function attributed(queries: QueryRegistry): AttributedQuery[] {
  return queries
    .history()
    .filter(
      ({ warehouse, statementType, startedAt, endedAt }) =>
        warehouse !== null &&
        ON_A_WAREHOUSE.includes(statementType) &&
        endedAt !== null &&
        endedAt - startedAt > TOO_SHORT,
    )
    .map((query) => ({ query, rootId: rootOf(queries, query) }));
}

function rootOf(queries: QueryRegistry, { parentId }: QueryRecord): string | null {
  if (parentId === null) return null;
  const parent = queries.byId(parentId);
  return (parent && rootOf(queries, parent)) ?? parentId;
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/login_history */
const SIGN_IN_COLUMNS = inOrder<SignInRecord>(
  `EVENT_ID EVENT_TIMESTAMP EVENT_TYPE USER_NAME CLIENT_IP REPORTED_CLIENT_TYPE REPORTED_CLIENT_VERSION
  FIRST_AUTHENTICATION_FACTOR SECOND_AUTHENTICATION_FACTOR IS_SUCCESS ERROR_CODE ERROR_MESSAGE RELATED_EVENT_ID
  CONNECTION CLIENT_PRIVATE_LINK_ID FIRST_AUTHENTICATION_FACTOR_ID SECOND_AUTHENTICATION_FACTOR_ID`,
  [
    number("EVENT_ID", ({ id }) => id),
    time("EVENT_TIMESTAMP", ({ at }) => at),
    text("EVENT_TYPE", () => "LOGIN"),
    text("USER_NAME", ({ user }) => user),
    text("CLIENT_IP", ({ address }) => address),
    text("REPORTED_CLIENT_TYPE", ({ client }) => client),
    text("REPORTED_CLIENT_VERSION", ({ clientVersion }) => clientVersion),
    text("FIRST_AUTHENTICATION_FACTOR", ({ factor }) => factor),
    text("IS_SUCCESS", ({ error }) => (error ? "NO" : "YES")),
    number("ERROR_CODE", ({ error }) => error?.code),
    text("ERROR_MESSAGE", ({ error }) => error?.message),
    number("RELATED_EVENT_ID", () => 0),
  ],
);

/** https://docs.snowflake.com/en/sql-reference/account-usage/sessions */
const SESSION_COLUMNS: readonly ShownColumn<SignInRecord>[] = inOrder<SignInRecord>(
  `SESSION_ID CREATED_ON USER_NAME AUTHENTICATION_METHOD LOGIN_EVENT_ID CLIENT_APPLICATION_VERSION
  CLIENT_APPLICATION_ID CLIENT_ENVIRONMENT CLIENT_BUILD_ID CLIENT_VERSION CLOSED_REASON`,
  [
    number("SESSION_ID", ({ sessionId }) => sessionId),
    time("CREATED_ON", ({ at }) => at),
    text("USER_NAME", ({ user }) => user),
    text("AUTHENTICATION_METHOD", ({ factor }) => factor),
    number("LOGIN_EVENT_ID", ({ id }) => id),
    text("CLIENT_APPLICATION_VERSION", ({ clientVersion }) => clientVersion),
    text("CLIENT_APPLICATION_ID", ({ client, clientVersion }) => `${client} ${clientVersion}`.trim()),
    text("CLIENT_VERSION", ({ clientVersion }) => clientVersion),
  ],
);

/** https://docs.snowflake.com/en/sql-reference/account-usage/warehouse_metering_history, …/metering_history */
const METERED = `START_TIME:t END_TIME:t WAREHOUSE_ID:n WAREHOUSE_NAME CREDITS_USED:n CREDITS_USED_COMPUTE:n
  CREDITS_USED_CLOUD_SERVICES:n CREDITS_ATTRIBUTED_COMPUTE_QUERIES:n`;

/** What was run and who signed in since the account was opened, newest first; what it cost, which is nothing. */
export function historyViews(runner: () => StatementRunner): readonly VirtualTable[] {
  return [
    usageView("QUERY_HISTORY", ["GOVERNANCE_VIEWER"], QUERY_COLUMNS, () => runner().queries.history()),
    usageView("QUERY_ATTRIBUTION_HISTORY", ["USAGE_VIEWER", "GOVERNANCE_VIEWER"], ATTRIBUTION_COLUMNS, () =>
      attributed(runner().queries),
    ),
    usageView("LOGIN_HISTORY", ["SECURITY_VIEWER"], SIGN_IN_COLUMNS, ({ account }) => account.signIns.all()),
    usageView("SESSIONS", ["SECURITY_VIEWER"], SESSION_COLUMNS, ({ account }) =>
      account.signIns.all().filter(({ sessionId }) => sessionId !== null),
    ),
    usageView("WAREHOUSE_METERING_HISTORY", ["USAGE_VIEWER"], inOrder<never>(METERED, []), () => []),
  ];
}
