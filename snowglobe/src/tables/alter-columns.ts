import type { Execution } from "../account/account.ts";
import type { CatalogChange, CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { assign, defaultExpression } from "../dml/assign.ts";
import { columnOf } from "../dml/target.ts";
import { readNumber } from "../dml/work-table.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import { compile } from "../query/expression.ts";
import { plainContext } from "../query/query.ts";
import { type Constraint, constraintsOf, constraintsWithout } from "../storage/constraint.ts";
import { historyNameOf, physicalNameOf } from "../storage/physical-name.ts";
import { createIdentity, duckColumn } from "../storage/physical-table.ts";
import { runChange } from "../storage/run-change.ts";
import { searchPathsAfter } from "../storage/search-optimization.ts";
import { readTableProperties } from "../storage/table-properties.ts";
import type { DataType } from "../types/data-type.ts";
import { duckType } from "../types/duck-type.ts";
import { typeName } from "../types/type-name.ts";
import { withRenamedColumn } from "./check-constraint.ts";
import { refuseKeyColumn } from "./hybrid-table.ts";

/** Adds columns; rows that are there get their defaults. */
export async function addColumns(
  execution: Execution,
  change: CatalogChange,
  table: CatalogObject,
  columns: readonly ColumnDefinition[],
): Promise<CatalogObject> {
  const physical = physicalNameOf(table);
  const rows = await readNumber(change.duck, `SELECT count(*) FROM ${physical}`);
  const earlier = await readNumber(change.duck, `SELECT count(*) FROM ${historyNameOf(table)}`);
  const names = new Set(table.columns?.map(({ name }) => name));
  const sets: string[] = [];
  for (const column of columns) {
    const name = duckColumn(column.name);
    if (names.has(column.name)) throw invalid("001430", "42601", `column '${column.name}' already exists`);
    names.add(column.name);
    if (column.identity && rows > 0)
      throw notSupported("adding an AUTOINCREMENT column to a table with rows");
    await alterBoth(change, table, `ADD COLUMN ${name} ${duckType(column.type)}`);
    await createIdentity(change.duck, table, column);
    if (rows + earlier > 0 && (column.defaultSql !== undefined || !column.nullable))
      sets.push(`${name} = ${defaultOf(execution, column)}`);
  }
  // DuckDB does not commit a table that was altered after its rows were changed, so that comes last.
  // What rows were has the new column too: "the results include the columns, default values, etc. from the current
  // definition of the table" (https://docs.snowflake.com/en/user-guide/data-time-travel).
  if (sets.length > 0)
    for (const stored of [physical, historyNameOf(table)])
      await runChange(change.duck, `UPDATE ${stored} SET ${sets.join(", ")}`);
  return change.update(table.id, { columns: [...(table.columns ?? []), ...columns] });
}

/** Alters a table and what its rows were. */
async function alterBoth({ duck }: CatalogChange, table: CatalogObject, how: string): Promise<void> {
  for (const stored of [physicalNameOf(table), historyNameOf(table)])
    await runChange(duck, `ALTER TABLE ${stored} ${how}`);
}

function defaultOf(execution: Execution, column: ColumnDefinition): string {
  const compiler = createCompiler(execution, unanswered, new Date(execution.account.now()));
  const context = plainContext(rootEnvironment(compiler, execution.sql), undefined);
  return assign(compiler, column, compile(context, defaultExpression(column)));
}

function unanswered(): never {
  throw notSupported("a column's default that asks the account");
}

/** @throws {SnowflakeError} when the table's row access policy is given the column. */
export async function dropColumn(
  change: CatalogChange,
  table: CatalogObject,
  name: string,
): Promise<CatalogObject> {
  const column = columnOf(table, name);
  if (readTableProperties(table).rowAccessPolicy?.columns.includes(name))
    throw new SnowflakeError(
      "391912",
      "23001",
      `SQL compilation error:\nColumn '${name}' cannot be dropped: a row access policy is given it.`,
    );
  if (table.columns?.some(({ mask }) => mask?.columns.includes(name)))
    throw new SnowflakeError(
      "391912",
      "23001",
      `SQL compilation error:\nColumn '${name}' cannot be dropped: a masking policy is given it.`,
    );
  refuseKeyColumn(table, name);
  // https://docs.snowflake.com/en/sql-reference/constraints-overview: one that is checked with others stays.
  const check = constraintsOf(table).find(
    ({ kind, columns }) => kind === "CHECK" && columns.includes(name) && columns.length > 1,
  );
  if (check)
    throw new SnowflakeError(
      "002034",
      "23001",
      `SQL compilation error:\nColumn '${name}' cannot be dropped: CHECK constraint '${check.name}' is about it and others.`,
    );
  if ((table.columns ?? []).length === 1)
    throw invalid("002028", "42601", `cannot drop the only column '${name}'`);
  await alterBoth(change, table, `DROP COLUMN ${duckColumn(name)}`);
  return change.update(table.id, {
    columns: (table.columns ?? []).filter((other) => other !== column),
    properties: {
      ...table.properties,
      constraints: constraintsWithout(table, name),
      searchOptimization: searchPathsAfter(table, name),
    },
  });
}

export async function renameColumn(
  change: CatalogChange,
  table: CatalogObject,
  from: string,
  to: string,
): Promise<CatalogObject> {
  const column = columnOf(table, from);
  if (column.identity) throw notSupported("renaming an AUTOINCREMENT column");
  if (table.columns?.some(({ name }) => name === to))
    throw invalid("001430", "42601", `column '${to}' already exists`);
  await alterBoth(change, table, `RENAME COLUMN ${duckColumn(from)} TO ${duckColumn(to)}`);
  const policy = readTableProperties(table).rowAccessPolicy;
  return change.update(table.id, {
    columns: (table.columns ?? []).map((other) => {
      const named = other === column ? { ...column, name: to } : other;
      const { mask } = named;
      return mask
        ? { ...named, mask: { ...mask, columns: mask.columns.map((each) => (each === from ? to : each)) } }
        : named;
    }),
    properties: {
      ...table.properties,
      searchOptimization: searchPathsAfter(table, from, to),
      constraints: constraintsRenamed(table, from, to),
      ...(policy && {
        rowAccessPolicy: { ...policy, columns: policy.columns.map((name) => (name === from ? to : name)) },
      }),
    },
  });
}

/** A table's constraints when one of its columns is called otherwise. */
export function constraintsRenamed(table: CatalogObject, from: string, to: string): Constraint[] {
  return constraintsOf(table).map((one) =>
    one.kind === "CHECK"
      ? withRenamedColumn(one, from, to)
      : { ...one, columns: one.columns.map((name) => (name === from ? to : name)) },
  );
}

/** Changes what is known of a column; a new type must hold all that the old one held. */
export async function changeColumn(
  change: CatalogChange,
  table: CatalogObject,
  name: string,
  patch: {
    readonly type?: DataType;
    readonly nullable?: boolean;
    readonly comment?: string;
    readonly defaultSql?: string | null;
  },
): Promise<CatalogObject> {
  const column = columnOf(table, name);
  const physical = physicalNameOf(table);
  if (patch.type && !isWider(column.type, patch.type))
    throw invalid(
      "040052",
      "22000",
      `cannot change column ${name} from type ${typeName(column.type)} to ${typeName(patch.type)}`,
    );
  if (patch.type && duckType(patch.type) !== duckType(column.type))
    await alterBoth(change, table, `ALTER COLUMN ${duckColumn(name)} TYPE ${duckType(patch.type)}`);
  if (
    patch.nullable === false &&
    (await readNumber(change.duck, `SELECT count(*) FROM ${physical} WHERE ${duckColumn(name)} IS NULL`)) > 0
  )
    throw new SnowflakeError(
      "002108",
      "22000",
      `SQL compilation error:\nColumn '${name}' contains null values. Not null constraint cannot be added.`,
    );
  const { defaultSql, ...rest } = patch;
  const { defaultSql: old, ...bare } = { ...column, ...rest };
  const kept = defaultSql === null ? undefined : (defaultSql ?? old);
  const changed: ColumnDefinition = { ...bare, ...(kept !== undefined && { defaultSql: kept }) };
  return change.update(table.id, {
    columns: (table.columns ?? []).map((other) => (other === column ? changed : other)),
  });
}

// https://docs.snowflake.com/en/sql-reference/sql/alter-table-column: longer text, more digits before the point.
function isWider(from: DataType, to: DataType): boolean {
  if (from.name === "TEXT" && to.name === "TEXT") return to.length >= from.length;
  if (from.name === "FIXED" && to.name === "FIXED")
    return from.scale === to.scale && to.precision >= from.precision;
  if (from.name === "BINARY" && to.name === "BINARY") return to.length >= from.length;
  return typeName(from) === typeName(to);
}
