import type { DuckDBConnection } from "@duckdb/node-api";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import type { ConversionSettings } from "../types/conversion.ts";
import type { DataType } from "../types/data-type.ts";
import { print, rawSql } from "../types/duck-sql.ts";
import type { ResultSet, ResultWriter, WireRow, WireValue } from "../types/result-set.ts";
import { variantFormats } from "../types/variant-formats.ts";
import { toWireSql } from "../types/wire-value.ts";
import { layOutJson } from "./lay-out-json.ts";
import { readDuckError } from "./read-duck-error.ts";

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Takes the rows as they come; absent: they all stay in memory. */
  readonly writer?: ResultWriter;
  /** The most rows that are read. */
  readonly limit?: number;
}

/**
 * Runs a compiled query and reads its rows as the protocol carries them.
 *
 * @throws {SnowflakeError} what DuckDB says, in Snowflake's words.
 */
export async function readResult(
  duck: DuckDBConnection,
  query: CompiledQuery,
  settings: ConversionSettings,
  options: ReadOptions = {},
): Promise<ResultSet> {
  const formats = variantFormats(settings);
  const items = query.columns.map(
    (column, index) => `${print(toWireSql(rawSql(`q."$${index}"`), column.type, formats))} AS "$${index}"`,
  );
  const limit = options.limit === undefined ? "" : ` LIMIT ${options.limit}`;
  const rows = `SELECT ${items.join(", ")} FROM (${query.sql}) AS q${limit}`;
  const writer = options.writer ?? inMemory();
  const read = await runRows(duck, rows, { types: query.columns.map(({ type }) => type), writer }, options);
  return { columns: query.columns, statementType: "SELECT", ...read };
}

// A writer lets others have the event loop between two of its turns.
const ROWS_AT_ONCE = 256;

/**
 * Runs DuckDB SQL whose columns are all text, a chunk at a time. Of a stream that breaks off, by an error or an
 * interrupt, DuckDB's client says nothing but that there are no more rows: so the last row is one of ours.
 */
async function runRows(
  duck: DuckDBConnection,
  sql: string,
  into: { readonly types: readonly DataType[]; readonly writer: ResultWriter },
  { signal }: ReadOptions,
): Promise<Pick<ResultSet, "rows" | "more">> {
  const { types, writer } = into;
  const interrupt = () => duck.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    const nothing = types.map(() => "NULL").join(", ");
    const result = await duck.stream(
      `SELECT *, NULL FROM (${sql}) UNION ALL SELECT ${nothing}${nothing && ", "}TRUE`,
    );
    let isWhole = false;
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      signal?.throwIfAborted();
      const rows = chunk.getRows();
      if (rows.at(-1)?.[types.length] === true) {
        isWhole = true;
        rows.pop();
      }
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        await writer.write(
          rows
            .slice(at, at + ROWS_AT_ONCE)
            .map((row) =>
              types.map((type, index) => wireText(row[index] == null ? null : String(row[index]), type)),
            ),
        );
      }
    }
    signal?.throwIfAborted();
    if (!isWhole) throw await whyBroken(duck, sql);
    return await writer.end();
  } catch (error) {
    await writer.discard();
    throw readDuckError(error);
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

/** The error of a query whose rows broke off: once more, with all of its values asked for at once. */
async function whyBroken(duck: DuckDBConnection, sql: string): Promise<unknown> {
  try {
    await duck.run(`SELECT bit_xor(hash(r)) FROM (${sql}) AS r`);
  } catch (error) {
    return error;
  }
  return new SnowflakeError(
    "000603",
    "XX000",
    "SQL execution error: the query failed while its rows were read.",
  );
}

/** One value of DuckDB's text as drivers get it. Semi-structured values are shown over several lines. */
function wireText(value: WireValue, type: DataType | undefined): WireValue {
  if (value === null) return null;
  if (type?.name === "VARIANT" || type?.name === "OBJECT" || type?.name === "ARRAY") return layOutJson(value);
  return value;
}

/** Keeps the rows as they are. */
function inMemory(): ResultWriter {
  const rows: WireRow[] = [];
  return {
    async write(some) {
      for (const row of some) rows.push(row);
    },
    end: async () => ({ rows }),
    discard: async () => undefined,
  };
}
