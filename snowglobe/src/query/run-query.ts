import type { Execution, StatementFamily } from "../account/account.ts";
import { parameterValue } from "../account/parameters.ts";
import { readResult } from "../duckdb/read-result.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { conversionSettings, createCompiler, rootEnvironment } from "../expression/compiler.ts";
import type { Token } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { parsedStatement } from "./parsed.ts";
import { compileQuery } from "./query.ts";
import { readsTables } from "./reads-tables.ts";

/** SELECT, WITH and VALUES. https://docs.snowflake.com/en/sql-reference/constructs */
export const queryFamily: StatementFamily = {
  name: "query",
  accepts: (tokens) => startsWithQuery(tokens),
  commits: false,
  needsWarehouse,
  execute: runQuery,
};

function needsWarehouse({ session, sql, tokens }: Execution): boolean {
  // Without the word there is nothing to look for, and the statement is not parsed once more.
  if (!tokens.some((token) => token.kind === "word" && token.value === "FROM")) return false;
  const statement = parsedStatement(session, sql, tokens);
  return statement.kind === "query" && readsTables(statement.query);
}

function startsWithQuery(tokens: readonly Token[]): boolean {
  const first = tokens.find((token) => token.text !== "(");
  return first?.kind === "word" && ["SELECT", "WITH", "VALUES"].includes(first.value);
}

async function runQuery(execution: Execution): Promise<ResultSet> {
  const { session, sql, tokens } = execution;
  const statement = parsedStatement(session, sql, tokens);
  if (statement.kind !== "query") throw new Error("a query was expected");
  const startedAt = new Date(execution.account.now());
  const query = await withAnswers((answer) => {
    const compiler = createCompiler(execution, answer, startedAt);
    return compileQuery(rootEnvironment(compiler, sql), statement.query, undefined);
  });
  const limit = Number(parameterValue(session, "ROWS_PER_RESULTSET"));
  return readResult(session.duck, query, conversionSettings(session), {
    signal: execution.signal,
    ...(execution.resultWriter ? { writer: execution.resultWriter() } : {}),
    ...(limit === 0 ? {} : { limit }),
  });
}
