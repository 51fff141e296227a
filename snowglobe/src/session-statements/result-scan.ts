import type { VirtualTable } from "../account/account.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { noSuchStatement, resultGone } from "../errors/result-errors.ts";

/** TABLE(RESULT_SCAN('id')): https://docs.snowflake.com/en/sql-reference/functions/result_scan */
export function resultScan(runner: () => StatementRunner): VirtualTable {
  return {
    name: "RESULT_SCAN",
    kind: "function",
    async rows({ session }, call) {
      const id = call.arguments.get(0) ?? call.arguments.get(1) ?? call.arguments.get("QUERY_ID") ?? "";
      const query = runner().queries.byId(id);
      // Only the user who ran a statement can read its result.
      if (!query || query.user !== session.user || query.status === "RUNNING") throw noSuchStatement(id);
      if (query.error) throw query.error;
      if (!query.result) throw resultGone(id);
      return { ...query.result, statementType: "SELECT" };
    },
  };
}
