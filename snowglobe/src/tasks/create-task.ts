import { randomUUID } from "node:crypto";
import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { pathText } from "../catalog/contents.ts";
import { readTask, type TaskProperties } from "../catalog/task-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { alreadyExists, SnowflakeError } from "../errors/snowflake-error.ts";
import { type NameParts, TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import {
  NEW_TASK,
  readAfter,
  readDefinition,
  readTaskOptions,
  readWhen,
  type WrittenTask,
} from "./parse-task.ts";
import { nextRun } from "./schedule.ts";
import {
  childrenOf,
  finalizerOf,
  isRoot,
  refuseCycle,
  refuseWhileRootRuns,
  tasksOfGraph,
} from "./task-graph.ts";
import { refuseOutOfPlace, rootToFinalize } from "./task-place.ts";

/** CREATE [OR REPLACE | OR ALTER] TASK: a new one is suspended. https://docs.snowflake.com/en/sql-reference/sql/create-task */
export async function createTask(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const written = readCreateTask(new TokenReader(execution.sql, execution.tokens));
  const path = account.access.placeForNew(session, "TASK", written.name);
  const there = account.catalog.find("TASK", path);
  if (there && written.ifNotExists) return statusResult(`${path.name} already exists, statement succeeded.`);
  if (there && written.how === "CREATE") throw alreadyExists(path.name);
  if (there) account.access.require(session, "OWNERSHIP", there);
  const predecessors = predecessorsOf(execution, path, written.after);
  refuseCycle(account.catalog, there, predecessors);
  for (const task of [...predecessors, ...(there ? [there] : [])]) refuseWhileRootRuns(account, task);
  refuseStartedRoots(execution, predecessors);
  const { comment = "", finalize, ...options } = written.options;
  if (options.schedule !== undefined) nextRun(options.schedule, account.now());
  const wanted: TaskProperties = {
    ...NEW_TASK,
    ...options,
    warehouse: options.warehouse ? usable(execution, options.warehouse) : null,
    condition: written.condition,
    definition: written.definition,
    predecessors: predecessors.map(({ id }) => id),
    finalizes: finalize ? rootToFinalize(execution, path, finalize, there).id : null,
    uuid: randomUUID(),
  };
  refuseOutOfPlace(wanted, there ? childrenOf(account.catalog, there) : []);
  if (there && written.how === "ALTER") return alterInPlace(execution, there, { comment, wanted });
  await account.change(async (change) => {
    const children = there ? childrenOf(change.catalog, there) : [];
    const finalizer = there && finalizerOf(change.catalog, there);
    if (there) await change.drop(there.id);
    const owner = session.ownersRights?.role ?? session.role;
    const made = change.create({ kind: "TASK", path, owner, comment, properties: wanted });
    // Those that came after the task come after the new one of its name.
    for (const child of children) {
      const before = readTask(child);
      const renewed = before.predecessors.map((id) => (id === there?.id ? made.id : id));
      change.update(child.id, { properties: { ...before, predecessors: renewed } });
    }
    if (finalizer)
      change.update(finalizer.id, { properties: { ...readTask(finalizer), finalizes: made.id } });
  });
  return statusResult(`Task ${path.name} successfully created.`);
}

/** A task gets all that CREATE OR ALTER says, and defaults for the rest: it is neither resumed nor suspended. */
async function alterInPlace(
  { account }: Execution,
  task: CatalogObject,
  { comment, wanted }: { readonly comment: string; readonly wanted: TaskProperties },
): Promise<ResultSet> {
  if (isRoot(task) && tasksOfGraph(account.catalog, task).length > 1) refuseStarted(task);
  const before = readTask(task);
  const { uuid, state, committedOn, suspendedOn, suspendedReason, failures, graphVersion, graphDigest } =
    before;
  const kept = {
    uuid,
    state,
    committedOn,
    suspendedOn,
    suspendedReason,
    failures,
    graphVersion,
    graphDigest,
  };
  const runs = state === "started" && wanted.schedule !== null;
  const next = runs ? nextRun(wanted.schedule ?? "", account.now()) : null;
  await account.change(async (change) => {
    change.update(task.id, { comment, properties: { ...wanted, ...kept, nextRun: next } });
  });
  return statusResult("Statement executed successfully.");
}

/** "To modify any task in a task graph, the root task must first be suspended." @throws {SnowflakeError} 091421 */
export function refuseStarted(task: CatalogObject): void {
  if (readTask(task).state !== "started") return;
  throw new SnowflakeError(
    "091421",
    "23001",
    `Unable to update graph with root task ${pathText(task.path)} since that root task is not suspended.`,
  );
}

interface CreateTask {
  readonly how: "CREATE" | "REPLACE" | "ALTER";
  readonly ifNotExists: boolean;
  readonly name: NameParts;
  readonly options: WrittenTask;
  readonly after: readonly NameParts[];
  readonly condition: string | null;
  readonly definition: string;
}

function readCreateTask(reader: TokenReader): CreateTask {
  reader.expect("CREATE");
  const replaces = reader.accept("OR", "REPLACE");
  const alters = !replaces && reader.accept("OR", "ALTER");
  reader.expect("TASK");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  const before = readTaskOptions(reader);
  const after = readAfter(reader);
  const behind = readTaskOptions(reader);
  const condition = reader.accept("WHEN") ? readWhen(reader) : null;
  reader.expect("AS");
  return {
    how: replaces ? "REPLACE" : alters ? "ALTER" : "CREATE",
    ...{ ifNotExists, name, after, condition, definition: readDefinition(reader) },
    options: { ...before, ...behind, parameters: { ...before.parameters, ...behind.parameters } },
  };
}

/** The warehouse of that name, which the role may use. @throws {SnowflakeError} 002003, 003001 */
export function usable({ account, session }: Execution, name: string): string {
  const warehouse = account.access.resolve(session, "WAREHOUSE", [name], "CREATE TASK");
  account.access.require(session, "USAGE", warehouse);
  return warehouse.path.name;
}

/** "All tasks in a task graph must … exist in the same schema" and have the same owner. */
export function predecessorsOf(
  { account, session }: Execution,
  path: CatalogObject["path"],
  names: readonly NameParts[],
): CatalogObject[] {
  return names.map((name) => {
    const task = account.access.resolve(session, "TASK", name, "CREATE TASK");
    if (task.path.database !== path.database || task.path.schema !== path.schema)
      throw invalid("091091", "42601", "all tasks of a graph stand in one schema.");
    account.access.require(session, "OWNERSHIP", task);
    if (readTask(task).finalizes !== null)
      throw invalid("091099", "42601", "no task comes AFTER a finalizer.");
    return task;
  });
}

export function refuseStartedRoots({ account }: Execution, predecessors: readonly CatalogObject[]): void {
  for (const task of predecessors) {
    if (!isRoot(task) || readTask(task).state !== "started") continue;
    // A root that runs is refused in the same words, as the root of what would come after it.
    refuseWhileRootRuns(account, {
      ...task,
      id: -1,
      properties: { ...task.properties, predecessors: [task.id] },
    });
  }
}
