import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../../account/catalog.ts";
import { containersOf } from "../../catalog/contents.ts";
import { columnOf } from "../../dml/target.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type SearchPath, searchPathsOf } from "../../storage/search-optimization.ts";
import type { DataType } from "../../types/data-type.ts";

type Target = Omit<SearchPath, "id">;

/** Types that searches by = are made fast for: https://docs.snowflake.com/en/user-guide/search-optimization-service */
const BY_EQUALITY: readonly DataType["name"][] = [
  ...(["FIXED", "TEXT", "BINARY", "DATE", "TIME"] as const),
  ...(["TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"] as const),
];
const SEMI_STRUCTURED: readonly DataType["name"][] = ["VARIANT", "OBJECT", "ARRAY"];

/**
 * ALTER TABLE … ADD | DROP SEARCH OPTIMIZATION [ON …]; false when the next words are none of them. Needs OWNERSHIP of the
 * table, and ADD SEARCH OPTIMIZATION on its schema.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-table#search-optimization-actions-searchoptimizationaction
 */
export async function alterSearchOptimization(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<boolean> {
  const verb = ["ADD", "DROP"].find((word) => reader.looksLike(word, "SEARCH", "OPTIMIZATION"));
  if (verb === undefined) return false;
  reader.expect(verb, "SEARCH", "OPTIMIZATION");
  const { account, session } = execution;
  const schema = containersOf(account.catalog, table).at(-1);
  if (schema) account.access.require(session, "ADD SEARCH OPTIMIZATION", schema);
  if (table.properties.hybrid === true) throw notSupported("SEARCH OPTIMIZATION of a hybrid table");
  const there = searchPathsOf(table);
  const paths = verb === "ADD" ? added(reader, table, there) : left(reader, table, there);
  reader.end();
  const properties = { ...table.properties, searchOptimization: paths };
  await account.change(async (change) => void change.update(table.id, { properties }));
  return true;
}

function added(reader: TokenReader, table: CatalogObject, there: readonly SearchPath[]): SearchPath[] {
  const wanted = reader.accept("ON")
    ? readTargets(reader, table)
    : (table.columns ?? []).filter(isByEquality).map(({ name }) => ({ ...EQUALITY, column: name, path: "" }));
  const paths = [...there];
  for (const target of wanted) {
    if (paths.some((path) => isSame(path, target))) continue;
    paths.push({ id: Math.max(0, ...paths.map(({ id }) => id)) + 1, ...target });
  }
  return paths;
}

const EQUALITY = { method: "EQUALITY" } as const;

function isByEquality({ type }: ColumnDefinition): boolean {
  return BY_EQUALITY.includes(type.name);
}

function isSame(path: Target, { method, column, path: inside }: Target): boolean {
  return path.method === method && path.column === column && path.path === inside;
}

/** What DROP leaves: of methods with their targets, of columns, of numbers; without ON nothing. */
function left(reader: TokenReader, table: CatalogObject, there: readonly SearchPath[]): SearchPath[] {
  if (!reader.accept("ON")) return [];
  let paths = [...there];
  do {
    const kept = without(reader, table, paths);
    if (kept.length === paths.length)
      throw invalid("001506", "42601", `there is no such search optimization of table '${table.path.name}'.`);
    paths = kept;
  } while (reader.accept(","));
  return paths;
}

function without(reader: TokenReader, table: CatalogObject, paths: readonly SearchPath[]): SearchPath[] {
  const next = reader.peek();
  if (next?.kind === "number") {
    const id = reader.integer();
    return paths.filter((path) => path.id !== id);
  }
  if (reader.peek(1)?.value !== "(") {
    const { name } = columnOf(table, reader.identifier());
    return paths.filter(({ column }) => column !== name);
  }
  const dropped = readMethod(reader, table);
  return paths.filter((path) => !dropped.some((target) => isSame(path, target)));
}

function readTargets(reader: TokenReader, table: CatalogObject): Target[] {
  const targets = readMethod(reader, table);
  while (reader.accept(",")) targets.push(...readMethod(reader, table));
  return targets;
}

/** `EQUALITY(a, b:c.d)`, `SUBSTRING(*)` … @throws {SnowflakeError} 000904 for a column that the table has not */
function readMethod(reader: TokenReader, table: CatalogObject): Target[] {
  const method = reader.acceptOneOf("EQUALITY", "SUBSTRING", "GEO", "FULL_TEXT");
  if (method !== "EQUALITY" && method !== "SUBSTRING") {
    if (method !== undefined) throw notSupported(`SEARCH OPTIMIZATION ON ${method}`);
    throw reader.unexpected();
  }
  const fits = ({ type }: ColumnDefinition) =>
    method === "EQUALITY" ? BY_EQUALITY.includes(type.name) : type.name === "TEXT";
  if (reader.accept("(", "*", ")"))
    return (table.columns ?? []).filter(fits).map(({ name }) => ({ method, column: name, path: "" }));
  return reader.list(() => {
    const column = columnOf(table, reader.identifier());
    const start = reader.lastEnd;
    if (reader.accept(":"))
      do reader.identifier();
      while (reader.accept("."));
    if (!fits(column) && !SEMI_STRUCTURED.includes(column.type.name))
      throw invalid(
        "001506",
        "0A000",
        `Search optimization by ${method} is not supported for column '${column.name}' of its type.`,
      );
    return { method, column: column.name, path: reader.sql.slice(start, reader.lastEnd) };
  });
}
