import type { VirtualTable } from "../account/account.ts";
import { pathText } from "../catalog/contents.ts";
import { readTask } from "../catalog/task-properties.ts";
import { number, resultOf, type ShownColumn, text, time } from "../show/shown-column.ts";
import { isTrue, readLimit, refuseUnknown } from "../show/table-arguments.ts";
import { seesRun } from "./sees-run.ts";
import { namedTask } from "./task-functions.ts";
import { childrenOf, dependentsOf } from "./task-graph.ts";
import { afterThat, nextGraph } from "./task-history.ts";
import { FAILED, type TaskRun, type TaskRuns } from "./task-runs.ts";

/** A graph's run with the runs of its tasks, oldest first. */
interface ListedGraph {
  readonly graph: NonNullable<ReturnType<typeof nextGraph>>;
  readonly place: TaskRun["task"];
  readonly state: "SCHEDULED" | "EXECUTING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  readonly runs: readonly TaskRun[];
}

const firstError = ({ runs }: ListedGraph) => runs.find(({ error }) => error !== null);
const completed = ({ runs }: ListedGraph) => Math.max(...runs.map(({ completedAt }) => completedAt ?? 0));

/** https://docs.snowflake.com/en/sql-reference/functions/current_task_graphs */
const BEGINNING: readonly ShownColumn<ListedGraph>[] = [
  text("ROOT_TASK_NAME", ({ graph }) => graph.rootName),
  text("DATABASE_NAME", ({ place }) => place.path.database),
  text("SCHEMA_NAME", ({ place }) => place.path.schema),
  text("STATE", ({ state }) => state),
  text("SCHEDULED_FROM", ({ graph }) => graph.scheduledFrom),
  text("FIRST_ERROR_TASK_NAME", (row) => firstError(row)?.task.path.name),
  number("FIRST_ERROR_CODE", (row) => firstError(row)?.error?.code),
  text("FIRST_ERROR_MESSAGE", (row) => firstError(row)?.error?.message),
  time("SCHEDULED_TIME", ({ graph }) => graph.scheduledTime),
  time("QUERY_START_TIME", ({ runs }) => runs[0]?.startedAt),
  time("NEXT_SCHEDULED_TIME", ({ graph }) => afterThat(graph)),
];
const END: readonly ShownColumn<ListedGraph>[] = [
  text("ROOT_TASK_ID", ({ graph }) => graph.rootUuid),
  number("GRAPH_VERSION", ({ graph }) => graph.version),
  number("RUN_ID", ({ graph }) => graph.originalTime),
  number("ATTEMPT_NUMBER", ({ graph }) => graph.attempt),
  text("CONFIG", ({ graph }) => graph.config),
  text("GRAPH_RUN_GROUP_ID", ({ graph }) => graph.group),
];
const HOUR_MS = 3_600_000;

/** CURRENT_TASK_GRAPHS(): graphs that run, and the next run of each that has a schedule. */
export function currentTaskGraphs(runs: TaskRuns): VirtualTable {
  const name = "CURRENT_TASK_GRAPHS";
  return {
    name,
    kind: "function",
    async rows(execution, { arguments: given }) {
      refuseUnknown(name, given, ["RESULT_LIMIT", "ROOT_TASK_NAME"]);
      const { account } = execution;
      const next = account.catalog.list("TASK").flatMap((task): ListedGraph[] => {
        const graph = nextGraph(account, task);
        return graph ? [{ graph, place: task, state: "SCHEDULED", runs: [] }] : [];
      });
      const executing = graphsOf(runs, account.now()).filter(({ state }) => state === "EXECUTING");
      const rows = [...next, ...executing]
        .filter(({ place }) => seesRun(execution, place))
        .filter(({ graph }) => isNamed(graph.rootName, given.get("ROOT_TASK_NAME")))
        .sort((one, other) => other.graph.scheduledTime - one.graph.scheduledTime)
        .slice(0, readLimit(name, given.get("RESULT_LIMIT"), 1000));
      return resultOf([...BEGINNING, ...END], rows, "SELECT");
    },
  };
}

/** COMPLETE_TASK_GRAPHS(): graphs that were over in the last hour. https://docs.snowflake.com/en/sql-reference/functions/complete_task_graphs */
export function completeTaskGraphs(runs: TaskRuns): VirtualTable {
  const name = "COMPLETE_TASK_GRAPHS";
  return {
    name,
    kind: "function",
    async rows(execution, { arguments: given }) {
      refuseUnknown(name, given, ["RESULT_LIMIT", "ROOT_TASK_NAME", "ERROR_ONLY", "GRAPH_RUN_GROUP_ID"]);
      const now = execution.account.now();
      const group = given.get("GRAPH_RUN_GROUP_ID");
      const rows = graphsOf(runs, now)
        .filter(({ state }) => state !== "EXECUTING")
        // "if the state of the root task run is SKIPPED, the function does not return a row for the run"
        .filter(
          (row) => !row.runs.some(({ task, state }) => task.id === row.graph.rootId && state === "SKIPPED"),
        )
        .filter((row) => completed(row) >= now - HOUR_MS)
        .filter(({ place }) => seesRun(execution, place))
        .filter(({ graph }) => isNamed(graph.rootName, given.get("ROOT_TASK_NAME")))
        .filter(({ graph }) => group === undefined || graph.group === group)
        .filter(({ state }) => !isTrue(given.get("ERROR_ONLY")) || state !== "SUCCEEDED")
        .sort((one, other) => completed(other) - completed(one))
        .slice(0, readLimit(name, given.get("RESULT_LIMIT"), 1000));
      return resultOf([...BEGINNING, time("COMPLETED_TIME", completed), ...END], rows, "SELECT");
    },
  };
}

/** TASK_DEPENDENTS(): a task and those that come after it. https://docs.snowflake.com/en/sql-reference/functions/task_dependents */
export const taskDependents: VirtualTable = {
  name: "TASK_DEPENDENTS",
  kind: "function",
  async rows(execution, { arguments: given }) {
    refuseUnknown("TASK_DEPENDENTS", given, ["TASK_NAME", "RECURSIVE"]);
    const { catalog } = execution.account;
    const task = namedTask(execution, given.get("TASK_NAME"));
    const whole = !given.has("RECURSIVE") || isTrue(given.get("RECURSIVE"));
    const behind = whole ? dependentsOf(catalog, task) : childrenOf(catalog, task);
    const rows = [task, ...behind]
      .filter((each) => seesRun(execution, each))
      .map((each) => ({ each, ...readTask(each) }));
    const names = (ids: readonly number[]) =>
      JSON.stringify(ids.flatMap((id) => catalog.byId(id) ?? []).map(({ path }) => pathText(path)));
    const columns: readonly ShownColumn<(typeof rows)[number]>[] = [
      time("CREATED_ON", ({ each }) => each.createdOn),
      text("NAME", ({ each }) => each.path.name),
      text("DATABASE_NAME", ({ each }) => each.path.database),
      text("SCHEMA_NAME", ({ each }) => each.path.schema),
      text("OWNER", ({ each }) => each.owner),
      text("COMMENT", ({ each }) => each.comment),
      text("WAREHOUSE", ({ warehouse }) => warehouse),
      text("SCHEDULE", ({ schedule }) => schedule),
      text("PREDECESSORS", ({ predecessors }) => names(predecessors)),
      text("STATE", ({ state }) => state),
      text("DEFINITION", ({ definition }) => definition),
      text("CONDITION", ({ condition }) => condition),
    ];
    return resultOf(columns, rows, "SELECT");
  },
};

/** Each graph's run of which a task has begun. */
function graphsOf(runs: TaskRuns, now: number): ListedGraph[] {
  const byGraph = new Map<string, TaskRun[]>();
  for (const run of runs.all(now)) {
    const key = `${run.graph.group} ${run.graph.attempt}`;
    byGraph.set(key, [run, ...(byGraph.get(key) ?? [])]);
  }
  const going = new Set([...runs.going].map(({ group, attempt }) => `${group} ${attempt}`));
  return [...byGraph].flatMap(([key, ofGraph]) => {
    const [first] = ofGraph;
    return first
      ? [{ ...first, place: first.task, runs: ofGraph, state: stateOf(ofGraph, going.has(key)) }]
      : [];
  });
}

function stateOf(runs: readonly TaskRun[], isGoing: boolean): ListedGraph["state"] {
  if (isGoing || runs.some(({ state }) => state === "EXECUTING")) return "EXECUTING";
  if (runs.some(({ state }) => state === "CANCELLED")) return "CANCELLED";
  return runs.some(({ state }) => FAILED.includes(state)) ? "FAILED" : "SUCCEEDED";
}

function isNamed(name: string, wanted: string | null | undefined): boolean {
  return wanted === undefined || wanted === null || name.toUpperCase() === wanted.toUpperCase();
}
