import type { Bind, Binds } from "../account/account.ts";
import type { Session } from "../account/session.ts";
import { notSupported, noWarehouse, SnowflakeError } from "../errors/snowflake-error.ts";
import { usableWarehouse } from "../session/usable-warehouse.ts";
import type { SplitStatement } from "../sql/split-statements.ts";
import { SEVERAL_STATEMENTS } from "../sql/statement-type-id.ts";
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
  if (request.describeOnly) throw notSupported("describing a request of several statements");
  if (statements.some(({ tokens }) => isTransfer(tokens))) {
    throw notSupported("PUT and GET in a request of several statements");
  }
  if (usableWarehouse(runner.account, session) === null) throw noWarehouse();
  parent.statementTypeId = SEVERAL_STATEMENTS;
  const binds = distribute(request.binds, statements);
  for (const [index, statement] of statements.entries())
    await runChild(runner, parent, session, statement, binds[index] ?? new Map());
  const message = "Multiple statements executed successfully.";
  return { columns: [textColumn("multiple statement execution")], rows: [[message]], statementType: "OTHER" };
}

/**
 * Gives each statement its part of the binds: the question marks of all of them are counted through, as the connectors
 * rely on it (test_multi_statement.py of the Python connector). Names are the same everywhere.
 */
function distribute(binds: Binds, statements: readonly SplitStatement[]): Binds[] {
  if (binds.size === 0) return [];
  if ([...binds.values()].some(({ value }) => typeof value === "object" && value !== null))
    throw notSupported("array binds in a request of several statements");
  const named = [...binds].filter(([key]) => typeof key === "string");
  let before = 0;
  return statements.map(({ tokens }) => {
    if (tokens.some(({ text }, index) => text === ":" && tokens[index + 1]?.kind === "number"))
      throw notSupported("bind variables by number (:1) in a request of several statements");
    const own = new Map<number | string, Bind>(named);
    const count = tokens.filter(({ kind, text }) => kind === "symbol" && text === "?").length;
    for (let number = 1; number <= count; number += 1) {
      const bind = binds.get(before + number);
      if (bind) own.set(number, bind);
    }
    before += count;
    return own;
  });
}

async function runChild(
  runner: StatementRunner,
  parent: QueryRecord,
  session: Session,
  statement: SplitStatement,
  binds: Binds,
): Promise<void> {
  const child = runner.queries.add(describeQuery(session, statement.sql, { parentId: parent.id }));
  parent.children = [...(parent.children ?? []), child];
  const follow = () => child.abort.abort(parent.abort.signal.reason);
  if (parent.abort.signal.aborted) follow();
  parent.abort.signal.addEventListener("abort", follow);
  try {
    const { sql, tokens } = statement;
    const result = await runStatement(runner, child, { sql, tokens, session, binds });
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
