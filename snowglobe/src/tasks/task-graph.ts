import type { Account } from "../account/account.ts";
import type { Catalog, CatalogObject } from "../account/catalog.ts";
import { pathText } from "../catalog/contents.ts";
import { readTask } from "../catalog/task-properties.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";

// https://docs.snowflake.com/en/user-guide/tasks-graphs

/** The tasks that come right after one. */
export function childrenOf(catalog: Catalog, task: CatalogObject): CatalogObject[] {
  return catalog
    .list("TASK", { database: task.path.database ?? "", schema: task.path.schema ?? "" })
    .filter((other) => readTask(other).predecessors.includes(task.id));
}

/** The task that runs when all others of a root's graph are over. */
export function finalizerOf(catalog: Catalog, root: CatalogObject): CatalogObject | undefined {
  return catalog
    .list("TASK", { database: root.path.database ?? "", schema: root.path.schema ?? "" })
    .find((other) => readTask(other).finalizes === root.id);
}

/** The root, all tasks behind it and its finalizer, which comes last. */
export function tasksOfGraph(catalog: Catalog, root: CatalogObject): CatalogObject[] {
  const finalizer = finalizerOf(catalog, root);
  return [root, ...dependentsOf(catalog, root), ...(finalizer ? [finalizer] : [])];
}

/** The roots of the graphs that the task is in: itself, when it comes after no other and finalizes none. */
export function rootsOf(catalog: Catalog, task: CatalogObject): CatalogObject[] {
  const roots = new Map<number, CatalogObject>();
  const visited = new Set<number>();
  const visit = (at: CatalogObject): void => {
    if (visited.has(at.id)) return;
    visited.add(at.id);
    const { predecessors, finalizes } = readTask(at);
    const before = [...predecessors, ...(finalizes === null ? [] : [finalizes])].flatMap(
      (id) => catalog.byId(id) ?? [],
    );
    if (before.length === 0) roots.set(at.id, at);
    before.forEach(visit);
  };
  visit(task);
  return [...roots.values()];
}

/** All tasks behind one, nearest first. */
export function dependentsOf(catalog: Catalog, task: CatalogObject): CatalogObject[] {
  const found = new Map<number, CatalogObject>();
  const queue = [task];
  for (let at = queue.shift(); at; at = queue.shift())
    for (const child of childrenOf(catalog, at))
      if (!found.has(child.id)) {
        found.set(child.id, child);
        queue.push(child);
      }
  return [...found.values()];
}

/** "To modify or recreate any task in a task graph, the root task must first be suspended." @throws {SnowflakeError} 091421 */
export function refuseWhileRootRuns({ catalog }: Account, task: CatalogObject): void {
  const started = rootsOf(catalog, task).find(
    (root) => root.id !== task.id && readTask(root).state === "started",
  );
  if (started)
    throw new SnowflakeError(
      "091421",
      "23001",
      `Unable to update graph with root task ${pathText(started.path)} since that root task is not suspended.`,
    );
}

/** A root or a standalone task: no other decides when it runs. */
export function isRoot(task: CatalogObject): boolean {
  const { predecessors, finalizes } = readTask(task);
  return predecessors.length === 0 && finalizes === null;
}

/** @throws {SnowflakeError} 091093 when the task would come after itself. */
export function refuseCycle(
  catalog: Catalog,
  task: CatalogObject | undefined,
  before: readonly CatalogObject[],
): void {
  if (!task) return;
  const behind = new Set([task.id, ...dependentsOf(catalog, task).map(({ id }) => id)]);
  const cycle = before.find(({ id }) => behind.has(id));
  if (cycle)
    throw new SnowflakeError(
      "091093",
      "23001",
      `Unable to add task ${pathText(cycle.path)} as a predecessor of ${pathText(task.path)}: the graph would have a cycle.`,
    );
}
