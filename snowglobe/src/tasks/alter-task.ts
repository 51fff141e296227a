import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { readTask, type TaskProperties } from "../catalog/task-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { insufficientPrivileges, notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { predecessorsOf, refuseStarted, refuseStartedRoots, usable } from "./create-task.ts";
import { requireOwnersPrivilege } from "./owners-privilege.ts";
import { NEW_TASK, NOT_HERE, readAfter, readDefinition, readTaskOptions, readWhen } from "./parse-task.ts";
import { nextRun } from "./schedule.ts";
import { childrenOf, isRoot, refuseCycle, refuseWhileRootRuns, tasksOfGraph } from "./task-graph.ts";
import { refuseOutOfPlace, rootToFinalize } from "./task-place.ts";

const DONE = "Statement executed successfully.";

/** ALTER TASK: https://docs.snowflake.com/en/sql-reference/sql/alter-task */
export async function alterTask(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("ALTER", "TASK");
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  if (ifExists && !account.access.lookUp(session, "TASK", name, "ALTER TASK")) return statusResult(DONE);
  const task = account.access.resolve(session, "TASK", name, "ALTER TASK");
  if (reader.accept("RESUME")) {
    reader.end();
    requireOperate(execution, task);
    refuseWhileRootRuns(account, task);
    await resume(execution, [task]);
    return statusResult(DONE);
  }
  if (reader.accept("SUSPEND")) {
    reader.end();
    requireOperate(execution, task);
    refuseWhileRootRuns(account, task);
    await suspend(execution, task);
    return statusResult(DONE);
  }
  account.access.require(session, "OWNERSHIP", task);
  refuseWhileRootRuns(account, task);
  if (isRoot(task) && tasksOfGraph(account.catalog, task).length > 1) refuseStarted(task);
  const { comment, properties } = change(execution, reader, task);
  reader.end();
  await account.change(async (within) => {
    within.update(task.id, {
      properties: { ...task.properties, ...properties },
      ...(comment !== undefined && { comment }),
    });
  });
  return statusResult(DONE);
}

/** What ALTER changes. @throws {SnowflakeError} */
function change(
  execution: Execution,
  reader: TokenReader,
  task: CatalogObject,
): { comment?: string; properties: Partial<TaskProperties> } {
  const { account } = execution;
  const before = readTask(task);
  if (reader.accept("SET")) {
    const { comment, parameters, finalize, ...options } = readTaskOptions(reader);
    if (options.warehouse) options.warehouse = usable(execution, options.warehouse);
    const finalizes = finalize ? rootToFinalize(execution, task.path, finalize, task).id : before.finalizes;
    refuseOutOfPlace({ ...before, ...options, finalizes }, childrenOf(account.catalog, task));
    const next = options.schedule === undefined ? undefined : nextRun(options.schedule, account.now());
    return {
      ...(comment !== undefined && { comment }),
      properties: {
        ...options,
        finalizes,
        parameters: { ...before.parameters, ...parameters },
        ...(next !== undefined && { nextRun: before.state === "started" ? next : null }),
      },
    };
  }
  if (reader.accept("UNSET")) {
    const taken = unset(reader, before);
    // As a child whose predecessors are removed.
    const isFree = before.finalizes !== null && taken.properties.finalizes === null;
    const root = isFree ? becameRoot(account.now(), "FINALIZER_BECAME_ROOT") : {};
    return { ...taken, properties: { ...taken.properties, ...root } };
  }
  if (reader.accept("ADD", "AFTER")) {
    const names = [reader.qualifiedName()];
    while (reader.accept(",")) names.push(reader.qualifiedName());
    const added = predecessorsOf(execution, task.path, names);
    refuseCycle(account.catalog, task, added);
    refuseStartedRoots(execution, added);
    const predecessors = [...new Set([...before.predecessors, ...added.map(({ id }) => id)])];
    refuseOutOfPlace({ ...before, predecessors }, []);
    return { properties: { predecessors } };
  }
  if (reader.accept("REMOVE", "AFTER")) {
    const names = [reader.qualifiedName()];
    while (reader.accept(",")) names.push(reader.qualifiedName());
    const removed = new Set(predecessorsOf(execution, task.path, names).map(({ id }) => id));
    const predecessors = before.predecessors.filter((id) => !removed.has(id));
    return {
      properties: {
        predecessors,
        ...(predecessors.length === 0 && becameRoot(account.now(), "CHILD_BECAME_ROOT")),
      },
    };
  }
  if (reader.accept("MODIFY", "AS")) return { properties: { definition: readDefinition(reader) } };
  if (reader.accept("MODIFY", "WHEN")) return { properties: { condition: readWhen(reader) } };
  if (reader.accept("REMOVE", "WHEN")) return { properties: { condition: null } };
  if (readAfter(reader).length > 0) throw reader.unexpected();
  throw notSupported(`ALTER TASK … ${reader.peek()?.text ?? ""}`);
}

/** What a child is whose last predecessor has gone, or a finalizer whose root has. */
export function becameRoot(
  now: number,
  suspendedReason: "CHILD_BECAME_ROOT" | "FINALIZER_BECAME_ROOT",
): Partial<TaskProperties> {
  return { state: "suspended", suspendedOn: now, suspendedReason, nextRun: null };
}

const UNSET: Readonly<Record<string, keyof TaskProperties>> = {
  WAREHOUSE: "warehouse",
  SCHEDULE: "schedule",
  CONFIG: "config",
  ALLOW_OVERLAPPING_EXECUTION: "overlaps",
  OVERLAP_POLICY: "overlaps",
  USER_TASK_TIMEOUT_MS: "timeoutMs",
  SUSPEND_TASK_AFTER_NUM_FAILURES: "suspendAfter",
  TASK_AUTO_RETRY_ATTEMPTS: "autoRetries",
  FINALIZE: "finalizes",
};

function unset(
  reader: TokenReader,
  before: TaskProperties,
): { comment?: string; properties: Partial<TaskProperties> } {
  let properties: Partial<TaskProperties> = {};
  let comment: string | undefined;
  do {
    if (reader.looksLike("TAG")) throw notSupported("TAG of TASK");
    const name = reader.identifier();
    if (NOT_HERE.includes(name)) throw notSupported(`${name} of a task`);
    const property = UNSET[name];
    const { [name]: known, ...parameters } = properties.parameters ?? before.parameters;
    if (name === "COMMENT") comment = "";
    else if (property)
      properties = { ...properties, ...{ [property]: NEW_TASK[property as keyof typeof NEW_TASK] } };
    else if (known !== undefined) properties = { ...properties, parameters };
    else throw invalid("001420", "22023", `invalid property '${name}' for 'TASK'`);
    reader.accept(",");
  } while (!reader.done && !reader.looksLike(";"));
  return { ...(comment !== undefined && { comment }), properties };
}

/** OPERATE or OWNERSHIP. @throws {SnowflakeError} 003001 */
export function requireOperate({ account, session }: Execution, task: CatalogObject): void {
  const { access } = account;
  if (access.holds(session, "OPERATE", task) || access.holds(session, "OWNERSHIP", task)) return;
  throw insufficientPrivileges("TASK", task.path.name);
}

/** Starts tasks: their owner must have EXECUTE TASK on the account. @throws {SnowflakeError} 091089 */
export async function resume(execution: Execution, tasks: readonly CatalogObject[]): Promise<void> {
  const { account } = execution;
  for (const task of tasks) requireExecuteTask(execution, task);
  const now = account.now();
  await account.change(async (within) => {
    for (const task of tasks) {
      const before = readTask(task);
      if (before.state === "started") continue;
      const next = before.schedule === null ? null : nextRun(before.schedule, now);
      const properties = { ...before, state: "started", committedOn: now, nextRun: next, failures: 0 };
      within.update(task.id, { properties });
    }
  });
}

/** @throws {SnowflakeError} 091089 when its owner may not run tasks. */
export function requireExecuteTask(execution: Execution, task: CatalogObject): void {
  const managed = readTask(task).warehouse === null;
  requireOwnersPrivilege(
    execution,
    task,
    managed ? ["EXECUTE TASK", "EXECUTE MANAGED TASK"] : ["EXECUTE TASK"],
  );
}

async function suspend({ account }: Execution, task: CatalogObject): Promise<void> {
  const before = readTask(task);
  if (before.state === "suspended") return;
  const properties = {
    ...before,
    ...{ state: "suspended", suspendedOn: account.now(), suspendedReason: "USER_SUSPENDED", nextRun: null },
  };
  await account.change(async (within) => void within.update(task.id, { properties }));
}
