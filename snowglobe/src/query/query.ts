import { invalid } from "../errors/invalid.ts";
import { type BoundExpression, textOf } from "../expression/bound-expression.ts";
import { coerce, commonTypeOfValues } from "../expression/coerce.ts";
import { type Context, type Environment, outputName, type Scope } from "../expression/context.ts";
import { NULL } from "../expression/literal.ts";
import { balanced } from "../expression/operators.ts";
import { distinguished, hasEquals, orderSql, sortable } from "../expression/order.ts";
import { columnValue } from "../expression/relation.ts";
import type { Expression, OrderItem, Query, QueryBody, SetOperation, Values } from "../parser/ast.ts";
import { commonType } from "../types/common-type.ts";
import type { CompiledQuery, QueryColumn } from "../types/compiled-query.ts";
import type { DataType } from "../types/data-type.ts";
import { type DuckValue, print, rawSql, sql } from "../types/duck-sql.ts";
import { typeName } from "../types/type-name.ts";
import { compileCommonTables } from "./common-tables.ts";
import { compile } from "./expression.ts";
import { distinctSql } from "./group-by.ts";
import { byColumns, compileSelect } from "./select.ts";

/**
 * A whole query as DuckDB SQL; its columns are called "$0", "$1" …
 *
 * @param parent the names of the query around it, for correlated subqueries.
 */
export function compileQuery(
  environment: Environment,
  query: Query,
  parent: Scope | undefined,
): CompiledQuery {
  const common = compileCommonTables(environment, query, parent);
  const inner = common.environment;
  const body = compileBody(inner, query.body, parent, query.orderBy);
  const limit = query.limit ? limitSql(inner, "LIMIT", query.limit, parent) : "";
  const offset = query.offset ? limitSql(inner, "OFFSET", query.offset, parent) : "";
  const text = `${common.sql}${body.sql}${limit}${offset}`;
  return text === body.sql ? body : { sql: text, columns: body.columns };
}

/** A context for expressions without sources of their own. */
export function plainContext(environment: Environment, parent: Scope | undefined): Context {
  return {
    environment,
    scope: { relations: [], ...(parent && { parent }) },
    findings: { aggregate: false, window: false },
    subquery: (query, inner, around) => compileQuery(inner, query, around),
  };
}

function limitSql(
  environment: Environment,
  word: string,
  expression: Expression,
  parent: Scope | undefined,
): string {
  const value = compile(plainContext(environment, parent), expression);
  if (value.constant === null) return "";
  if (value.constant === undefined || !/^\d+$/.test(value.constant))
    throw invalid("001003", "42000", `${word} must be a whole number that is known beforehand.`);
  return ` ${word} ${value.constant}`;
}

export function compileBody(
  environment: Environment,
  body: QueryBody,
  parent: Scope | undefined,
  orderBy: readonly OrderItem[],
): CompiledQuery {
  switch (body.kind) {
    case "select":
      return compileSelect(environment, body, parent, orderBy);
    case "values":
      return ordered(environment, compileValues(environment, body, parent), orderBy);
    case "set":
      return ordered(environment, compileSet(environment, body, parent), orderBy);
    case "query":
      return ordered(environment, compileQuery(environment, body.query, parent), orderBy);
  }
}

/** Adds ORDER BY to what is no SELECT: only its columns can be named. */
function ordered(
  environment: Environment,
  query: CompiledQuery,
  orderBy: readonly OrderItem[],
): CompiledQuery {
  if (orderBy.length === 0) return query;
  const name = environment.compiler.name("q");
  const columns = query.columns.map((column, index) => ({
    name: column.name,
    value: columnValue(name, outputName(index), column),
  }));
  const context: Context = {
    ...plainContext(environment, undefined),
    scope: { relations: [{ name: null, columns }] },
  };
  const items = byColumns(orderBy, columns.length).flatMap((item) => {
    const { expression } = item;
    const isPlace = expression.kind === "number" && /^\d+$/.test(expression.text);
    const place = isPlace ? columns[Number(expression.text) - 1]?.value : undefined;
    if (isPlace && !place)
      throw invalid("002025", "42601", `ORDER BY position ${expression.text} is not in the select list`);
    const value: BoundExpression = place ?? compile(context, expression);
    return value.constant === undefined ? [print(orderSql(sortable(value), item))] : [];
  });
  if (items.length === 0) return query;
  return {
    sql: `SELECT * FROM (${query.sql}) AS ${name} ORDER BY ${items.join(", ")}`,
    columns: query.columns,
  };
}

/** VALUES: its columns are called COLUMN1, COLUMN2 … */
function compileValues(environment: Environment, values: Values, parent: Scope | undefined): CompiledQuery {
  const context = plainContext(environment, parent);
  const rows = values.rows.map((row) => row.map((item) => compile(context, item)));
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width))
    throw invalid("001056", "42601", "VALUES lists must all be the same length");
  const types = Array.from({ length: width }, (_, index) =>
    commonTypeOfValues(rows.flatMap((row) => row.slice(index, index + 1))),
  );
  const lines = rows.map(
    (row) => `(${row.map((value, index) => coerceTo(environment, value, types[index])).join(", ")})`,
  );
  const names = types.map((_, index) => `"$${index}"`).join(", ");
  return {
    sql: `SELECT * FROM (VALUES ${lines.join(", ")}) AS ${environment.compiler.name("v")}(${names})`,
    columns: types.map((type, index) => ({
      name: `COLUMN${index + 1}`,
      type,
      nullable: rows.some((row) => row[index]?.nullable ?? true),
      ...(rows.every((row) => row[index]?.untyped) && { untyped: true }),
    })),
  };
}

function coerceTo(environment: Environment, value: BoundExpression, type: DataType | undefined): string {
  return textOf(type === undefined ? value : coerce(environment.compiler, value, type));
}

/** UNION, INTERSECT, EXCEPT. A chain of UNION ALL stands side by side, however long it is. */
function compileSet(environment: Environment, body: SetOperation, parent: Scope | undefined): CompiledQuery {
  const sides = branchesOf(body).map((branch) => compileBody(environment, branch, parent, []));
  const branches = body.byName ? meetByName(environment, sides) : sides;
  const [first, ...others] = branches;
  if (!first) throw new Error("a set operation has branches");
  let columns: readonly QueryColumn[] = first.columns;
  others.forEach((branch, index) => {
    columns = commonColumns(columns, branch.columns, index + 2);
  });
  const types = columns.map((column) => column.type);
  if (!body.all && types.some(hasEquals))
    return { sql: equalRows(environment, body.operator, branches, columns), columns };
  const isUnion = body.operator === "UNION";
  // UNION is what is distinct of UNION ALL, looked for once.
  const operator = isUnion || body.all ? `${body.operator} ALL` : body.operator;
  const parts = isUnion ? rowsTogether(environment, branches, columns) : branches;
  const texts = parts.map((branch) => rawSql(`(${converted(environment, branch, types)})`));
  const text = balanced(texts, (left, right) => sql`(${left} ${rawSql(operator)} ${right})`);
  const distinct = isUnion && !body.all ? "DISTINCT " : "";
  return { sql: `SELECT ${distinct}* FROM ${print(text)} AS ${environment.compiler.name("q")}`, columns };
}

/**
 * UNION BY NAME: each branch with the columns of all of them, NULL where it has none.
 * https://docs.snowflake.com/en/sql-reference/operators-query
 */
function meetByName(environment: Environment, branches: readonly CompiledQuery[]): CompiledQuery[] {
  const names = [...new Set(branches.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  return branches.map((branch) => {
    const own = branch.columns.map(({ name }) => name);
    if (new Set(own).size !== own.length)
      throw invalid("002025", "42S21", "duplicate column name in a branch of UNION BY NAME");
    const source = environment.compiler.name("q");
    const columns = names.map((name): QueryColumn => {
      const column = branch.columns[own.indexOf(name)];
      return column ?? { name, type: NULL.type, nullable: true, untyped: true };
    });
    const items = names.map((name, index) => {
      const place = own.indexOf(name);
      return `${place < 0 ? textOf(NULL) : `${source}.${outputName(place)}`} AS ${outputName(index)}`;
    });
    return { sql: `SELECT ${items.join(", ")} FROM (${branch.sql}) AS ${source}`, columns };
  });
}

/**
 * Branches that are one row each as one VALUES, where they stand side by side: DuckDB's time grows with the square of a
 * chain of UNION ALL, and with the length of VALUES.
 */
function rowsTogether(
  environment: Environment,
  branches: readonly CompiledQuery[],
  columns: readonly QueryColumn[],
): CompiledQuery[] {
  const together: CompiledQuery[] = [];
  let lines: string[] = [];
  const close = () => {
    const names = columns.map((_, index) => outputName(index)).join(", ");
    const name = environment.compiler.name("v");
    if (lines.length > 0)
      together.push({ sql: `SELECT * FROM (VALUES ${lines.join(", ")}) AS ${name}(${names})`, columns });
    lines = [];
  };
  for (const branch of branches) {
    const { row } = branch;
    if (row) lines.push(`(${rowValues(environment, row, branch.columns, columns).join(", ")})`);
    else {
      close();
      together.push(branch);
    }
  }
  close();
  return together;
}

/** One row's values as the types wanted. */
function rowValues(
  environment: Environment,
  row: readonly DuckValue[],
  from: readonly QueryColumn[],
  to: readonly QueryColumn[],
): string[] {
  return from.flatMap(({ type, nullable, untyped }, index) => {
    const value = row[index];
    if (value === undefined) return [];
    return [coerceTo(environment, { value, type, nullable, ...(untyped && { untyped }) }, to[index]?.type)];
  });
}

/** UNION, INTERSECT and EXCEPT by what is equal, where equal values may not be the same. One of them is kept. */
function equalRows(
  environment: Environment,
  operator: SetOperation["operator"],
  branches: readonly CompiledQuery[],
  columns: readonly QueryColumn[],
): string {
  const { compiler } = environment;
  const types = columns.map(({ type }) => type);
  const sides = branches.map((branch) => `(${converted(environment, branch, types)})`);
  const valuesOf = (name: string) =>
    columns.map((column, index) => columnValue(name, outputName(index), column));
  const first = compiler.name("q");
  if (operator === "UNION")
    return `SELECT ${distinctSql(valuesOf(first))}* FROM (${sides.join(" UNION ALL ")}) AS ${first}`;
  const [from = "", ...others] = sides;
  const tests = others.map((side) => {
    const other = compiler.name("q");
    const keys = valuesOf(first).map((value, index) => {
      const same = valuesOf(other)[index] ?? value;
      return `${print(distinguished(value))} IS NOT DISTINCT FROM ${print(distinguished(same))}`;
    });
    return `${operator === "EXCEPT" ? "NOT " : ""}EXISTS (SELECT 1 FROM ${side} AS ${other} WHERE ${keys.join(" AND ")})`;
  });
  return `SELECT ${distinctSql(valuesOf(first))}* FROM ${from} AS ${first} WHERE ${tests.join(" AND ")}`;
}

function branchesOf(body: SetOperation): QueryBody[] {
  const branches: QueryBody[] = [];
  let first: QueryBody = body;
  while (
    first.kind === "set" &&
    first.operator === body.operator &&
    first.all === body.all &&
    first.byName === body.byName
  ) {
    branches.push(first.right);
    first = first.left;
    if (body.operator === "EXCEPT") break;
  }
  return [first, ...branches.reverse()];
}

/** The columns of two branches that meet. @throws {SnowflakeError} 001789, 001790 when they do not. */
function commonColumns(
  left: readonly QueryColumn[],
  right: readonly QueryColumn[],
  branch: number,
): QueryColumn[] {
  if (left.length !== right.length)
    throw invalid(
      "001789",
      "42601",
      `invalid number of result columns for set operator input branches, expected ${left.length}, got ${right.length} in branch {${branch}}`,
    );
  return left.map((column, index): QueryColumn => {
    const other = right[index] ?? column;
    const nullable = column.nullable || other.nullable;
    // A column of the word NULL takes the other side's type.
    if (column.untyped) return { ...other, name: column.name, nullable };
    if (other.untyped) return { ...column, nullable };
    const type = commonType(column.type, other.type);
    if (!type)
      throw invalid(
        "001790",
        "42601",
        `inconsistent data type for result columns for set operator input branches, expected ${typeName(column.type)}, got ${typeName(other.type)} for expression [{${index + 1}}] branch {${branch}}`,
      );
    return { name: column.name, type, nullable };
  });
}

/** The same rows with each column as the type wanted. */
export function converted(
  environment: Environment,
  query: CompiledQuery,
  types: readonly DataType[],
): string {
  const name = environment.compiler.name("q");
  const items = query.columns.map((column, index) => {
    const value = columnValue(name, outputName(index), column);
    return `${coerceTo(environment, value, types[index])} AS ${outputName(index)}`;
  });
  return `SELECT ${items.join(", ")} FROM (${query.sql}) AS ${name}`;
}
