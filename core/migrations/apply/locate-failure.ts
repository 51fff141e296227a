import { StatementError } from "../../errors/index.ts";
import { adviseUseWarehouse } from "../../snowflake/warehouse-advice.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { sqlSnippet } from "../sql-text/snippet.ts";
import { type Statement, splitStatements } from "../sql-text/split-statements.ts";
import type { ScriptRequest } from "./compose-request.ts";

export interface LocatedFailure {
  readonly error: StatementError;
  readonly snippet: string | undefined;
}

/** Which of a script's statements failed, from where the server says it begins in the request. */
export function locateFailure(
  script: RenderedScript,
  request: ScriptRequest,
  error: StatementError,
): LocatedFailure {
  const statements = splitStatements(script.content);
  const place = error.requestPlace;
  if (place === undefined) return describeFailure(script, error, statements, undefined);
  const lines = request.sql.split("\n");
  const lineStart = lines.slice(0, place.line - 1).reduce((offset, line) => offset + line.length + 1, 0);
  const offset = request.offsetInScript(lineStart + place.position);
  // the last one that begins before that point: the server may count a comment or space before it to the statement
  const exact = statements.findIndex(({ start, text }) => offset < start + text.length);
  return describeFailure(script, error, statements, offset < 0 || exact < 0 ? undefined : exact);
}

/** The place of statement `index` (from 0), refined by the line and column in Snowflake's message. */
export function describeFailure(
  script: RenderedScript,
  error: StatementError,
  statements: readonly Statement[],
  index: number | undefined,
): LocatedFailure {
  const { line, column, queryId } = error.where;
  const known = { file: script.path, ...(queryId === undefined ? {} : { queryId }) };
  const statement = index === undefined ? undefined : statements[index];
  const advice =
    error.next ??
    adviseCommit(error) ??
    (statement === undefined ? undefined : adviseUseWarehouse(statement.text));
  const placed = (where: StatementError["where"]) =>
    new StatementError(error.message, {
      code: error.code,
      sqlState: error.sqlState,
      where,
      next:
        advice ??
        "Correct the script and deploy again: what was applied before it is recorded and will not run twice.",
      cause: error,
    });
  if (statement === undefined || index === undefined) return { error: placed(known), snippet: undefined };
  // Snowflake counts lines from the statement's own beginning, columns from the line's
  const firstLine = script.content.slice(0, statement.start).split("\n").length;
  const fileLine = firstLine + (line ?? 1) - 1 + script.linesBefore;
  const indent = statement.start - (script.content.lastIndexOf("\n", statement.start - 1) + 1);
  const fileColumn =
    column === undefined ? undefined : column + (line === undefined || line === 1 ? indent : 0);
  const where = { ...known, line: fileLine, statement: index + 1 };
  return {
    error: placed(fileColumn === undefined ? where : { ...where, column: fileColumn }),
    snippet: sqlSnippet("\n".repeat(script.linesBefore) + script.content, fileLine, fileColumn),
  };
}

/**
 * A procedure may not end a transaction that began outside of it, and DDL ends one.
 * https://docs.snowflake.com/en/sql-reference/transactions#scoped-transactions
 */
function adviseCommit({ message }: StatementError): string | undefined {
  if (!message.includes("different scope")) return undefined;
  return "The rows before this CALL began a transaction, which a procedure cannot end. Write COMMIT; before the CALL, or put `-- snowhook: no-transaction` on a line of the script (or deploy with --autocommit).";
}
