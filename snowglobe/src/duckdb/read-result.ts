import type { DuckDBConnection } from "@duckdb/node-api";
import type { CompiledQuery } from "../types/compiled-query.ts";
import type { ConversionSettings } from "../types/conversion.ts";
import { print, rawSql } from "../types/duck-sql.ts";
import type { Column, ResultSet, WireValue } from "../types/result-set.ts";
import { variantFormats } from "../types/variant-formats.ts";
import { toWireSql } from "../types/wire-value.ts";
import { layOutJson } from "./lay-out-json.ts";
import { readDuckError } from "./read-duck-error.ts";

/**
 * Runs a compiled query and reads its rows as the protocol carries them.
 *
 * @throws {SnowflakeError} what DuckDB says, in Snowflake's words.
 */
export async function readResult(
  duck: DuckDBConnection,
  query: CompiledQuery,
  settings: ConversionSettings,
  signal?: AbortSignal,
): Promise<ResultSet> {
  const formats = variantFormats(settings);
  const items = query.columns.map(
    (column, index) => `${print(toWireSql(rawSql(`q."$${index}"`), column.type, formats))} AS "$${index}"`,
  );
  const sql = `SELECT ${items.join(", ")} FROM (${query.sql}) AS q`;
  const rows = await runRows(duck, sql, query.columns, signal);
  return { columns: query.columns, rows, statementType: "SELECT" };
}

/** Runs DuckDB SQL whose columns are all text. */
async function runRows(
  duck: DuckDBConnection,
  sql: string,
  columns: readonly Column[],
  signal: AbortSignal | undefined,
): Promise<WireValue[][]> {
  const interrupt = () => duck.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    const result = await duck.stream(sql);
    const rows: WireValue[][] = [];
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      for (const row of chunk.getRows())
        rows.push(row.map((value) => (value === null ? null : String(value))));
    }
    layOut(rows, columns);
    return rows;
  } catch (error) {
    throw readDuckError(error);
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

// Semi-structured values are shown over several lines, as Snowflake does.
function layOut(rows: WireValue[][], columns: readonly Column[]): void {
  columns.forEach(({ type }, index) => {
    if (type.name !== "VARIANT" && type.name !== "OBJECT" && type.name !== "ARRAY") return;
    for (const row of rows) {
      const value = row[index];
      if (typeof value === "string") row[index] = layOutJson(value);
    }
  });
}
