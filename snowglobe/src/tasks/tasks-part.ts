import type { Account, AccountPart, Execution, StatementFamily } from "../account/account.ts";
import { startsWith } from "../catalog/statements/object-families.ts";
import { readTask } from "../catalog/task-properties.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { alterTask, becameRoot } from "./alter-task.ts";
import { createTask } from "./create-task.ts";
import type { CurrentRuns } from "./current-runs.ts";
import { executeTask } from "./execute-task.ts";
import { completeTaskGraphs, currentTaskGraphs, taskDependents } from "./graph-tables.ts";
import { loadTaskRuns } from "./keep-task-runs.ts";
import { taskFunctions } from "./task-functions.ts";
import { refuseWhileRootRuns } from "./task-graph.ts";
import { taskHistory, taskUsage } from "./task-history.ts";
import { createTaskRuns } from "./task-runs.ts";
import { startTasks, type TaskScheduler } from "./task-scheduler.ts";

const family = (
  name: string,
  words: readonly string[],
  execute: StatementFamily["execute"],
): StatementFamily => ({ name, commits: true, accepts: (tokens) => startsWith(tokens, words), execute });

/** Tasks: kept, run by their schedules and on demand, with a history. https://docs.snowflake.com/en/user-guide/tasks-intro */
export function tasksPart(account: Account, runner: () => StatementRunner): AccountPart {
  const runs = createTaskRuns();
  const current: CurrentRuns = new Map();
  let scheduler: TaskScheduler | undefined;
  account.onDrop("TASK", async (task, change) => {
    for (const child of change.catalog.list("TASK")) {
      const { predecessors, finalizes } = readTask(child);
      if (finalizes === task.id) {
        const root = { ...becameRoot(account.now(), "FINALIZER_BECAME_ROOT"), finalizes: null };
        change.update(child.id, { properties: { ...child.properties, ...root } });
      }
      if (!predecessors.includes(task.id)) continue;
      const left = predecessors.filter((id) => id !== task.id);
      const root = left.length === 0 ? becameRoot(account.now(), "CHILD_BECAME_ROOT") : {};
      change.update(child.id, { properties: { ...child.properties, predecessors: left, ...root } });
    }
  });
  return {
    families: [
      {
        ...family("CREATE TASK", ["CREATE", "TASK"], createTask),
        accepts: (tokens) => {
          const reader = new TokenReader("", tokens);
          if (!reader.accept("CREATE")) return false;
          if (!reader.accept("OR", "REPLACE")) reader.accept("OR", "ALTER");
          return reader.looksLike("TASK");
        },
      },
      family("ALTER TASK", ["ALTER", "TASK"], alterTask),
      family("DROP TASK", ["DROP", "TASK"], dropTask),
      family("UNDROP TASK", ["UNDROP", "TASK"], () => Promise.reject(notSupported("UNDROP TASK"))),
      family("EXECUTE TASK", ["EXECUTE", "TASK"], (execution) => executeTask(execution, { scheduler, runs })),
    ],
    virtualTables: [
      taskHistory(runs),
      taskUsage(runs),
      currentTaskGraphs(runs),
      completeTaskGraphs(runs),
      taskDependents,
    ],
    systemFunctions: taskFunctions(current),
    async start() {
      const duck = await account.duck.connect();
      for (const run of (await loadTaskRuns(duck, account.now())).reverse()) runs.add(run);
      duck.closeSync();
      scheduler = startTasks({ account, runner, runs, current });
    },
  };
}

async function dropTask(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("DROP", "TASK");
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  reader.end();
  const last = name.at(-1) ?? "";
  if (ifExists && !account.access.lookUp(session, "TASK", name, "DROP TASK"))
    return statusResult(`Drop statement executed successfully (${last} already dropped).`);
  const task = account.access.resolve(session, "TASK", name, "DROP TASK");
  account.access.require(session, "OWNERSHIP", task);
  refuseWhileRootRuns(account, task);
  await account.change((change) => change.drop(task.id));
  return statusResult(`${last} successfully dropped.`);
}
