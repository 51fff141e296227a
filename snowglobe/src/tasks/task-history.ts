import type { Account, VirtualTable } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { readTask } from "../catalog/task-properties.ts";
import { type Cell, number, resultOf, type ShownColumn, text, time } from "../show/shown-column.ts";
import { isTrue, readInstant, readLimit, refuseUnknown } from "../show/table-arguments.ts";
import { inOrder, usageView } from "../show/usage-view.ts";
import { nextRun } from "./schedule.ts";
import { seesRun } from "./sees-run.ts";
import { FAILED, type GraphRun, type TaskRun, type TaskRuns } from "./task-runs.ts";

/** A run that was, is, or is to be. */
type Listed = Omit<TaskRun, "state" | "graph"> & {
  readonly state: TaskRun["state"] | "SCHEDULED";
  readonly graph: Omit<GraphRun, "group" | "version"> & {
    readonly group: string | null;
    readonly version: number | null;
  };
};

const nothing = (): Cell => null;

/** https://docs.snowflake.com/en/sql-reference/functions/task_history */
const COLUMNS: readonly ShownColumn<Listed>[] = [
  text("QUERY_ID", ({ queryId }) => queryId),
  text("NAME", ({ task }) => task.path.name),
  text("DATABASE_NAME", ({ task }) => task.path.database),
  text("SCHEMA_NAME", ({ task }) => task.path.schema),
  text("QUERY_TEXT", (run) => run.text),
  text("CONDITION_TEXT", ({ condition }) => condition),
  text("STATE", ({ state }) => state),
  text("ERROR_CODE", ({ error }) => error?.code),
  text("ERROR_MESSAGE", ({ error }) => error?.message),
  time("SCHEDULED_TIME", ({ graph }) => graph.scheduledTime),
  time("QUERY_START_TIME", ({ startedAt }) => startedAt),
  time("NEXT_SCHEDULED_TIME", ({ graph }) => afterThat(graph)),
  time("COMPLETED_TIME", ({ completedAt }) => completedAt),
  text("ROOT_TASK_ID", ({ graph }) => graph.rootUuid),
  number("GRAPH_VERSION", ({ graph }) => graph.version),
  number("RUN_ID", ({ graph }) => graph.originalTime),
  text("RETURN_VALUE", ({ returnValue }) => returnValue),
  text("SCHEDULED_FROM", ({ graph }) => graph.scheduledFrom),
  number("ATTEMPT_NUMBER", ({ graph }) => graph.attempt),
  text("CONFIG", ({ graph }) => graph.config),
  text("QUERY_HASH", nothing),
  number("QUERY_HASH_VERSION", nothing),
  text("QUERY_PARAMETERIZED_HASH", nothing),
  number("QUERY_PARAMETERIZED_HASH_VERSION", nothing),
  text("GRAPH_RUN_GROUP_ID", ({ graph }) => graph.group),
  text("BACKFILL_INFO", nothing),
];

/** https://docs.snowflake.com/en/sql-reference/account-usage/task_history: all runs, whoever may see their tasks. */
export function taskUsage(runs: TaskRuns): VirtualTable {
  const columns = inOrder<Listed>(
    `NAME QUERY_TEXT CONDITION_TEXT SCHEMA_NAME TASK_SCHEMA_ID DATABASE_NAME TASK_DATABASE_ID SCHEDULED_TIME
    COMPLETED_TIME STATE RETURN_VALUE QUERY_ID QUERY_START_TIME ERROR_CODE ERROR_MESSAGE GRAPH_VERSION RUN_ID
    ROOT_TASK_ID SCHEDULED_FROM INSTANCE_ID:n ATTEMPT_NUMBER CONFIG QUERY_HASH QUERY_HASH_VERSION
    QUERY_PARAMETERIZED_HASH QUERY_PARAMETERIZED_HASH_VERSION GRAPH_RUN_GROUP_ID BACKFILL_INFO`,
    COLUMNS,
  );
  return usageView("TASK_HISTORY", ["USAGE_VIEWER"], columns, ({ account }) => runs.all(account.now()));
}

/** When the schedule runs the graph after a run. */
export function afterThat({ schedule, scheduledTime }: Pick<GraphRun, "schedule" | "scheduledTime">): Cell {
  return schedule === null ? null : nextRun(schedule, scheduledTime);
}

const KNOWN =
  `TASK_NAME RESULT_LIMIT ERROR_ONLY DATABASE_NAME SCHEMA_NAME ROOT_TASK_ID SCHEDULED_TIME_RANGE_START
  SCHEDULED_TIME_RANGE_END`.split(/\s+/);
const DAYS_MS = 7 * 86_400_000;
const AHEAD_MS = 8 * 86_400_000;

/** TASK_HISTORY(): runs of tasks that the role may see, newest first, and the next one of each schedule. */
export function taskHistory(runs: TaskRuns): VirtualTable {
  return {
    name: "TASK_HISTORY",
    kind: "function",
    async rows(execution, { arguments: given }) {
      refuseUnknown("TASK_HISTORY", given, KNOWN);
      const { account } = execution;
      const now = account.now();
      const limit = readLimit("TASK_HISTORY", given.get("RESULT_LIMIT"), 100);
      const from = readInstant(given.get("SCHEDULED_TIME_RANGE_START")) ?? now - DAYS_MS;
      const to = readInstant(given.get("SCHEDULED_TIME_RANGE_END"));
      const is = (key: string, value: string | undefined) =>
        !given.has(key) || given.get(key)?.toUpperCase() === value?.toUpperCase();
      const all: readonly Listed[] = [...scheduled(account), ...runs.all(now)];
      const rows = all
        .filter(({ task }) => seesRun(execution, task))
        .filter(({ task }) => is("TASK_NAME", task.path.name))
        .filter(({ task }) => is("DATABASE_NAME", task.path.database) && is("SCHEMA_NAME", task.path.schema))
        .filter(({ graph }) => is("ROOT_TASK_ID", graph.rootUuid))
        .filter(({ state }) => !isTrue(given.get("ERROR_ONLY")) || FAILED.some((each) => each === state))
        .filter(({ graph }) => graph.scheduledTime >= from)
        .filter(({ graph }) => to === undefined || graph.scheduledTime <= to)
        .slice(0, limit);
      return resultOf(COLUMNS, rows, "SELECT");
    },
  };
}

/** The next run of each task that is started and has a schedule, within eight days. */
function scheduled(account: Account): Listed[] {
  return account.catalog.list("TASK").flatMap((task) => {
    const next = nextGraph(account, task);
    if (!next) return [];
    const { definition, condition } = readTask(task);
    const before = { state: "SCHEDULED", returnValue: null, queryId: null, error: null } as const;
    return [
      { ...before, graph: next, task, text: definition, condition, startedAt: null, completedAt: null },
    ];
  });
}

/** What is to run next of the graph of a root that is started. */
export function nextGraph(account: Account, task: CatalogObject): Listed["graph"] | undefined {
  const { state, nextRun: due, schedule, config, uuid } = readTask(task);
  if (state !== "started" || due === null || due > account.now() + AHEAD_MS) return undefined;
  return {
    ...{ rootId: task.id, rootName: task.path.name, rootUuid: uuid, version: null, group: null, attempt: 1 },
    ...{
      scheduledFrom: "SCHEDULE",
      originalTime: due,
      scheduledTime: due,
      schedule,
      config,
      lastSuccess: null,
    },
  };
}
