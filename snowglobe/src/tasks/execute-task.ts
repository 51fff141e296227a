import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { readTask } from "../catalog/task-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { requireExecuteTask, requireOperate } from "./alter-task.ts";
import { versionOf } from "./graph-version.ts";
import { readConfig } from "./parse-task.ts";
import { isRoot } from "./task-graph.ts";
import { FAILED, type TaskRuns } from "./task-runs.ts";
import type { HowToRun, TaskScheduler } from "./task-scheduler.ts";

/** EXECUTE TASK: https://docs.snowflake.com/en/sql-reference/sql/execute-task */
export async function executeTask(
  execution: Execution,
  { scheduler, runs }: { readonly scheduler: TaskScheduler | undefined; readonly runs: TaskRuns },
): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("EXECUTE", "TASK");
  const name = reader.qualifiedName();
  let config: string | undefined;
  let retry: { readonly group: string | undefined } | undefined;
  if (reader.accept("USING", "CONFIG")) {
    reader.expect("=");
    config = readConfig(reader.string());
  } else if (reader.accept("RETRY", "LAST")) retry = { group: undefined };
  else if (reader.accept("RETRY", "GRAPH", "RUN", "GROUP")) retry = { group: reader.string() };
  if (reader.looksLike("AWAIT")) throw notSupported("EXECUTE TASK … AWAIT");
  reader.end();
  const task = account.access.resolve(session, "TASK", name, "EXECUTE TASK");
  requireOperate(execution, task);
  if (!isRoot(task))
    throw invalid(
      "091092",
      "42601",
      `Task ${task.path.name} is no root task: only the root of a graph can be executed.`,
    );
  requireExecuteTask(execution, task);
  const how: HowToRun = retry
    ? againAs(execution, task, runs, retry.group)
    : { scheduledFrom: "EXECUTE_TASK", config: merged(readTask(task).config, config) };
  scheduler?.run(task, how);
  return statusResult(`Task ${task.path.name} is scheduled to run immediately.`);
}

/** A failed run again, as the next attempt of its group. @throws {SnowflakeError} 091098 when it cannot be. */
function againAs(
  { account }: Execution,
  root: CatalogObject,
  runs: TaskRuns,
  wanted: string | undefined,
): HowToRun {
  const ofRoot = runs.all(account.now()).filter(({ graph }) => graph.rootId === root.id);
  const last = ofRoot.find(({ graph }) => wanted === undefined || graph.group === wanted)?.graph;
  const refuse = (why: string) =>
    invalid("091098", "22023", `Cannot retry the graph of task ${root.path.name}: ${why}.`);
  if (!last) throw refuse("it has not run in the last 14 days");
  const ofLast = ofRoot.filter(({ graph }) => graph.group === last.group && graph.attempt === last.attempt);
  const isGoing = [...runs.going].some(({ group }) => group === last.group);
  if (isGoing || !ofLast.some(({ state }) => FAILED.includes(state)))
    throw refuse("its last run is not in state FAILED or CANCELED");
  if (versionOf(account, root).version !== last.version)
    throw refuse("it has been modified since it was last run");
  const { group, attempt, originalTime, config } = last;
  return { scheduledFrom: "MANUAL RETRY", group, attempt: attempt + 1, originalTime, config };
}

/** The default configuration with what is given laid over it, field by field. */
function merged(config: string | null, over: string | undefined): string | null {
  if (over === undefined) return config;
  return JSON.stringify(laidOver(JSON.parse(config ?? "{}"), JSON.parse(over)));
}

function laidOver(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above;
  const fields = Object.entries(above).map(([key, value]) => [key, laidOver(below[key], value)]);
  return { ...below, ...Object.fromEntries(fields) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
