import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import type { TaskRun } from "./task-runs.ts";

/** "ACCOUNTADMIN, the task's owner, MONITOR EXECUTION": https://docs.snowflake.com/en/sql-reference/functions/task_history */
export function seesRun({ account, session }: Execution, task: TaskRun["task"]): boolean {
  const { access, catalog } = account;
  if (access.holds(session, "MONITOR EXECUTION", catalog.account)) return true;
  const object: CatalogObject = { ...task, comment: "", properties: {} };
  return ["OWNERSHIP", "MONITOR", "OPERATE"].some((privilege) => access.holds(session, privilege, object));
}
