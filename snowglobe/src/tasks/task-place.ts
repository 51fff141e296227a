import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import type { TaskProperties } from "../catalog/task-properties.ts";
import { invalid } from "../errors/invalid.ts";
import type { NameParts } from "../sql/token-reader.ts";
import { finalizerOf, isRoot, refuseWhileRootRuns } from "./task-graph.ts";

/**
 * What only a root may have, and what a finalizer may not.
 * https://docs.snowflake.com/en/sql-reference/sql/create-task
 *
 * @throws {SnowflakeError} 091090, 091099
 */
export function refuseOutOfPlace(
  task: Pick<TaskProperties, "predecessors" | "finalizes" | "schedule" | "autoRetries" | "overlaps">,
  children: readonly CatalogObject[],
): void {
  const { predecessors, finalizes, schedule, autoRetries, overlaps } = task;
  const finalizer = finalizes !== null;
  if (finalizer && predecessors.length > 0) throw outOfPlace("a finalizer comes AFTER no task");
  if (finalizer && children.length > 0) throw outOfPlace("no task comes AFTER a finalizer");
  if (finalizer && schedule !== null) throw outOfPlace("a finalizer has no SCHEDULE");
  if (!finalizer && predecessors.length === 0) return;
  if (schedule !== null) throw invalid("091090", "42601", "a task with predecessors has no SCHEDULE.");
  if (autoRetries > 0) throw outOfPlace("only a root task has TASK_AUTO_RETRY_ATTEMPTS");
  if (overlaps !== "NO_OVERLAP") throw outOfPlace("only a root task has an OVERLAP_POLICY");
}

/** The root that FINALIZE names: of the same schema and owner, with no other finalizer. @throws {SnowflakeError} */
export function rootToFinalize(
  { account, session }: Execution,
  path: CatalogObject["path"],
  name: NameParts,
  itself: CatalogObject | undefined,
): CatalogObject {
  const root = account.access.resolve(session, "TASK", name, "CREATE TASK");
  if (root.path.database !== path.database || root.path.schema !== path.schema)
    throw invalid("091091", "42601", "all tasks of a graph stand in one schema.");
  account.access.require(session, "OWNERSHIP", root);
  if (root.id === itself?.id || !isRoot(root))
    throw outOfPlace(`task ${root.path.name}, which FINALIZE names, is no root task`);
  const other = finalizerOf(account.catalog, root);
  if (other && other.id !== itself?.id)
    throw outOfPlace(`root task ${root.path.name} has a finalizer already, ${other.path.name}`);
  // A root that runs is refused in the words for its graph.
  refuseWhileRootRuns(account, {
    ...root,
    id: -1,
    properties: { ...root.properties, predecessors: [], finalizes: root.id },
  });
  return root;
}

function outOfPlace(why: string): Error {
  return invalid("091099", "42601", `${why}.`);
}
