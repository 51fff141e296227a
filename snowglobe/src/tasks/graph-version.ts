import { createHash } from "node:crypto";
import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { readTask } from "../catalog/task-properties.ts";
import { tasksOfGraph } from "./task-graph.ts";

/**
 * The number of a graph's version as it stands now: one more than before when a task of it has changed since it last ran.
 * https://docs.snowflake.com/en/user-guide/tasks-graphs
 */
export function versionOf(account: Account, root: CatalogObject): { version: number; digest: string } {
  const { graphVersion, graphDigest } = readTask(root);
  const digest = digestOf(account, root);
  return { version: digest === graphDigest ? graphVersion : graphVersion + 1, digest };
}

/** Writes down the version that runs now; gives its number. */
export async function fixVersion(account: Account, root: CatalogObject): Promise<number> {
  const { version, digest } = versionOf(account, root);
  const before = readTask(root);
  if (before.graphVersion === version) return version;
  const properties = { ...before, graphVersion: version, graphDigest: digest };
  await account.change(async (change) => void change.update(root.id, { properties }));
  return version;
}

function digestOf({ catalog }: Account, root: CatalogObject): string {
  const tasks = tasksOfGraph(catalog, root).sort((one, other) => one.id - other.id);
  const parts = tasks.map((task) => {
    const { uuid, warehouse, schedule, condition, definition, config, parameters, ...rest } = readTask(task);
    const { predecessors, finalizes, overlaps, timeoutMs, suspendAfter, autoRetries } = rest;
    const limits = [overlaps, timeoutMs, suspendAfter, autoRetries];
    return [
      uuid,
      warehouse,
      schedule,
      condition,
      definition,
      config,
      parameters,
      predecessors,
      finalizes,
      limits,
    ];
  });
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
