import type { CatalogObject } from "../account/catalog.ts";
import type { TaskRun } from "./task-runs.ts";

/** A run that is executing: what functions called in its session ask. */
export interface CurrentRun {
  readonly run: TaskRun;
  readonly task: CatalogObject;
  /** Ends what it executes. */
  readonly abort: AbortController;
  /** Runs of the graph so far, this attempt's and earlier ones', newest first. */
  group(): readonly TaskRun[];
}

/** By the session's number. */
export type CurrentRuns = Map<string, CurrentRun>;
