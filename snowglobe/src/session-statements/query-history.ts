import type { VirtualTable } from "../account/account.ts";
import type { QueryRecord } from "../engine/query-registry.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type DataType, NUMBER, TEXT, TIMESTAMP_LTZ } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";

const COLUMNS: readonly [name: string, type: DataType, value: (query: QueryRecord) => WireValue][] = [
  ["QUERY_ID", TEXT, (query) => query.id],
  ["QUERY_TEXT", TEXT, (query) => query.sql],
  ["DATABASE_NAME", TEXT, (query) => query.database],
  ["SCHEMA_NAME", TEXT, (query) => query.schema],
  ["SESSION_ID", NUMBER, (query) => query.sessionId],
  ["USER_NAME", TEXT, (query) => query.user],
  ["ROLE_NAME", TEXT, (query) => query.role],
  ["WAREHOUSE_NAME", TEXT, (query) => query.warehouse],
  ["QUERY_TAG", TEXT, (query) => query.queryTag],
  ["EXECUTION_STATUS", TEXT, (query) => (query.status === "ABORTED" ? "FAILED_WITH_ERROR" : query.status)],
  ["ERROR_CODE", TEXT, (query) => query.error?.code ?? null],
  ["ERROR_MESSAGE", TEXT, (query) => query.error?.message ?? null],
  ["START_TIME", TIMESTAMP_LTZ, (query) => seconds(query.startedAt)],
  ["END_TIME", TIMESTAMP_LTZ, (query) => (query.endedAt === null ? null : seconds(query.endedAt))],
  ["TOTAL_ELAPSED_TIME", NUMBER, (query) => String((query.endedAt ?? Date.now()) - query.startedAt)],
  ["ROWS_PRODUCED", NUMBER, (query) => (query.rowsProduced === null ? null : String(query.rowsProduced))],
];

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

const KNOWN_ARGUMENTS = new Set(["RESULT_LIMIT", "SESSION_ID", "USER_NAME", "WAREHOUSE_NAME"]);
const DEFAULT_LIMIT = 100;
const HIGHEST_LIMIT = 10_000;

/**
 * INFORMATION_SCHEMA.QUERY_HISTORY(), …_BY_SESSION(), …_BY_USER(), …_BY_WAREHOUSE(), newest first. A user sees its own statements,
 * ACCOUNTADMIN everybody's. https://docs.snowflake.com/en/sql-reference/functions/query_history
 */
export function queryHistory(runner: () => StatementRunner): readonly VirtualTable[] {
  const named = (name: string): VirtualTable => ({
    name,
    kind: "function",
    async rows({ account, session }, call) {
      for (const argument of call.arguments.keys()) {
        if (!KNOWN_ARGUMENTS.has(String(argument))) throw notSupported(`argument ${argument} of ${name}`);
      }
      const sessionId =
        call.arguments.get("SESSION_ID") ?? (name.endsWith("BY_SESSION") ? session.id : undefined);
      const user = call.arguments.get("USER_NAME") ?? (name.endsWith("BY_USER") ? session.user : undefined);
      const warehouse =
        call.arguments.get("WAREHOUSE_NAME") ??
        (name.endsWith("BY_WAREHOUSE") ? session.warehouse : undefined);
      const limit = Number(call.arguments.get("RESULT_LIMIT") ?? DEFAULT_LIMIT);
      const all = account.access.activeRoles(session).has("ACCOUNTADMIN");
      const rows = runner()
        .queries.history()
        .filter((query) => all || query.user === session.user)
        .filter((query) => sessionId === undefined || query.sessionId === sessionId)
        .filter((query) => user === undefined || query.user === user)
        .filter((query) => warehouse === undefined || query.warehouse === warehouse)
        .slice(0, Math.min(limit, HIGHEST_LIMIT))
        .map((query) => COLUMNS.map(([, , value]) => value(query)));
      const columns = COLUMNS.map(([column, type]) => ({ name: column, type, nullable: true }));
      return { columns, rows, statementType: "SELECT" };
    },
  });
  return ["", "_BY_SESSION", "_BY_USER", "_BY_WAREHOUSE"].map((by) => named(`QUERY_HISTORY${by}`));
}
