import type { VirtualTable } from "../account/account.ts";
import { readTask } from "../catalog/task-properties.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { inOrder, usageView } from "../show/account-usage/usage-view.ts";
import { type Cell, number, resultOf, type ShownColumn, text, time } from "../show/shown-column.ts";
import { nextRun } from "./schedule.ts";
import type { TaskRun, TaskRuns } from "./task-runs.ts";

const nothing = (): Cell => null;

/** https://docs.snowflake.com/en/sql-reference/functions/task_history */
const COLUMNS: readonly ShownColumn<TaskRun>[] = [
  text("QUERY_ID", ({ queryId }) => queryId),
  text("NAME", ({ task }) => task.path.name),
  text("DATABASE_NAME", ({ task }) => task.path.database),
  text("SCHEMA_NAME", ({ task }) => task.path.schema),
  text("QUERY_TEXT", (run) => run.text),
  text("CONDITION_TEXT", ({ condition }) => condition),
  text("STATE", ({ state }) => state),
  text("ERROR_CODE", ({ error }) => error?.code),
  text("ERROR_MESSAGE", ({ error }) => error?.message),
  time("SCHEDULED_TIME", ({ scheduledTime }) => scheduledTime),
  time("QUERY_START_TIME", ({ startedAt }) => startedAt),
  time("NEXT_SCHEDULED_TIME", ({ task, scheduledTime }) => {
    const { schedule } = readTask(task);
    return schedule === null ? null : nextRun(schedule, scheduledTime);
  }),
  time("COMPLETED_TIME", ({ completedAt }) => completedAt),
  text("ROOT_TASK_ID", ({ rootId }) => String(rootId)),
  number("GRAPH_VERSION", () => 1),
  number("RUN_ID", ({ runId }) => runId),
  text("RETURN_VALUE", nothing),
  text("SCHEDULED_FROM", ({ scheduledFrom }) => scheduledFrom),
  number("ATTEMPT_NUMBER", () => 1),
  text("CONFIG", ({ task }) => readTask(task).config),
  text("QUERY_HASH", nothing),
  number("QUERY_HASH_VERSION", nothing),
  text("QUERY_PARAMETERIZED_HASH", nothing),
  number("QUERY_PARAMETERIZED_HASH_VERSION", nothing),
  text("GRAPH_RUN_GROUP_ID", ({ runId }) => String(runId)),
  text("BACKFILL_INFO", nothing),
];

/** https://docs.snowflake.com/en/sql-reference/account-usage/task_history: all runs, whoever may see their tasks. */
export function taskUsage(runs: TaskRuns): VirtualTable {
  const columns = inOrder<TaskRun>(
    `NAME QUERY_TEXT CONDITION_TEXT SCHEMA_NAME TASK_SCHEMA_ID DATABASE_NAME TASK_DATABASE_ID SCHEDULED_TIME
    COMPLETED_TIME STATE RETURN_VALUE QUERY_ID QUERY_START_TIME ERROR_CODE ERROR_MESSAGE GRAPH_VERSION RUN_ID
    ROOT_TASK_ID SCHEDULED_FROM INSTANCE_ID:n ATTEMPT_NUMBER CONFIG QUERY_HASH QUERY_HASH_VERSION
    QUERY_PARAMETERIZED_HASH QUERY_PARAMETERIZED_HASH_VERSION GRAPH_RUN_GROUP_ID BACKFILL_INFO`,
    COLUMNS,
  );
  return usageView("TASK_HISTORY", ["USAGE_VIEWER"], columns, ({ account }) => runs.all(account.now()));
}

const KNOWN = [
  "TASK_NAME",
  "RESULT_LIMIT",
  "ERROR_ONLY",
  "DATABASE_NAME",
  "SCHEMA_NAME",
  "SCHEDULED_TIME_RANGE_START",
  "SCHEDULED_TIME_RANGE_END",
];
const FAILED = ["FAILED", "FAILED_AND_AUTO_SUSPENDED", "CANCELLED"];

/** TASK_HISTORY(): runs of tasks that the role may see, newest first. */
export function taskHistory(runs: TaskRuns): VirtualTable {
  return {
    name: "TASK_HISTORY",
    kind: "function",
    async rows({ account, session }, { arguments: given }) {
      const unknown = [...given.keys()].find((key) => !KNOWN.includes(String(key)));
      if (unknown !== undefined) throw notSupported(`argument ${unknown} of TASK_HISTORY`);
      const limit = Math.min(Number(given.get("RESULT_LIMIT") ?? 100), 10_000);
      const [from, to] = ["SCHEDULED_TIME_RANGE_START", "SCHEDULED_TIME_RANGE_END"].map((key) =>
        instant(given.get(key)),
      );
      const is = (key: string, value: string | undefined) =>
        !given.has(key) || given.get(key)?.toUpperCase() === value?.toUpperCase();
      const { access, catalog } = account;
      const sees = ({ task }: TaskRun) =>
        access.holds(session, "MONITOR EXECUTION", catalog.account) ||
        ["OWNERSHIP", "MONITOR", "OPERATE"].some((privilege) => access.holds(session, privilege, task));
      const rows = runs
        .all(account.now())
        .filter(sees)
        .filter(({ task }) => is("TASK_NAME", task.path.name))
        .filter(({ task }) => is("DATABASE_NAME", task.path.database) && is("SCHEMA_NAME", task.path.schema))
        .filter(({ state }) => !/^(?:1|true)$/i.test(given.get("ERROR_ONLY") ?? "") || FAILED.includes(state))
        .filter(({ scheduledTime }) => from === undefined || scheduledTime >= from)
        .filter(({ scheduledTime }) => to === undefined || scheduledTime <= to)
        .slice(0, limit);
      return resultOf(COLUMNS, rows, "SELECT");
    },
  };
}

/** An instant as the protocol carries it: seconds since 1970; text is read as ISO. */
function instant(value: string | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined;
  const seconds = Number(value.split(" ")[0]);
  return Number.isFinite(seconds) && /^-?\d+(\.\d+)?( \d+)?$/.test(value)
    ? seconds * 1000
    : Date.parse(value);
}
