import type { Bind } from "../account/account.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { readBind } from "../expression/bind.ts";
import type { Environment } from "../expression/context.ts";
import type { Query } from "../parser/ast.ts";
import { resultRows } from "../query/virtual-table.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import { type DataType, TEXT } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";

/**
 * The rows of `INSERT … VALUES (?, ?)` whose binds are arrays, one value a row, as drivers send bulk inserts.
 * undefined when no bind of the statement is an array.
 * https://docs.snowflake.com/en/developer-guide/node-js/nodejs-driver-execute#binding-an-array-for-bulk-insertions
 */
export function arrayBindRows(environment: Environment, source: Query): CompiledQuery | undefined {
  const { binds } = environment.compiler.execution;
  if (![...binds.values()].some(({ value }) => Array.isArray(value))) return undefined;
  const { body } = source;
  const [row] = body.kind === "values" ? body.rows : [];
  if (body.kind !== "values" || !row || body.rows.length !== 1)
    throw notSupported("array binds outside of one row of VALUES");
  const columns = row.map((item) => {
    const bind = item.kind === "bind" ? binds.get(item.index) : undefined;
    if (!bind || !isArrayBind(bind)) throw notSupported("array binds beside other values");
    return readColumn(bind);
  });
  const count = columns[0]?.values.length ?? 0;
  if (columns.some(({ values }) => values.length !== count))
    throw invalid("002020", "21S01", "the arrays of binds must have the same length");
  const rows = Array.from({ length: count }, (_, index) =>
    columns.map(({ values }) => values[index] ?? null),
  );
  const result = {
    columns: columns.map(({ type }, index) => ({ name: `COLUMN${index + 1}`, type, nullable: true })),
    rows,
    statementType: "SELECT" as const,
  };
  return { sql: `SELECT * FROM ${resultRows(environment, result, undefined).sql}`, columns: result.columns };
}

function isArrayBind(bind: Bind): bind is Bind & { readonly value: readonly WireValue[] } {
  return Array.isArray(bind.value);
}

/** One column of values with the type that holds them all. */
function readColumn({ type, value }: { readonly type: string; readonly value: readonly WireValue[] }) {
  const read = value.map((item) => readBind({ type, value: item }));
  const values = read.map(({ constant }) => constant ?? null);
  const scale = Math.max(0, ...read.map((item) => (item.type.name === "FIXED" ? item.type.scale : 0)));
  const known = read.find((item) => !item.untyped)?.type ?? TEXT;
  const column: DataType =
    known.name === "FIXED" ? { name: "FIXED", precision: 38, scale } : known.name === "TEXT" ? TEXT : known;
  return { type: column, values };
}
