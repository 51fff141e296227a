import type { SystemFunction } from "../account/account.ts";
import { readTask } from "../catalog/task-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { TEXT } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";
import type { TaskRun, TaskRuns } from "./task-runs.ts";

const LONGEST_VALUE = 10_240;

/** Functions that a task's statement asks of its own run. */
export function taskFunctions(runs: TaskRuns): readonly SystemFunction[] {
  const asked = (
    name: string,
    answer: (run: TaskRun, args: readonly WireValue[]) => string | null,
  ): SystemFunction => ({
    name,
    async call({ session }, args) {
      const run = runs.ofSession(session.duck);
      if (!run)
        throw new SnowflakeError(
          "091089",
          "22023",
          `${name} can only be called from the statement of a task.`,
        );
      return { type: TEXT, value: answer(run, args) };
    },
  });
  return [
    // https://docs.snowflake.com/en/sql-reference/functions/system_current_user_task_name
    {
      name: "SYSTEM$CURRENT_USER_TASK_NAME",
      async call({ session }) {
        const path = runs.ofSession(session.duck)?.task.path;
        return { type: TEXT, value: path ? [path.database, path.schema, path.name].join(".") : null };
      },
    },
    // https://docs.snowflake.com/en/sql-reference/functions/system_set_return_value
    asked("SYSTEM$SET_RETURN_VALUE", (run, [value = null]) => {
      if (value !== null && Buffer.byteLength(value) > LONGEST_VALUE)
        throw invalid("001044", "42P13", "SYSTEM$SET_RETURN_VALUE takes a text of at most 10 kB");
      run.returnValue = value;
      return null;
    }),
    // https://docs.snowflake.com/en/sql-reference/functions/system_get_predecessor_return_value
    asked("SYSTEM$GET_PREDECESSOR_RETURN_VALUE", (run, [name]) => predecessorOf(runs, run, name).returnValue),
    // https://docs.snowflake.com/en/sql-reference/functions/system_get_task_graph_config
    asked("SYSTEM$GET_TASK_GRAPH_CONFIG", (run, [path]) => configOf(runs, run, path ?? undefined)),
  ];
}

/** The runs of the same graph run. */
function together(runs: TaskRuns, run: TaskRun): readonly TaskRun[] {
  return runs
    .all(run.scheduledTime)
    .filter((other) => other.rootId === run.rootId && other.runId === run.runId);
}

/** The run before, or the one of that name somewhere before. */
function predecessorOf(runs: TaskRuns, run: TaskRun, name: WireValue | undefined): TaskRun {
  const graph = together(runs, run);
  const before = (of: TaskRun) =>
    readTask(of.task).predecessors.flatMap((id) => graph.filter(({ task }) => task.id === id));
  const direct = before(run);
  const [only] = direct;
  if (name === undefined || name === null) {
    if (only && direct.length === 1) return only;
    throw new SnowflakeError(
      "091088",
      "22023",
      direct.length === 0
        ? "The task has no predecessor."
        : "The task has more than one predecessor: SYSTEM$GET_PREDECESSOR_RETURN_VALUE needs a name.",
    );
  }
  for (let level = direct; level.length > 0; level = level.flatMap(before)) {
    const found = level.find(({ task }) => task.path.name === name);
    if (found) return found;
  }
  throw new SnowflakeError("091088", "22023", `The task has no predecessor '${name}'.`);
}

/** The root's CONFIG, or what stands at a path of names. */
function configOf(runs: TaskRuns, run: TaskRun, path: string | undefined): string | null {
  const root = together(runs, run).find(({ task }) => task.id === run.rootId)?.task;
  const config = root ? readTask(root).config : null;
  if (config === null || path === undefined) return config;
  if (!/^\w+(?:\.\w+)*$/.test(path))
    throw notSupported(`SYSTEM$GET_TASK_GRAPH_CONFIG with the path '${path}'`);
  let value: unknown = JSON.parse(config);
  for (const key of path.split("."))
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
