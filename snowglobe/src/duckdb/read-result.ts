import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import type { ConversionSettings } from "../types/conversion.ts";
import { type DataType, isKeptAsJson, isStructured } from "../types/data-type.ts";
import { macro, print, rawSql, sql } from "../types/duck-sql.ts";
import type { KeptRow, ResultSet, ResultWriter, WireRow, WireValue } from "../types/result-set.ts";
import { keptRow } from "../types/typed-value.ts";
import { variantFormats } from "../types/variant-formats.ts";
import { toWireSql } from "../types/wire-value.ts";
import { printXml } from "../variants/print-xml.ts";
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
  const variants = query.columns.flatMap(({ type }, index) => (isKeptAsJson(type) ? [index] : []));
  // As they are kept, where a mark says that there is something to lose.
  for (const index of variants) {
    const value = rawSql(`q."$${index}"`);
    const type = query.columns[index]?.type;
    const text = sql`CAST(${value} AS VARCHAR)`;
    items.push(
      print(type && isStructured(type) ? text : sql`CASE WHEN ${macro("has_marks", value)} THEN ${text} END`),
    );
  }
  const limit = options.limit === undefined ? "" : ` LIMIT ${options.limit}`;
  const rows = `SELECT ${items.join(", ")} FROM (${query.sql}) AS q${limit}`;
  const writer = options.writer ?? inMemory();
  const types = query.columns.map(({ type }) => type);
  const read = await runRows(duck, rows, query.row !== undefined, { types, variants, writer }, options);
  return { columns: query.columns, statementType: "SELECT", ...read };
}

// A writer lets others have the event loop between two of its turns.
const ROWS_AT_ONCE = 256;

type DuckRow = ReturnType<DuckDBDataChunk["getRows"]>[number];

interface Into {
  readonly types: readonly DataType[];
  /** Columns whose values stand once more behind all of them, as they are kept. */
  readonly variants: readonly number[];
  readonly writer: ResultWriter;
}

/** Runs DuckDB SQL whose columns are all text, and writes its rows as they come. */
async function runRows(
  duck: DuckDBConnection,
  query: string,
  isOneRow: boolean,
  { types, variants, writer }: Into,
  { signal }: ReadOptions,
): Promise<Pick<ResultSet, "rows" | "kept" | "more">> {
  const width = types.length + variants.length;
  const interrupt = () => duck.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    const keptOfRow = (row: readonly unknown[]) =>
      keptRow(
        types.map((_, index) => {
          const at = variants.indexOf(index);
          return at < 0 ? null : textOf(row[types.length + at]);
        }),
        types,
      );
    for await (const rows of isOneRow ? rowsAtOnce(duck, query) : streamedRows(duck, query, width)) {
      signal?.throwIfAborted();
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        const some = rows.slice(at, at + ROWS_AT_ONCE);
        const texts = some.map((row) => types.map((type, index) => wireText(textOf(row[index]), type)));
        await writer.write(texts, variants.length === 0 ? undefined : some.map(keptOfRow));
      }
    }
    signal?.throwIfAborted();
    return await writer.end();
  } catch (error) {
    await writer.discard();
    throw readDuckError(error);
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

/** The rows of a query that has few: one call of DuckDB's client where a stream takes five. */
async function* rowsAtOnce(duck: DuckDBConnection, query: string): AsyncGenerator<DuckRow[]> {
  const result = await duck.run(query);
  for (let index = 0; index < result.chunkCount; index += 1) yield result.getChunk(index).getRows();
}

/**
 * A query's rows, a chunk at a time. Of a stream that breaks off, by an error or an interrupt, DuckDB's client says
 * nothing but that there are no more rows: so the last row is one of ours.
 */
async function* streamedRows(
  duck: DuckDBConnection,
  query: string,
  width: number,
): AsyncGenerator<DuckRow[]> {
  const nothing = Array.from({ length: width }, () => "NULL").join(", ");
  const prepared = await duck.prepare(
    `SELECT *, NULL FROM (${query}) UNION ALL SELECT ${nothing}${nothing && ", "}TRUE`,
  );
  try {
    const result = await prepared.stream();
    let isWhole = false;
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      const rows = chunk.getRows();
      if (rows.at(-1)?.[width] === true) {
        isWhole = true;
        rows.pop();
      }
      yield rows;
    }
    if (!isWhole) throw await whyBroken(duck, query);
  } finally {
    prepared.destroySync();
  }
}

/** The error of a query whose rows broke off: once more, with all of its values asked for at once. */
async function whyBroken(duck: DuckDBConnection, query: string): Promise<unknown> {
  try {
    await duck.run(`SELECT bit_xor(hash(r)) FROM (${query}) AS r`);
  } catch (error) {
    return error;
  }
  return new SnowflakeError(
    "000603",
    "XX000",
    "SQL execution error: the query failed while its rows were read.",
  );
}

function textOf(value: unknown): WireValue {
  return value == null ? null : String(value);
}

/** One value of DuckDB's text as drivers get it. Semi-structured values and XML are shown over several lines. */
function wireText(value: WireValue, type: DataType): WireValue {
  if (value === null || !isKeptAsJson(type)) return value;
  return printXml(value, true) ?? layOutJson(value);
}

/** Keeps the rows as they are. */
function inMemory(): ResultWriter {
  const rows: WireRow[] = [];
  const kept = new Map<number, KeptRow>();
  return {
    async write(some, keptRows) {
      some.forEach((row, index) => {
        const beside = keptRows?.[index];
        if (beside) kept.set(rows.length, beside);
        rows.push(row);
      });
    },
    end: async () => (kept.size === 0 ? { rows } : { rows, kept }),
    discard: async () => undefined,
  };
}
