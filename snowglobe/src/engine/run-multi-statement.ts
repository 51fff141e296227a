import type { Session } from "../account/session.ts";
import { notSupported, noWarehouse, SnowflakeError } from "../errors/snowflake-error.ts";
import { usableWarehouse } from "../session/usable-warehouse.ts";
import type { SplitStatement } from "../sql/split-statements.ts";
import { type ResultSet, textColumn } from "../types/result-set.ts";
import type { QueryRecord } from "./query-registry.ts";
import {
  asSnowflakeError,
  describeQuery,
  rememberQueryId,
  runStatement,
  type StatementRunner,
} from "./run-statement.ts";
import { isTransfer } from "./statement-kind.ts";
import type { QueryRequest } from "./submit-query.ts";

/**
 * Runs the statements of one request in order, each as a query of its own. A failure stops the rest; what was done
 * before it stays done.
 * https://docs.snowflake.com/en/developer-guide/sql-api/submitting-multiple-statements
 *
 * @throws {SnowflakeError} 100132 that quotes the statement that failed and its error; 000606 without a warehouse.
 */
export async function runMultiStatement(
  runner: StatementRunner,
  parent: QueryRecord,
  session: Session,
  request: QueryRequest,
  statements: readonly SplitStatement[],
): Promise<ResultSet> {
  if (request.binds.size > 0) throw notSupported("bind variables in a request of several statements");
  if (request.describeOnly) throw notSupported("describing a request of several statements");
  if (statements.some(({ tokens }) => isTransfer(tokens))) {
    throw notSupported("PUT and GET in a request of several statements");
  }
  if (usableWarehouse(runner.account, session) === null) throw noWarehouse();
  for (const statement of statements) await runChild(runner, parent, session, statement);
  const message = "Multiple statements executed successfully.";
  return { columns: [textColumn("multiple statement execution")], rows: [[message]], statementType: "OTHER" };
}

async function runChild(
  runner: StatementRunner,
  parent: QueryRecord,
  session: Session,
  statement: SplitStatement,
): Promise<void> {
  const child = runner.queries.add(describeQuery(session, statement.sql, { parentId: parent.id }));
  parent.children = [...(parent.children ?? []), child];
  const follow = () => child.abort.abort(parent.abort.signal.reason);
  if (parent.abort.signal.aborted) follow();
  parent.abort.signal.addEventListener("abort", follow);
  try {
    const { sql, tokens } = statement;
    const result = await runStatement(runner, child, { sql, tokens, session, binds: new Map() });
    runner.queries.finish(child, { result });
  } catch (error) {
    const failure = asSnowflakeError(error);
    runner.queries.finish(child, { error: failure });
    throw parent.abort.signal.aborted ? failure : failedOn(statement, failure);
  } finally {
    parent.abort.signal.removeEventListener("abort", follow);
    rememberQueryId(session, child.id);
  }
}

const QUOTED_CHARACTERS = 30;

// Snowflake runs such a request in a JavaScript procedure of its own, and that is what its error shows: see "Handling
// errors when specifying multiple statements" in the page above.
function failedOn(statement: SplitStatement, failure: SnowflakeError): SnowflakeError {
  const { sql, line, position } = statement;
  const quoted = sql.length > QUOTED_CHARACTERS ? `${sql.slice(0, QUOTED_CHARACTERS)}...` : sql;
  return new SnowflakeError(
    "100132",
    "P0000",
    `JavaScript execution error: Uncaught Execution of multiple statements failed on statement "${quoted}" (at line ${line}, position ${position}).
${failure.message} in SYSTEM$MULTISTMT at '    throw \`Execution of multiple statements failed on statement {0} (at line {1}, position {2}).\`.replace('{1}', LINES[i])' position 4
stackstrace: ${"\n"}SYSTEM$MULTISTMT line: 10`,
  );
}
