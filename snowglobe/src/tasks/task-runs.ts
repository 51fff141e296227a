import type { DuckDBConnection } from "@duckdb/node-api";
import type { CatalogObject } from "../account/catalog.ts";
import type { SnowflakeError } from "../errors/snowflake-error.ts";

/** A run of a task, as TASK_HISTORY tells it. Times are epoch milliseconds. */
export interface TaskRun {
  readonly task: CatalogObject;
  readonly rootId: number;
  readonly runId: number;
  readonly scheduledFrom: "SCHEDULE" | "EXECUTE_TASK";
  readonly scheduledTime: number;
  readonly text: string;
  readonly condition: string | null;
  state: "EXECUTING" | "SUCCEEDED" | "FAILED" | "FAILED_AND_AUTO_SUSPENDED" | "SKIPPED" | "CANCELLED";
  queryId: string | null;
  startedAt: number | null;
  completedAt: number | null;
  error: SnowflakeError | undefined;
  /** SYSTEM$SET_RETURN_VALUE */
  returnValue: string | null;
}

const KEPT = 10_000;
const DAYS_MS = 7 * 86_400_000;

/** Runs of tasks, newest first: those of seven days. */
export interface TaskRuns {
  add(run: TaskRun): TaskRun;
  all(now: number): readonly TaskRun[];
  /** A statement of the run has this connection, and so have the procedures that it calls. */
  begin(run: TaskRun, duck: DuckDBConnection): void;
  ofSession(duck: DuckDBConnection): TaskRun | undefined;
}

export function createTaskRuns(): TaskRuns {
  let runs: TaskRun[] = [];
  const connections = new WeakMap<DuckDBConnection, TaskRun>();
  return {
    add(run) {
      runs.unshift(run);
      if (runs.length > KEPT) runs.length = KEPT;
      return run;
    },
    all(now) {
      runs = runs.filter(({ scheduledTime }) => scheduledTime > now - DAYS_MS);
      return runs;
    },
    begin: (run, duck) => void connections.set(duck, run),
    ofSession: (duck) => connections.get(duck),
  };
}
