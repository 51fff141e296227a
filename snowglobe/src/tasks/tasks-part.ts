import type { Account, AccountPart, Execution, StatementFamily, SystemFunction } from "../account/account.ts";
import { startsWith } from "../catalog/statements/object-families.ts";
import { readTask } from "../catalog/task-properties.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { invalid } from "../errors/invalid.ts";
import { doesNotExist, notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { TEXT } from "../types/data-type.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { alterTask, becameRoot, requireExecuteTask, requireOperate, resume } from "./alter-task.ts";
import { createTask } from "./create-task.ts";
import { dependentsOf, refuseWhileRootRuns } from "./task-graph.ts";
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
  let scheduler: TaskScheduler | undefined;
  account.onDrop("TASK", async (task, change) => {
    for (const child of change.catalog.list("TASK")) {
      const { predecessors } = readTask(child);
      if (!predecessors.includes(task.id)) continue;
      const left = predecessors.filter((id) => id !== task.id);
      const root = left.length === 0 ? becameRoot(account.now()) : {};
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
      family("EXECUTE TASK", ["EXECUTE", "TASK"], (execution) => executeTask(execution, () => scheduler)),
    ],
    virtualTables: [taskHistory(runs), taskUsage(runs)],
    systemFunctions: [enableDependents],
    async start() {
      scheduler = startTasks({ account, runner, runs });
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

/** EXECUTE TASK: https://docs.snowflake.com/en/sql-reference/sql/execute-task */
async function executeTask(
  execution: Execution,
  scheduler: () => TaskScheduler | undefined,
): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("EXECUTE", "TASK");
  const name = reader.qualifiedName();
  if (reader.looksLike("USING", "CONFIG")) throw notSupported("EXECUTE TASK … USING CONFIG");
  if (reader.looksLike("RETRY")) throw notSupported("EXECUTE TASK … RETRY");
  reader.end();
  const task = account.access.resolve(session, "TASK", name, "EXECUTE TASK");
  requireOperate(execution, task);
  if (readTask(task).predecessors.length > 0)
    throw invalid(
      "091092",
      "42601",
      `Task ${task.path.name} is no root task: only the root of a graph can be executed.`,
    );
  requireExecuteTask(execution, task);
  scheduler()?.run(task, "EXECUTE_TASK");
  return statusResult(`Task ${task.path.name} is scheduled to run immediately.`);
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_task_dependents_enable */
const enableDependents: SystemFunction = {
  name: "SYSTEM$TASK_DEPENDENTS_ENABLE",
  async call(execution, [name]) {
    const { account, session } = execution;
    const text = String(name ?? "");
    const task = account.access.lookUp(
      session,
      "TASK",
      new TokenReader(text, tokenize(text)).qualifiedName(),
    );
    if (!task) throw doesNotExist("Task", text);
    const all = [...dependentsOf(account.catalog, task).reverse(), task];
    for (const each of all) requireOperate(execution, each);
    await resume(execution, all);
    return { type: TEXT, value: "Tasks dependent on the task have been enabled." };
  },
};
