import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { roleName } from "../account/role-key.ts";
import { readTask, type TaskProperties } from "../catalog/task-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { insufficientPrivileges, notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { childWithSchedule, predecessorsOf, refuseStartedRoots, usable } from "./create-task.ts";
import { NEW_TASK, NOT_HERE, readAfter, readDefinition, readTaskOptions, readWhen } from "./parse-task.ts";
import { nextRun } from "./schedule.ts";
import { dependentsOf, refuseCycle, refuseWhileRootRuns } from "./task-graph.ts";

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
  if (readTask(task).predecessors.length === 0 && dependentsOf(account.catalog, task).length > 0)
    refuseStarted(task);
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
    const { comment, parameters, ...options } = readTaskOptions(reader);
    if (options.warehouse) options.warehouse = usable(execution, options.warehouse);
    if (options.schedule !== undefined && before.predecessors.length > 0) throw childWithSchedule();
    const next = options.schedule === undefined ? undefined : nextRun(options.schedule, account.now());
    return {
      ...(comment !== undefined && { comment }),
      properties: {
        ...options,
        parameters: { ...before.parameters, ...parameters },
        ...(next !== undefined && { nextRun: before.state === "started" ? next : null }),
      },
    };
  }
  if (reader.accept("UNSET")) return unset(reader, before);
  if (reader.accept("ADD", "AFTER")) {
    const names = [reader.qualifiedName()];
    while (reader.accept(",")) names.push(reader.qualifiedName());
    const added = predecessorsOf(execution, task.path, names);
    refuseCycle(account.catalog, task, added);
    refuseStartedRoots(execution, added);
    if (before.schedule !== null) throw childWithSchedule();
    return {
      properties: { predecessors: [...new Set([...before.predecessors, ...added.map(({ id }) => id)])] },
    };
  }
  if (reader.accept("REMOVE", "AFTER")) {
    const names = [reader.qualifiedName()];
    while (reader.accept(",")) names.push(reader.qualifiedName());
    const removed = new Set(predecessorsOf(execution, task.path, names).map(({ id }) => id));
    const predecessors = before.predecessors.filter((id) => !removed.has(id));
    return { properties: { predecessors, ...(predecessors.length === 0 && becameRoot(account.now())) } };
  }
  if (reader.accept("MODIFY", "AS")) return { properties: { definition: readDefinition(reader) } };
  if (reader.accept("MODIFY", "WHEN")) return { properties: { condition: readWhen(reader) } };
  if (reader.accept("REMOVE", "WHEN")) return { properties: { condition: null } };
  if (readAfter(reader).length > 0) throw reader.unexpected();
  throw notSupported(`ALTER TASK … ${reader.peek()?.text ?? ""}`);
}

/** What a child is whose last predecessor has gone. */
export function becameRoot(now: number): Partial<TaskProperties> {
  return { state: "suspended", suspendedOn: now, suspendedReason: "CHILD_BECAME_ROOT", nextRun: null };
}

const UNSET: Readonly<Record<string, keyof TaskProperties>> = {
  WAREHOUSE: "warehouse",
  SCHEDULE: "schedule",
  CONFIG: "config",
  ALLOW_OVERLAPPING_EXECUTION: "overlaps",
  OVERLAP_POLICY: "overlaps",
  USER_TASK_TIMEOUT_MS: "timeoutMs",
  SUSPEND_TASK_AFTER_NUM_FAILURES: "suspendAfter",
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
export function requireExecuteTask({ account, session }: Execution, task: CatalogObject): void {
  const { name } = task.path;
  const asOwner = {
    ...session,
    role: task.owner,
    secondaryRoles: "NONE" as const,
    ownersRights: { role: task.owner ?? "" },
  };
  const holds = (privilege: string) => account.access.holds(asOwner, privilege, account.catalog.account);
  const needed =
    readTask(task).warehouse === null ? ["EXECUTE TASK", "EXECUTE MANAGED TASK"] : ["EXECUTE TASK"];
  const missing = task.owner === null ? "EXECUTE TASK" : needed.find((privilege) => !holds(privilege));
  if (missing === undefined) return;
  throw new SnowflakeError(
    "091089",
    "23001",
    `Cannot execute task ${name}, ${missing} privilege must be granted to owner role ${roleName(account.catalog, task.owner) ?? ""}.`,
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

function refuseStarted(task: CatalogObject): void {
  if (readTask(task).state !== "started") return;
  throw new SnowflakeError(
    "091421",
    "23001",
    `Unable to update graph with root task ${[task.path.database, task.path.schema, task.path.name].join(".")} since that root task is not suspended.`,
  );
}
