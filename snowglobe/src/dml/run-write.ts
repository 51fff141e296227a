import type { Execution, StatementFamily } from "../account/account.ts";
import { cannotBePrepared } from "../errors/cannot-be-prepared.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import type { TableName } from "../parser/ast.ts";
import { parsedStatement } from "../query/parsed.ts";
import { forgetLoads } from "../stages/copy/load-history.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { enforceChecks } from "./enforce-checks.ts";
import { enforceKeys } from "./enforce-keys.ts";
import { runInsert } from "./insert.ts";
import { runInsertSeveral } from "./insert-several.ts";
import { runMerge } from "./merge.ts";
import { findTarget } from "./target.ts";
import { runDelete, runUpdate } from "./update.ts";
import { deleteRows } from "./versioned-rows.ts";

const WORDS = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE"]);

/** Statements that change rows. They run inside a transaction that the engine opens. */
export const writeFamily: StatementFamily = {
  name: "write",
  accepts: ([first]) => first?.kind === "word" && WORDS.has(first.value),
  commits: false,
  needsWarehouse: ({ tokens }) => tokens[0]?.value !== "TRUNCATE",
  execute: runWrite,
  describe: runWrite,
};

async function runWrite(execution: Execution): Promise<ResultSet> {
  const statement = parsedStatement(execution.session, execution.sql, execution.tokens);
  const result = await change(execution, statement);
  if (execution.describing) return result;
  const { account, session } = execution;
  for (const { parts } of changedTables(statement)) {
    const table = account.access.lookUp(session, "TABLE LIKE", parts);
    if (!table) continue;
    await enforceKeys(account.catalog, session.duck, table.id);
    await enforceChecks(execution, session.duck, table, account.versions.of(session.duck));
  }
  return result;
}

function changedTables(statement: ReturnType<typeof parsedStatement>): readonly TableName[] {
  if (statement.kind === "query") return [];
  if (statement.kind !== "insertSeveral") return [statement.table];
  const into = [...statement.branches.flatMap((branch) => branch.into), ...statement.otherwise];
  return into.map(({ table }) => table);
}

function change(execution: Execution, statement: ReturnType<typeof parsedStatement>): Promise<ResultSet> {
  switch (statement.kind) {
    case "insert":
      return runInsert(execution, statement);
    case "insertSeveral":
      return runInsertSeveral(execution, statement);
    case "update":
      return runUpdate(execution, statement);
    case "delete":
      return runDelete(execution, statement);
    case "merge":
      return runMerge(execution, statement);
    case "truncate":
      if (execution.describing) throw cannotBePrepared("TRUNCATE");
      return truncate(execution, statement.table, statement.ifExists);
    case "query":
      throw new Error("a statement that changes rows was expected");
  }
}

/** TRUNCATE TABLE: https://docs.snowflake.com/en/sql-reference/sql/truncate-table */
async function truncate(execution: Execution, name: TableName, ifExists: boolean): Promise<ResultSet> {
  const { account, session } = execution;
  const status = statusResult("Statement executed successfully.");
  if (ifExists && !account.access.lookUp(session, "TABLE LIKE", name.parts)) return status;
  const target = await withAnswers((answer) =>
    findTarget(rootEnvironment(createCompiler(execution, answer, execution.startedAt), execution.sql), name, [
      "TRUNCATE",
    ]),
  );
  await deleteRows(execution, target);
  // "… and deletes the load metadata for the table": COPY may load the same files again.
  await forgetLoads(execution, target.id);
  return status;
}
