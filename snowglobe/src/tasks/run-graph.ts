import type { CatalogObject } from "../account/catalog.ts";
import { readTask } from "../catalog/task-properties.ts";
import { fixVersion } from "./graph-version.ts";
import { runTask, type TaskRunning } from "./run-task.ts";
import { dependentsOf, finalizerOf } from "./task-graph.ts";
import { FAILED, type GraphRun, type TaskRun } from "./task-runs.ts";

/** A graph that is to run. */
export type GraphOrder = Omit<GraphRun, "version" | "lastSuccess">;

/** A graph that runs: when its root is over, and when all is, attempts that follow by themselves included. */
export interface RunningGraph {
  readonly root: Promise<unknown>;
  readonly whole: Promise<unknown>;
}

/** What became of a task in a run of its graph: of suspended ones and those behind them nothing, nobody waits for them. */
type Outcome = TaskRun["state"] | "LEFT OUT" | "NOT REACHED";

/**
 * Runs a graph: its root, each other task as soon as all that it comes after are over, its finalizer when all others are.
 * "A child task with multiple predecessors runs as long as at least one of the predecessors is in a resumed state, and all
 * resumed predecessors run successfully to completion"; what is skipped counts as little.
 * A graph that failed is tried again, from the tasks that failed, as often as its root says.
 * https://docs.snowflake.com/en/user-guide/tasks-graphs
 */
export function runGraph(running: TaskRunning, root: CatalogObject, order: GraphOrder): RunningGraph {
  let rootIsOver: () => void = () => undefined;
  const rootOver = new Promise<void>((resolve) => {
    rootIsOver = resolve;
  });
  const attempts = async (): Promise<void> => {
    const { autoRetries } = readTask(root);
    for (let tried = 0; ; tried += 1) {
      const again = { attempt: order.attempt + tried, scheduledFrom: "AUTOMATIC RETRY" as const };
      const graph = await begin(running, root, tried === 0 ? order : { ...order, ...again });
      running.runs.going.add(graph);
      try {
        const outcomes = await runAttempt(running, root, graph, rootIsOver);
        const failed = outcomes.includes("FAILED");
        if (!failed || outcomes.includes("FAILED_AND_AUTO_SUSPENDED") || tried >= autoRetries) return;
      } finally {
        running.runs.going.delete(graph);
      }
    }
  };
  return { root: rootOver, whole: attempts().finally(rootIsOver) };
}

async function begin(
  { account, runs }: TaskRunning,
  root: CatalogObject,
  order: GraphOrder,
): Promise<GraphRun> {
  const version = await fixVersion(account, account.catalog.byId(root.id) ?? root);
  const now = account.now();
  const earlier = runs.all(now);
  // "determined when the root task of the initial graph run starts"
  const first = earlier.find(({ graph }) => graph.group === order.group)?.graph;
  const succeeded = first ? undefined : lastSuccess(earlier, order.rootId);
  return { ...order, version, lastSuccess: first ? first.lastSuccess : (succeeded ?? null) };
}

function lastSuccess(runs: readonly TaskRun[], rootId: number): GraphRun["lastSuccess"] {
  const ofRoot = runs.filter(({ graph }) => graph.rootId === rootId);
  const is = ({ graph }: TaskRun) =>
    ofRoot.every(
      (other) =>
        other.graph.group !== graph.group ||
        other.graph.attempt !== graph.attempt ||
        other.state === "SUCCEEDED" ||
        (other.state === "SKIPPED" && other.task.id !== rootId),
    );
  const found = ofRoot.find(is)?.graph;
  return found ? { group: found.group, originalTime: found.originalTime } : null;
}

/** One run of the graph; what became of its tasks. */
async function runAttempt(
  running: TaskRunning,
  root: CatalogObject,
  graph: GraphRun,
  rootIsOver: () => void,
): Promise<readonly Outcome[]> {
  const { account, runs } = running;
  // Those that come after the root as they are now: "a task graph run uses the version" that it has begun with.
  const tasks = new Map([root, ...dependentsOf(account.catalog, root)].map((task) => [task.id, task]));
  const finalizer = finalizerOf(account.catalog, root);
  const done = doneBefore(runs.all(account.now()), graph);
  const outcomes = new Map<number, Promise<Outcome>>();
  const run = async (task: CatalogObject): Promise<Outcome> => {
    const before = await Promise.all(readTask(task).predecessors.map(outcomeOf));
    if (task.id !== root.id) {
      if (readTask(task).state !== "started") return "LEFT OUT";
      if (before.some((outcome) => outcome === "NOT REACHED" || isFailure(outcome))) return "NOT REACHED";
      if (!before.includes("SUCCEEDED")) return "LEFT OUT";
    }
    return (await runTask(running, task, graph, root)).state;
  };
  const outcomeOf = (id: number): Promise<Outcome> => {
    const task = tasks.get(id);
    const there = outcomes.get(id) ?? (task ? Promise.resolve(done.get(id) ?? run(task)) : undefined);
    const outcome = there ?? Promise.resolve<Outcome>("LEFT OUT");
    outcomes.set(id, outcome);
    return outcome;
  };
  const rootOutcome = await outcomeOf(root.id);
  rootIsOver();
  const all = await Promise.all([...tasks.keys()].map(outcomeOf));
  // "If the root task is skipped …, the finalizer task won't start."
  if (rootOutcome === "SKIPPED" || !finalizer || readTask(finalizer).state !== "started") return all;
  return [...all, (await runTask(running, finalizer, graph, root)).state];
}

function isFailure(outcome: Outcome): boolean {
  return FAILED.some((state) => state === outcome);
}

/** What earlier attempts have done, which is not done again. */
function doneBefore(runs: readonly TaskRun[], { group, attempt }: GraphRun): ReadonlyMap<number, Outcome> {
  const done = new Map<number, Outcome>();
  if (attempt === 1) return done;
  for (const { graph, task, state } of runs)
    if (graph.group === group && ["SUCCEEDED", "SKIPPED"].includes(state)) done.set(task.id, state);
  return done;
}
