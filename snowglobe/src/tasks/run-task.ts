import { randomUUID } from "node:crypto";
import type { Account } from "../account/account.ts";
import type { CatalogChange, CatalogObject } from "../account/catalog.ts";
import { readTask } from "../catalog/task-properties.ts";
import { asSnowflakeError } from "../engine/run-statement.ts";
import type { ResultSet } from "../types/result-set.ts";
import type { CurrentRuns } from "./current-runs.ts";
import { keepTaskRun } from "./keep-task-runs.ts";
import { type OwnersRunning, runAsOwner } from "./run-as-owner.ts";
import type { GraphRun, TaskRun, TaskRuns } from "./task-runs.ts";

/** What runs of tasks need. */
export interface TaskRunning extends OwnersRunning {
  readonly runs: TaskRuns;
  readonly current: CurrentRuns;
}

/** Runs one task: its condition, then its statement, as its owner; keeps what became of it. */
export async function runTask(
  running: TaskRunning,
  task: CatalogObject,
  graph: GraphRun,
  root: CatalogObject,
): Promise<TaskRun> {
  const { account, runs, current } = running;
  const { definition, condition } = readTask(task);
  const { id, kind, path, owner, createdOn } = task;
  const run = runs.add({
    ...{ graph, task: { id, kind, path, owner, createdOn }, text: definition, condition },
    ...{ state: "EXECUTING", returnValue: null, queryId: null, error: null },
    ...{ startedAt: account.now(), completedAt: null },
  });
  const sessionId = `task ${randomUUID()}`;
  const abort = new AbortController();
  const group = () => runs.all(account.now()).filter((other) => other.graph.group === graph.group);
  current.set(sessionId, { run, task, abort, group });
  const execute = (sql: string, tell: (queryId: string) => void) =>
    runAsOwner(running, task, readTask(task), { sql, sessionId, abort: abort.signal, tell });
  let state: TaskRun["state"] = "SUCCEEDED";
  try {
    const holds = condition === null || (await isTrue(execute, condition));
    if (holds) {
      await execute(definition, (queryId) => {
        run.queryId = queryId;
      });
    } else state = "SKIPPED";
  } catch (error) {
    run.error = asSnowflakeError(error);
    state = abort.signal.aborted ? "CANCELLED" : "FAILED";
  }
  current.delete(sessionId);
  run.completedAt = account.now();
  await account.change(async (change) => {
    const suspends =
      ["SUCCEEDED", "FAILED"].includes(state) && countFailures(account, change, task, root, state);
    run.state = suspends ? "FAILED_AND_AUTO_SUSPENDED" : state;
    await keepTaskRun(change.duck, run);
  });
  return run;
}

async function isTrue(
  execute: (sql: string, tell: (queryId: string) => void) => Promise<ResultSet>,
  condition: string,
): Promise<boolean> {
  const { rows } = await execute(`SELECT (${condition})::BOOLEAN`, () => undefined);
  return rows[0]?.[0] === "1";
}

/**
 * Counts a task's failed runs in a row; whether they have suspended its graph: "the root task is automatically suspended
 * after the run of any single task in a task graph fails or times out the specified number of times in consecutive runs".
 * https://docs.snowflake.com/en/sql-reference/sql/create-task
 */
function countFailures(
  account: Account,
  change: CatalogChange,
  { id }: CatalogObject,
  { id: rootId }: CatalogObject,
  state: TaskRun["state"],
): boolean {
  const task = change.catalog.byId(id);
  if (!task) return false;
  const before = readTask(task);
  const failures = state === "FAILED" ? before.failures + 1 : 0;
  if (failures !== before.failures) change.update(id, { properties: { ...before, failures } });
  const root = change.catalog.byId(rootId);
  if (!root || failures === 0) return false;
  const properties = readTask(root);
  const suspends =
    properties.suspendAfter > 0 && failures >= properties.suspendAfter && properties.state === "started";
  const suspended = { state: "suspended", suspendedReason: "SUSPENDED_DUE_TO_ERRORS", nextRun: null };
  if (suspends)
    change.update(rootId, { properties: { ...properties, ...suspended, suspendedOn: account.now() } });
  return suspends;
}
