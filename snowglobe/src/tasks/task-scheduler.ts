import type { CatalogObject } from "../account/catalog.ts";
import { readTask } from "../catalog/task-properties.ts";
import { runGraph, type TaskRunning } from "./run-graph.ts";
import { nextRun } from "./schedule.ts";
import type { TaskRun } from "./task-runs.ts";

const LOOK_EVERY_MS = 500;

/** Runs graphs when they are due on the account's clock, and when they are asked for. */
export interface TaskScheduler {
  /** Runs a graph now; if it runs already, after that. */
  run(root: CatalogObject, scheduledFrom: TaskRun["scheduledFrom"]): void;
}

/** Looks for what is due until the account closes, which waits for what runs. */
export function startTasks(running: TaskRunning): TaskScheduler {
  const { account } = running;
  const going = new Map<number, Promise<void>>();
  const run = (
    root: CatalogObject,
    scheduledFrom: TaskRun["scheduledFrom"],
    scheduledTime = account.now(),
  ): void => {
    const before = going.get(root.id) ?? Promise.resolve();
    const next = before
      .then(() => {
        const current = account.catalog.byId(root.id);
        return current && runGraph(running, current, { scheduledFrom, scheduledTime });
      })
      .catch((error: unknown) => account.log("a task could not be run", { error: String(error) }))
      .finally(() => {
        if (going.get(root.id) === next) going.delete(root.id);
      });
    going.set(root.id, next);
  };
  const look = async (): Promise<void> => {
    const now = account.now();
    for (const task of account.catalog.list("TASK")) {
      const { state, nextRun: due, schedule, overlaps } = readTask(task);
      if (state !== "started" || due === null || schedule === null || due > now) continue;
      const properties = { ...task.properties, nextRun: nextRun(schedule, now) };
      await account.change(async (change) => void change.update(task.id, { properties }));
      // A run that would overlap the one before it does not take place.
      if (overlaps || !going.has(task.id)) run(task, "SCHEDULE", due);
    }
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => account.log("looking for tasks failed", { error: String(error) }))
      .finally(() => {
        looking = undefined;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  account.onClose(async () => {
    clearInterval(timer);
    await looking;
    await Promise.all(going.values());
  });
  return { run: (root, scheduledFrom) => run(root, scheduledFrom) };
}
