import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { CommonTable, Environment, Scope } from "../expression/context.ts";
import type { CommonTableExpression, Query } from "../parser/ast.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import type { DataType } from "../types/data-type.ts";
import { duckType } from "../types/duck-type.ts";
import type { Column } from "../types/result-set.ts";
import { compileBody, compileQuery, converted } from "./query.ts";

interface CommonTables {
  readonly environment: Environment;
  readonly sql: string;
}

/** WITH: https://docs.snowflake.com/en/sql-reference/constructs/with */
export function compileCommonTables(
  environment: Environment,
  query: Query,
  parent: Scope | undefined,
): CommonTables {
  if (query.with.length === 0) return { environment, sql: "" };
  let inner = environment;
  let recursive = false;
  const parts: string[] = [];
  for (const table of query.with) {
    const sqlName = environment.compiler.name("w");
    const self = mentions(table.query, table.name) && isUnionAll(table);
    const compiled = self
      ? compileRecursive(inner, table, sqlName, parent)
      : compileQuery(inner, table.query, parent);
    recursive ||= self;
    const text = `${sqlName} AS (${compiled.sql})`;
    parts.push(text);
    inner = {
      ...withTable(inner, table, sqlName, compiled.columns),
      withTables: [...(inner.withTables ?? []), text],
    };
  }
  return { environment: inner, sql: `WITH ${recursive ? "RECURSIVE " : ""}${parts.join(", ")} ` };
}

function withTable(
  environment: Environment,
  table: CommonTableExpression,
  sqlName: string,
  columns: readonly Column[],
): Environment {
  if (table.columns.length > 0 && table.columns.length !== columns.length)
    throw invalid(
      "002057",
      "42601",
      `WITH ${table.name} names ${table.columns.length} columns for ${columns.length}`,
    );
  const named = columns.map((column, index) => ({ ...column, name: table.columns[index] ?? column.name }));
  const entry: CommonTable = { sqlName, columns: named };
  return { ...environment, commonTables: new Map(environment.commonTables).set(table.name, entry) };
}

function isUnionAll(table: CommonTableExpression): boolean {
  return table.query.body.kind === "set" && table.query.body.operator === "UNION" && table.query.body.all;
}

// https://docs.snowflake.com/en/user-guide/queries-cte#recursive-ctes: an anchor, UNION ALL, then what refers to itself.
function compileRecursive(
  environment: Environment,
  table: CommonTableExpression,
  sqlName: string,
  parent: Scope | undefined,
): CompiledQuery {
  const { body } = table.query;
  if (body.kind !== "set" || table.query.orderBy.length > 0 || table.query.limit)
    throw notSupported("ORDER BY or LIMIT in a recursive WITH query");
  const anchor = compileBody(environment, body.left, parent, []);
  const inner = withTable(
    environment,
    table,
    sqlName,
    anchor.columns.map((column) => ({ ...column, type: widest(column.type) })),
  );
  const step = compileBody(inner, body.right, parent, []);
  if (step.columns.length !== anchor.columns.length)
    throw invalid(
      "001789",
      "42601",
      "the two parts of a recursive WITH query differ in their number of columns",
    );
  // The anchor's values are small; the steps' may be longer or greater.
  const columns = anchor.columns.map(
    (column): Column => ({ ...column, type: widest(column.type), nullable: true }),
  );
  const types = columns.map((column) => column.type);
  const start = `SELECT ${types.map((type, index) => `CAST(a."$${index}" AS ${duckType(type)}) AS "$${index}"`).join(", ")} FROM (${anchor.sql}) AS a`;
  return { sql: `(${start}) UNION ALL (${converted(environment, step, types)})`, columns };
}

function widest(type: DataType): DataType {
  if (type.name === "TEXT") return { name: "TEXT", length: 16_777_216 };
  return type.name === "FIXED" ? { ...type, precision: 38 } : type;
}

/** Whether a name is used as a table anywhere below a node, however deep that is. */
function mentions(root: unknown, name: string): boolean {
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const node = stack.pop();
    if (Array.isArray(node)) {
      for (const item of node) stack.push(item);
      continue;
    }
    if (typeof node !== "object" || node === null) continue;
    if ("kind" in node && node.kind === "table" && "name" in node) {
      const { name: table } = node as { name: { parts: readonly string[] } };
      if (table.parts.length === 1 && table.parts[0] === name) return true;
    }
    for (const item of Object.values(node)) stack.push(item);
  }
  return false;
}
