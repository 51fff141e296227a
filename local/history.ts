import type { Environment } from "../core/project/project.ts";
import type { SnowflakeConnection } from "../core/snowflake/connection.ts";

/** A row of the change history, as schemachange writes it. */
export interface HistoryRow {
  script: string;
  type: string;
  status: string;
  /** seconds */
  executionTime: number;
}

/** The change history of an environment, oldest first, read by an administrator. */
export async function readHistory(
  connection: Pick<SnowflakeConnection, "query">,
  environment: Pick<Environment, "historyTable">,
): Promise<HistoryRow[]> {
  await connection.query("USE ROLE ACCOUNTADMIN");
  const { rows } = await connection.query<
    Record<"SCRIPT" | "SCRIPT_TYPE" | "STATUS" | "EXECUTION_TIME", string>
  >(
    `SELECT SCRIPT, SCRIPT_TYPE, STATUS, EXECUTION_TIME FROM ${environment.historyTable} ORDER BY INSTALLED_ON, SCRIPT`,
  );
  return rows.map((row) => ({
    script: row.SCRIPT,
    type: row.SCRIPT_TYPE,
    status: row.STATUS,
    executionTime: Number(row.EXECUTION_TIME),
  }));
}
