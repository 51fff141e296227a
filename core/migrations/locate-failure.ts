import { StatementError, withPlace } from "../errors/index.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier, quoteLiteral } from "../snowflake/quote.ts";
import type { RenderedScript } from "./render-script.ts";
import { sqlSnippet } from "./snippet.ts";
import { type Statement, splitStatements } from "./split-statements.ts";

export interface LocatedFailure {
  readonly error: StatementError;
  readonly snippet: string | undefined;
}

/**
 * Finds out which statement of a script failed. The answer to a request of several statements does not say; the
 * session's query history has each statement with its text and error. Costs one request, only after a failure.
 * https://docs.snowflake.com/en/sql-reference/functions/query_history
 */
export async function locateFailure(
  connection: SnowflakeConnection,
  database: string,
  script: RenderedScript,
  error: StatementError,
): Promise<LocatedFailure> {
  const failed = await failedStatementText(connection, database, error);
  const statements = splitStatements(script.content);
  const index = failed === undefined ? onlyIndex(statements) : matchingIndex(statements, failed);
  return describeFailure(script, error, statements, index);
}

/** The place of statement `index` (from 0), refined by the line and column in Snowflake's message. */
export function describeFailure(
  script: RenderedScript,
  error: StatementError,
  statements: readonly Statement[],
  index: number | undefined,
): LocatedFailure {
  const statement = index === undefined ? undefined : statements[index];
  if (statement === undefined || index === undefined) {
    const { line: _line, column: _column, ...known } = error.where;
    const bare = new StatementError(error.message, {
      code: error.code,
      sqlState: error.sqlState,
      where: known,
    });
    return { error: withPlace(bare, { file: script.path }), snippet: undefined };
  }
  // Snowflake counts lines from the statement's own beginning, columns from the line's
  const firstLine = script.content.slice(0, statement.start).split("\n").length;
  const lineInContent = firstLine + (error.where.line ?? 1) - 1;
  const indent = statement.start - (script.content.lastIndexOf("\n", statement.start - 1) + 1);
  const column =
    error.where.column === undefined
      ? undefined
      : error.where.column + (error.where.line === undefined || error.where.line === 1 ? indent : 0);
  const place = { file: script.path, line: lineInContent + script.linesBefore, statement: index + 1 };
  return {
    error: withPlace(error, column === undefined ? place : { ...place, column }),
    snippet: sqlSnippet("\n".repeat(script.linesBefore) + script.content, place.line, column),
  };
}

async function failedStatementText(
  connection: SnowflakeConnection,
  database: string,
  error: StatementError,
): Promise<string | undefined> {
  const sql = `SELECT QUERY_TEXT FROM TABLE(${quoteIdentifier(database)}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_SESSION(RESULT_LIMIT => 100)) WHERE ERROR_MESSAGE = ${quoteLiteral(error.message)} AND EXECUTION_STATUS LIKE 'FAILED%' ORDER BY START_TIME DESC, LENGTH(QUERY_TEXT) LIMIT 1`;
  try {
    const { rows } = await connection.query<{ QUERY_TEXT: string }>(sql);
    return rows[0]?.QUERY_TEXT;
  } catch {
    // not finding the place must not hide the failure itself
    return undefined;
  }
}

function matchingIndex(statements: readonly Statement[], text: string): number | undefined {
  const wanted = bare(text);
  const matches = statements.flatMap((statement, index) => (bare(statement.text) === wanted ? [index] : []));
  // the same statement several times: which of them it was cannot be told
  return matches.length === 1 ? matches[0] : undefined;
}

function onlyIndex(statements: readonly Statement[]): number | undefined {
  return statements.length === 1 ? 0 : undefined;
}

function bare(text: string): string {
  return text.replace(/;\s*$/, "").replace(/\s+/g, " ").trim();
}
