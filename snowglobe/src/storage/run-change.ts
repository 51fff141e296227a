import type { DuckDBConnection } from "@duckdb/node-api";
import { readDuckError } from "../duckdb/read-duck-error.ts";

/** Runs DuckDB SQL that changes rows. @returns how many. @throws {SnowflakeError} in Snowflake's words. */
export async function runChange(duck: DuckDBConnection, sql: string): Promise<number> {
  try {
    const result = await duck.run(sql);
    return result.rowsChanged;
  } catch (error) {
    throw readDuckError(error);
  }
}
