import type { DuckDBConnection } from "@duckdb/node-api";
import { z } from "zod";
import { addToHistory, readHistory } from "../storage/history.ts";
import { KEPT_MS, type TaskRun } from "./task-runs.ts";

const kept = z.object({
  graph: z.object({
    rootId: z.number(),
    rootName: z.string(),
    rootUuid: z.string(),
    version: z.number(),
    group: z.string(),
    attempt: z.number(),
    scheduledFrom: z.enum(["SCHEDULE", "EXECUTE_TASK", "MANUAL RETRY", "AUTOMATIC RETRY"]),
    originalTime: z.number(),
    scheduledTime: z.number(),
    schedule: z.string().nullable(),
    config: z.string().nullable(),
    lastSuccess: z.object({ group: z.string(), originalTime: z.number() }).nullable(),
  }),
  task: z.object({
    id: z.number(),
    kind: z.literal("TASK"),
    path: z.object({ database: z.string(), schema: z.string(), name: z.string() }),
    owner: z.string().nullable(),
    createdOn: z.number(),
  }),
  text: z.string(),
  condition: z.string().nullable(),
  state: z.enum(["SUCCEEDED", "FAILED", "FAILED_AND_AUTO_SUSPENDED", "SKIPPED", "CANCELLED"]),
  returnValue: z.string().nullable(),
  queryId: z.string().nullable(),
  startedAt: z.number().nullable(),
  completedAt: z.number().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** The runs that the account's file holds, newest first; those that are too old are taken away. */
export async function loadTaskRuns(duck: DuckDBConnection, now: number): Promise<TaskRun[]> {
  const runs = (await readHistory(duck, "task_run", now - KEPT_MS)).map((event) => kept.parse(event));
  // They were kept as they ended.
  return runs.sort((one, other) => (other.startedAt ?? 0) - (one.startedAt ?? 0));
}

/** Keeps a run that is over, in the connection's open transaction. */
export async function keepTaskRun(duck: DuckDBConnection, run: TaskRun): Promise<void> {
  const { code, message } = run.error ?? {};
  await addToHistory(duck, "task_run", run.graph.scheduledTime, {
    ...run,
    error: run.error && { code, message },
  });
}
