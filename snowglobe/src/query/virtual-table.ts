import type { VirtualTable } from "../account/account.ts";
import { type Environment, outputName } from "../expression/context.ts";
import { type CompiledFrom, relationOf } from "../expression/relation.ts";
import type { TableAlias } from "../parser/ast.ts";
import { print, rawSql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import type { FiledRows, ResultSet, WireRow, WireValue } from "../types/result-set.ts";
import { innerRow } from "../types/typed-value.ts";
import { fromWireSql } from "../types/wire-value.ts";

/** Rows that the account makes itself (INFORMATION_SCHEMA, RESULT_SCAN …) as a source. */
export function virtualRows(
  environment: Environment,
  table: VirtualTable,
  call: { readonly database: string | null; readonly arguments: ReadonlyMap<string | number, WireValue> },
  alias: TableAlias | undefined,
): CompiledFrom {
  const { compiler } = environment;
  const key = `${table.name} ${JSON.stringify([call.database, [...call.arguments], environment.rights.role])}`;
  const execution = { ...compiler.execution, session: environment.rights };
  const result = compiler.answer(key, () => table.rows(execution, call));
  return resultRows(environment, result, alias);
}

/** A result's rows as a source. They travel as one JSON literal, which DuckDB reads faster than VALUES. */
export function resultRows(
  environment: Environment,
  result: ResultSet,
  alias: TableAlias | undefined,
): CompiledFrom {
  const sqlName = environment.compiler.name("r");
  const row = environment.compiler.name("row");
  const items = result.columns.map(
    (column, index) =>
      `${print(fromWireSql(rawSql(`${row}[${index + 1}]`), column.type))} AS ${outputName(index)}`,
  );
  const first = `SELECT unnest(from_json(${duckString(JSON.stringify(innerRows(result)))}, '[["VARCHAR"]]')) AS ${row}`;
  const rows = result.more ? `${first} UNION ALL ${filedRows(result.more, row)}` : first;
  const sql = `(SELECT ${items.join(", ")} FROM (${rows})) AS ${sqlName}`;
  return { sql, relations: [relationOf(sqlName, result.columns, alias)] };
}

function innerRows({ rows, kept }: ResultSet): readonly WireRow[] {
  return kept ? rows.map((row, index) => innerRow(row, kept.get(index))) : rows;
}

// DuckDB's own bound, which it takes a buffer of in each thread; a character is at most four bytes.
const LARGEST_OBJECT = 16_777_216;

/** The rows of a large result, read by DuckDB from its files. */
function filedRows({ chunks, longestRow }: FiledRows, row: string): string {
  const paths = chunks.map(({ path, keptPath }) => duckString(keptPath ?? path)).join(", ");
  const largest = Math.max(LARGEST_OBJECT, longestRow * 4 + 1024);
  return `SELECT * FROM read_json([${paths}], format = 'array', records = false, compression = 'gzip', maximum_object_size = ${largest}, columns = {${row}: 'VARCHAR[]'})`;
}
