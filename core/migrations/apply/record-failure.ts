import type { StatementError } from "../../errors/index.ts";
import { countAttemptSql, insertLedgerSql } from "../history/ledger.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import { guardSql, isRecorded } from "./guard.ts";
import { type ApplyContext, historyStatements, putBack, queryTagOf } from "./script-request.ts";

/** Writes a failed script into history and ledger, once for an attempt: its open transaction is given up first. */
export async function recordFailure(
  script: RenderedScript,
  context: ApplyContext,
  error: StatementError,
  seconds: number,
): Promise<void> {
  const { connection, config, names, deployment, lease } = context;
  const statements = [
    "ROLLBACK",
    ...putBack(context),
    guardSql(names.lease, lease.token, countAttemptSql(names, deployment, "FAILURE", script.name)),
    "BEGIN TRANSACTION",
    ...historyStatements(script, names, "Failed", String(seconds)),
    insertLedgerSql(names, deployment, {
      kind: "FAILURE",
      script: script.name,
      checksum: script.checksum,
      queryId: error.where.queryId,
      statement: error.where.statement,
      line: error.where.line,
      errorCode: error.code,
      errorMessage: error.message,
    }),
    "COMMIT",
  ];
  try {
    await connection.runScript(joinStatements(statements), { queryTag: queryTagOf(config, script.name) });
  } catch (failure) {
    if (!isRecorded(failure)) throw failure;
  }
}
