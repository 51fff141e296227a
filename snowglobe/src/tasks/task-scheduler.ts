import { randomUUID } from "node:crypto";
import type { CatalogObject } from "../account/catalog.ts";
import { readTask } from "../catalog/task-properties.ts";
import { lookEvery } from "./look-every.ts";
import { type GraphOrder, type RunningGraph, runGraph } from "./run-graph.ts";
import type { TaskRunning } from "./run-task.ts";
import { nextRun } from "./schedule.ts";

/** Runs graphs when they are due on the account's clock, and when they are asked for. */
export interface TaskScheduler {
  /** Runs a graph now; if it runs already, as soon as its overlap policy allows. */
  run(root: CatalogObject, how: HowToRun): void;
}

/** Why a graph runs, and what differs from a run by its schedule. */
export type HowToRun = Pick<GraphOrder, "scheduledFrom"> &
  Partial<Pick<GraphOrder, "config" | "group" | "attempt" | "originalTime" | "scheduledTime">>;

/** Looks for what is due until the account closes, which waits for what runs. */
export function startTasks(running: TaskRunning): TaskScheduler {
  const { account } = running;
  /** What a next run of the root waits for, while there is something. */
  const going = new Map<number, { readonly next: Promise<unknown>; readonly whole: Promise<unknown> }>();
  const run = (root: CatalogObject, how: HowToRun): void => {
    const scheduledTime = how.scheduledTime ?? account.now();
    const begun = (going.get(root.id)?.next ?? Promise.resolve()).then((): RunningGraph | undefined => {
      const current = account.catalog.byId(root.id);
      if (!current) return undefined;
      const { uuid, schedule, config } = readTask(current);
      return runGraph(running, current, {
        ...{ rootId: root.id, rootName: current.path.name, rootUuid: uuid, schedule, config },
        ...{ group: randomUUID(), attempt: 1, originalTime: scheduledTime, scheduledTime, ...how },
      });
    });
    const { overlaps } = readTask(root);
    const whole = Promise.all([going.get(root.id)?.whole, begun.then((graph) => graph?.whole)])
      .catch((error: unknown) => account.log("a task could not be run", { error: String(error) }))
      .finally(() => {
        if (going.get(root.id)?.whole === whole) going.delete(root.id);
      });
    const after = overlaps === "NO_OVERLAP" ? whole : begun.then((graph) => graph?.root);
    const next = overlaps === "ALLOW_ALL_OVERLAP" ? Promise.resolve() : after.catch(() => undefined);
    going.set(root.id, { next, whole });
  };
  /** Whether a run by the schedule would overlap what the policy keeps apart. */
  const mayBegin = async (id: number): Promise<boolean> => {
    const waiting = going.get(id)?.next;
    return waiting === undefined || (await isSettled(waiting));
  };
  const look = async (): Promise<void> => {
    const now = account.now();
    for (const task of account.catalog.list("TASK")) {
      const { state, nextRun: due, schedule } = readTask(task);
      if (state !== "started" || due === null || schedule === null || due > now) continue;
      const properties = { ...task.properties, nextRun: nextRun(schedule, now) };
      await account.change(async (change) => void change.update(task.id, { properties }));
      // A run that would overlap the one before it does not take place.
      if (await mayBegin(task.id)) run(task, { scheduledFrom: "SCHEDULE", scheduledTime: due });
    }
  };
  lookEvery(account, "tasks", look, () => [...going.values()].map(({ whole }) => whole));
  return { run };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}
