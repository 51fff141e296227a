import type { Execution, SystemFunction } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { pathText } from "../catalog/contents.ts";
import { readTask } from "../catalog/task-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { doesNotExist, SnowflakeError } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { TEXT } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { parsePath, type Step } from "../variants/paths.ts";
import { requireOperate, resume } from "./alter-task.ts";
import type { CurrentRun, CurrentRuns } from "./current-runs.ts";
import { tasksOfGraph } from "./task-graph.ts";

const LONGEST_VALUE = 10_240;

/** Functions that act on tasks, and those that a task asks about its own run. */
export function taskFunctions(current: CurrentRuns): readonly SystemFunction[] {
  const inTask = (
    name: string,
    answer: (run: CurrentRun, args: readonly WireValue[]) => WireValue,
  ): SystemFunction => ({
    name,
    async call({ session }, args) {
      const run = current.get(session.id);
      if (!run) throw outsideTask(name);
      return { type: TEXT, value: answer(run, args) };
    },
  });
  return [
    enableDependents,
    cancelOngoing(current),
    currentTaskName(current),
    inTask("SYSTEM$SET_RETURN_VALUE", setReturnValue),
    inTask("SYSTEM$GET_PREDECESSOR_RETURN_VALUE", predecessorValue),
    inTask("SYSTEM$GET_TASK_GRAPH_CONFIG", ({ run }, [path]) => configAt(run.graph.config, path)),
    inTask("SYSTEM$TASK_RUNTIME_INFO", runtimeInfo),
  ];
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_current_user_task_name: NULL outside of a task's run. */
function currentTaskName(current: CurrentRuns): SystemFunction {
  return {
    name: "SYSTEM$CURRENT_USER_TASK_NAME",
    async call({ session }) {
      const path = current.get(session.id)?.task.path;
      return { type: TEXT, value: path ? pathText(path) : null };
    },
  };
}

/** The task of that name. @throws {SnowflakeError} 002003 when the role sees none. */
export function namedTask({ account, session }: Execution, name: WireValue | undefined): CatalogObject {
  const text = String(name ?? "");
  const parts = new TokenReader(text, tokenize(text)).qualifiedName();
  const task = account.access.lookUp(session, "TASK", parts);
  if (!task) throw doesNotExist("Task", text);
  return task;
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_task_dependents_enable */
const enableDependents: SystemFunction = {
  name: "SYSTEM$TASK_DEPENDENTS_ENABLE",
  async call(execution, [name]) {
    const task = namedTask(execution, name);
    // The root comes last: while it is started, no other may be changed.
    const all = tasksOfGraph(execution.account.catalog, task).reverse();
    for (const each of all) requireOperate(execution, each);
    await resume(execution, all);
    return { type: TEXT, value: "Tasks dependent on the task have been enabled." };
  },
};

/** https://docs.snowflake.com/en/sql-reference/functions/system_user_task_cancel_ongoing_executions */
function cancelOngoing(current: CurrentRuns): SystemFunction {
  return {
    name: "SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS",
    async call(execution, [name]) {
      const task = namedTask(execution, name);
      requireOperate(execution, task);
      const runs = [...current.values()].filter((run) => run.task.id === task.id);
      for (const { abort } of runs) abort.abort();
      return { type: TEXT, value: `${runs.length} ongoing executions of task ${task.path.name} cancelled.` };
    },
  };
}

function outsideTask(name: string): SnowflakeError {
  return new SnowflakeError("091094", "55000", `Function ${name} can only be called from within a task run.`);
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_set_return_value */
function setReturnValue({ run }: CurrentRun, [value]: readonly WireValue[]): WireValue {
  const text = value ?? null;
  if (text !== null && Buffer.byteLength(text) > LONGEST_VALUE)
    throw invalid("091095", "22023", "the return value of a task is at most 10 kB long.");
  run.returnValue = text;
  return "Return value set.";
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_get_predecessor_return_value */
function predecessorValue({ task, group }: CurrentRun, [name]: readonly WireValue[]): WireValue {
  const runs = group();
  // "enabled": those of the graph that have run.
  const before = readTask(task).predecessors.flatMap((id) => runs.find((run) => run.task.id === id) ?? []);
  const wanted =
    name === undefined || name === null
      ? onlyOne(before)
      : (before.find((run) => run.task.path.name === name) ??
        runs.find((run) => run.task.id !== task.id && run.task.path.name === name));
  if (wanted) return wanted.returnValue;
  throw invalid("091096", "42601", `task ${task.path.name} has no enabled predecessor ${name ?? ""}.`);
}

function onlyOne<Item>(items: readonly Item[]): Item | undefined {
  if (items.length > 1)
    throw invalid(
      "091097",
      "42601",
      "a task with several predecessors must name the one whose value it wants.",
    );
  return items[0];
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_get_task_graph_config */
function configAt(config: string | null, path: WireValue | undefined): WireValue {
  if (config === null) return null;
  const whole: unknown = JSON.parse(config);
  const found = path === undefined || path === null ? whole : parsePath(path).reduce(stepInto, whole);
  if (found === undefined || found === null) return null;
  return typeof found === "string" ? found : JSON.stringify(found);
}

function stepInto(value: unknown, step: Step): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, step)
    ? Object.entries(value).find(([key]) => key === String(step))?.[1]
    : undefined;
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_task_runtime_info */
function runtimeInfo({ run: { graph }, task }: CurrentRun, [name]: readonly WireValue[]): WireValue {
  const { rootName, rootUuid, group, originalTime, lastSuccess } = graph;
  const facts: Readonly<Record<string, string | null>> = {
    CURRENT_TASK_NAME: task.path.name,
    CURRENT_ROOT_TASK_NAME: rootName,
    CURRENT_ROOT_TASK_UUID: rootUuid,
    CURRENT_TASK_GRAPH_RUN_GROUP_ID: group,
    CURRENT_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP: instant(originalTime),
    LAST_SUCCESSFUL_TASK_GRAPH_RUN_GROUP_ID: lastSuccess?.group ?? null,
    LAST_SUCCESSFUL_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP: lastSuccess && instant(lastSuccess.originalTime),
  };
  const fact = facts[String(name ?? "").toUpperCase()];
  if (fact !== undefined) return fact;
  throw invalid("001008", "22023", `invalid value [${name ?? ""}] for parameter 'arg_name'`);
}

/** An instant as text that reads back as a timestamp. */
function instant(time: number): string {
  return `${new Date(time).toISOString().replace("T", " ").replace("Z", "")} +0000`;
}
