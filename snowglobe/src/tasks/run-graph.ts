import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { readTask } from "../catalog/task-properties.ts";
import { asSnowflakeError } from "../engine/run-statement.ts";
import type { ResultSet } from "../types/result-set.ts";
import { type OwnersRunning, runAsOwner } from "./run-as-owner.ts";
import { childrenOf } from "./task-graph.ts";
import type { TaskRun, TaskRuns } from "./task-runs.ts";

/** What runs of tasks need. */
export interface TaskRunning extends OwnersRunning {
  readonly runs: TaskRuns;
}

/**
 * Runs a task and, when it has succeeded, those that come after it: each as soon as all that it comes after have. A task
 * whose WHEN is not true is skipped, and so is all behind it; suspended ones are left out.
 * https://docs.snowflake.com/en/user-guide/tasks-graphs
 */
export async function runGraph(
  running: TaskRunning,
  root: CatalogObject,
  from: { readonly scheduledFrom: TaskRun["scheduledFrom"]; readonly scheduledTime: number },
): Promise<void> {
  const { account } = running;
  const succeeded = new Set<number>();
  const begun = new Set([root.id]);
  const start = async (task: CatalogObject): Promise<void> => {
    if (!(await runTask(running, task, { ...from, rootId: root.id }))) return;
    succeeded.add(task.id);
    const ready = childrenOf(account.catalog, task).filter((child) => {
      const { state, predecessors } = readTask(child);
      return state === "started" && !begun.has(child.id) && predecessors.every((id) => succeeded.has(id));
    });
    for (const child of ready) begun.add(child.id);
    await Promise.all(ready.map(start));
  };
  await start(root);
}

/** Whether it has succeeded. */
async function runTask(
  running: TaskRunning,
  task: CatalogObject,
  from: Pick<TaskRun, "scheduledFrom" | "scheduledTime" | "rootId">,
): Promise<boolean> {
  const { account, runs } = running;
  const { definition, condition } = readTask(task);
  const run = runs.add({
    ...from,
    ...{ task, runId: from.scheduledTime, text: definition, condition, state: "EXECUTING", queryId: null },
    ...{ startedAt: account.now(), completedAt: null, error: undefined },
  });
  let state: TaskRun["state"] = "SUCCEEDED";
  try {
    if (condition !== null && !(await holds(running, task, condition))) state = "SKIPPED";
    else
      await runTaskAsOwner(running, task, definition, (queryId) => {
        run.queryId = queryId;
      });
  } catch (error) {
    run.error = asSnowflakeError(error);
    state = "FAILED";
  }
  if (state !== "SKIPPED" && (await countFailures(account, task, state === "FAILED")))
    state = "FAILED_AND_AUTO_SUSPENDED";
  run.completedAt = account.now();
  run.state = state;
  return state === "SUCCEEDED";
}

function runTaskAsOwner(
  running: TaskRunning,
  task: CatalogObject,
  sql: string,
  tell: (queryId: string) => void,
): Promise<ResultSet> {
  const { warehouse, parameters, timeoutMs } = readTask(task);
  return runAsOwner(running, task, { warehouse, parameters, timeoutMs }, sql, tell);
}

async function holds(running: TaskRunning, task: CatalogObject, condition: string): Promise<boolean> {
  const { rows } = await runTaskAsOwner(running, task, `SELECT (${condition})::BOOLEAN`, () => undefined);
  return rows[0]?.[0] === "1";
}

/** Failed runs in a row; whether they have suspended the task. A successful one begins to count anew. */
async function countFailures(account: Account, { id }: CatalogObject, failed: boolean): Promise<boolean> {
  const task = account.catalog.byId(id);
  if (!task) return false;
  const before = readTask(task);
  const failures = failed ? before.failures + 1 : 0;
  if (failures === before.failures) return false;
  const suspends = before.suspendAfter > 0 && failures >= before.suspendAfter && before.state === "started";
  const suspended = {
    ...{
      state: "suspended",
      suspendedOn: account.now(),
      suspendedReason: "SUSPENDED_DUE_TO_ERRORS",
      nextRun: null,
    },
  };
  await account.change(
    async (change) =>
      void change.update(id, { properties: { ...before, failures, ...(suspends && suspended) } }),
  );
  return suspends;
}
