import { randomUUID } from "node:crypto";
import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { readTask, type TaskProperties } from "../catalog/task-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { alreadyExists, notSupported } from "../errors/snowflake-error.ts";
import { type NameParts, TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { NEW_TASK, readAfter, readDefinition, readTaskOptions, readWhen } from "./parse-task.ts";
import { nextRun } from "./schedule.ts";
import { childrenOf, refuseCycle, refuseWhileRootRuns } from "./task-graph.ts";

/** CREATE [OR REPLACE] TASK: it is suspended then. https://docs.snowflake.com/en/sql-reference/sql/create-task */
export async function createTask(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  if (reader.looksLike("OR", "ALTER")) throw notSupported("CREATE OR ALTER TASK");
  reader.expect("TASK");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  const written = readTaskOptions(reader);
  const after = readAfter(reader);
  const more = readTaskOptions(reader);
  const condition = reader.accept("WHEN") ? readWhen(reader) : null;
  reader.expect("AS");
  const definition = readDefinition(reader);
  const path = account.access.placeForNew(session, "TASK", name);
  const there = account.catalog.find("TASK", path);
  if (there && ifNotExists) return statusResult(`${path.name} already exists, statement succeeded.`);
  if (there && !orReplace) throw alreadyExists(path.name);
  if (there) account.access.require(session, "OWNERSHIP", there);
  const predecessors = predecessorsOf(execution, path, after);
  refuseCycle(account.catalog, there, predecessors);
  for (const task of [...predecessors, ...(there ? [there] : [])]) refuseWhileRootRuns(account, task);
  refuseStartedRoots(execution, predecessors);
  const { comment, ...options } = {
    ...written,
    ...more,
    parameters: { ...written.parameters, ...more.parameters },
  };
  if (options.schedule !== undefined) nextRun(options.schedule, account.now());
  if (options.schedule !== undefined && predecessors.length > 0) throw childWithSchedule();
  const warehouse = options.warehouse ? usable(execution, options.warehouse) : null;
  const properties: TaskProperties = {
    ...NEW_TASK,
    ...options,
    warehouse,
    condition,
    definition,
    predecessors: predecessors.map(({ id }) => id),
    uuid: randomUUID(),
  };
  await account.change(async (change) => {
    const children = there ? childrenOf(change.catalog, there) : [];
    if (there) await change.drop(there.id);
    const owner = session.ownersRights?.role ?? session.role;
    const made = change.create({ kind: "TASK", path, owner, comment: comment ?? "", properties });
    // Those that came after the task come after the new one of its name.
    for (const child of children) {
      const before = readTask(child);
      const renewed = before.predecessors.map((id) => (id === there?.id ? made.id : id));
      change.update(child.id, { properties: { ...before, predecessors: renewed } });
    }
  });
  return statusResult(`Task ${path.name} successfully created.`);
}

export function childWithSchedule(): Error {
  return invalid("091090", "42601", "a task with predecessors has no SCHEDULE.");
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
    return task;
  });
}

export function refuseStartedRoots({ account }: Execution, predecessors: readonly CatalogObject[]): void {
  for (const task of predecessors) {
    if (readTask(task).predecessors.length > 0 || readTask(task).state !== "started") continue;
    // A root that runs is refused in the same words, as the root of what would come after it.
    refuseWhileRootRuns(account, {
      ...task,
      id: -1,
      properties: { ...task.properties, predecessors: [task.id] },
    });
  }
}
