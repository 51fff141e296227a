import type { CatalogObject } from "../account/catalog.ts";
import type { SnowflakeError } from "../errors/snowflake-error.ts";

export type ScheduledFrom = "SCHEDULE" | "EXECUTE_TASK" | "MANUAL RETRY" | "AUTOMATIC RETRY";

/** A run of a graph: https://docs.snowflake.com/en/sql-reference/functions/complete_task_graphs */
export interface GraphRun {
  readonly rootId: number;
  readonly rootName: string;
  readonly rootUuid: string;
  readonly version: number;
  /** The same for a run and those that tried it again. */
  readonly group: string;
  /** From 1. */
  readonly attempt: number;
  readonly scheduledFrom: ScheduledFrom;
  /** When the group's first run was to begin, in epoch milliseconds. */
  readonly originalTime: number;
  readonly scheduledTime: number;
  /** The root's schedule. */
  readonly schedule: string | null;
  /** The root's CONFIG with what EXECUTE TASK … USING CONFIG said. */
  readonly config: string | null;
  /** The group that succeeded last before this one began. */
  readonly lastSuccess: { readonly group: string; readonly originalTime: number } | null;
}

/** A run of a task, as TASK_HISTORY tells it. Times are epoch milliseconds. */
export interface TaskRun {
  readonly graph: GraphRun;
  /** What the task was, as far as its history needs it: it may have been dropped. */
  readonly task: Pick<CatalogObject, "id" | "kind" | "path" | "owner" | "createdOn">;
  readonly text: string;
  readonly condition: string | null;
  state: "EXECUTING" | "SUCCEEDED" | "FAILED" | "FAILED_AND_AUTO_SUSPENDED" | "SKIPPED" | "CANCELLED";
  /** What SYSTEM$SET_RETURN_VALUE has set. */
  returnValue: string | null;
  queryId: string | null;
  startedAt: number | null;
  completedAt: number | null;
  error: Pick<SnowflakeError, "code" | "message"> | null;
}

export const FAILED: readonly TaskRun["state"][] = ["FAILED", "FAILED_AND_AUTO_SUSPENDED", "CANCELLED"];

const KEPT = 10_000;
/** "The task graph must have been executed, or retried, in the last 14 days" to be tried again. */
export const KEPT_MS = 14 * 86_400_000;

/** Runs of tasks, newest first: those of fourteen days. */
export interface TaskRuns {
  add(run: TaskRun): TaskRun;
  all(now: number): readonly TaskRun[];
  /** Graphs that run, and those that wait to. */
  readonly going: Set<GraphRun>;
}

export function createTaskRuns(): TaskRuns {
  let runs: TaskRun[] = [];
  return {
    going: new Set(),
    add(run) {
      runs.unshift(run);
      if (runs.length > KEPT) runs.length = KEPT;
      return run;
    },
    all(now) {
      runs = runs.filter(({ graph }) => graph.scheduledTime > now - KEPT_MS);
      return runs;
    },
  };
}
