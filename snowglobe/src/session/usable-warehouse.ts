import type { Account } from "../account/account.ts";
import type { Session } from "../account/session.ts";

/** What a serverless task runs on: https://docs.snowflake.com/en/user-guide/tasks-intro#serverless-tasks */
const MANAGED = "COMPUTE_SERVICE_WH_USER_TASKS_POOL_XSMALL_0";

/**
 * The session's warehouse if its role may use it: after USE ROLE, or a REVOKE, a session may name one that it cannot
 * use, which is as if it had none. An owner's-rights procedure runs on its caller's.
 * https://docs.snowflake.com/en/sql-reference/sql/use-warehouse
 */
export function usableWarehouse(account: Account, session: Session): string | null {
  if (session.managedCompute) return MANAGED;
  if (session.warehouse === null || session.ownersRights) return session.warehouse;
  const warehouse = account.catalog.find("WAREHOUSE", { name: session.warehouse });
  return warehouse && account.access.holds(session, "USAGE", warehouse) ? session.warehouse : null;
}
