import { ownerSession } from "../access/owner-session.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { pathText } from "../catalog/contents.ts";
import { maskOf } from "../catalog/tags.ts";
import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { textOf } from "../expression/bound-expression.ts";
import { type Environment, outputName, type Relation } from "../expression/context.ts";
import { type CompiledFrom, columnValue, relationOf, renamed } from "../expression/relation.ts";
import type { TableAlias, TableName } from "../parser/ast.ts";
import { physicalName, physicalNameOf, quoteDuck } from "../storage/physical-name.ts";
import {
  readDynamicProperties,
  readTableProperties,
  readViewProperties,
} from "../storage/table-properties.ts";
import { parsedQuery } from "./parsed.ts";
import { maskedValue, policyCondition } from "./policy.ts";
import { compileQuery } from "./query.ts";
import { systemView } from "./system-view.ts";

/** A name in FROM: a WITH query, a view of INFORMATION_SCHEMA or of SNOWFLAKE, a table, a view or a dynamic table. */
export function compileTable(
  environment: Environment,
  name: TableName,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { parts } = name;
  const [only] = parts;
  const common = parts.length === 1 && only !== undefined ? environment.commonTables.get(only) : undefined;
  if (common) {
    const sqlName = environment.compiler.name("c");
    const relation = relationOf(sqlName, common.columns, alias ?? { name: only ?? "", columns: [] });
    return { sql: `${common.sqlName} AS ${sqlName}`, relations: [relation] };
  }
  const virtual = systemView(environment, parts, alias);
  if (virtual) return virtual;
  const { account } = environment.compiler.execution;
  const object =
    parts.length === 1 && only === "DUAL"
      ? account.access.lookUp(environment.rights, "TABLE LIKE", parts)
      : account.access.resolve(environment.rights, "TABLE LIKE", parts);
  return object ? readObject(environment, object, alias) : dual(environment, alias);
}

/** One row without columns, where there is no table of that name. */
function dual(environment: Environment, alias: TableAlias | undefined): CompiledFrom {
  const sqlName = environment.compiler.name("d");
  return {
    sql: `(SELECT 1) AS ${sqlName}`,
    relations: [relationOf(sqlName, [], alias ?? { name: "DUAL", columns: [] })],
  };
}

/**
 * A table-like object as a source, with SELECT checked. Its rows are those that its row access policy lets through.
 *
 * @param rowId asks for DuckDB's row id, for statements that change rows; they check other privileges themselves.
 */
export function readObject(
  environment: Environment,
  object: CatalogObject,
  alias: TableAlias | undefined,
  rowId = false,
): CompiledFrom {
  const { compiler, rights } = environment;
  if (!rowId) compiler.execution.account.access.require(rights, "SELECT", object);
  compiler.tablesRead.add(object.id);
  if (!compiler.isDefined && !compiler.execution.describing) refuseUninitialized(object);
  return object.kind === "VIEW"
    ? readView(environment, object, alias)
    : readTable(environment, object, alias, rowId);
}

/** A dynamic table with INITIALIZE = ON_SCHEDULE before its first refresh. @throws {SnowflakeError} 091930 */
function refuseUninitialized(object: CatalogObject): void {
  if (object.kind !== "DYNAMIC TABLE" || readDynamicProperties(object).dataTimestamp !== undefined) return;
  throw new SnowflakeError(
    "091930",
    "55000",
    `Dynamic Table '${pathText(object.path)}' is not initialized. Please run a manual refresh or wait for a scheduled refresh before querying.`,
  );
}

function readTable(
  environment: Environment,
  object: CatalogObject,
  alias: TableAlias | undefined,
  rowId: boolean,
): CompiledFrom {
  const sqlName = environment.compiler.name("t");
  const physical = physicalNameOf(object);
  const relation = tableRelation(object, sqlName);
  const { rowAccessPolicy: policy } = readTableProperties(object);
  const relations = [renamed(relation, alias)];
  if (!policy && !isMasked(environment, object))
    return { sql: `${physical} AS ${sqlName}`, relations, ...(rowId && { rowId: `${sqlName}.rowid` }) };
  const inner = environment.compiler.name("t");
  const within = tableRelation(object, inner);
  const items = shownColumns(environment, object, within, inner, (name) => quoteDuck(physicalName(name)));
  const everything = `SELECT ${items}${rowId ? `, ${inner}.rowid AS "$rowid"` : ""} FROM ${physical} AS ${inner}`;
  const rows = `${everything}${where(environment, object, within)} LIMIT ${NO_LIMIT}`;
  return { sql: `(${rows}) AS ${sqlName}`, relations, ...(rowId && { rowId: `${sqlName}."$rowid"` }) };
}

// LIMIT keeps DuckDB from evaluating other conditions before the policies': their errors would tell of hidden rows and
// of masked values.
const NO_LIMIT = "9223372036854775807";

function isMasked({ compiler }: Environment, object: CatalogObject): boolean {
  const { catalog } = compiler.execution.account;
  return (object.columns ?? []).some((column) => maskOf(catalog, object, column) !== undefined);
}

/** The rows that a row access policy lets through: it sees the columns as they are, before they are masked. */
function where(environment: Environment, object: CatalogObject, relation: Relation): string {
  const policy = readTableProperties(object).rowAccessPolicy;
  return policy ? ` WHERE ${policyCondition(environment, policy, relation, { object })}` : "";
}

/** Select items of all columns, each as its masking policy shows it. */
function shownColumns(
  environment: Environment,
  object: CatalogObject,
  relation: Relation,
  sqlName: string,
  nameOf: (name: string, index: number) => string,
): string {
  if (!isMasked(environment, object)) return `${sqlName}.*`;
  const { catalog } = environment.compiler.execution.account;
  return (object.columns ?? [])
    .map((column, index) => {
      const { name } = column;
      const mask = maskOf(catalog, object, column);
      const value = relation.columns[index]?.value;
      const duckName = nameOf(name, index);
      if (!mask || !value) return `${sqlName}.${duckName}`;
      return `${textOf(maskedValue(environment, mask, relation, value.type, { object, column }))} AS ${duckName}`;
    })
    .join(", ");
}

/** A table's columns as they stand in DuckDB. */
export function tableRelation(object: CatalogObject, sqlName: string): Relation {
  const { database = "", schema = "", name } = object.path;
  return {
    name,
    path: [database, schema],
    columns: (object.columns ?? []).map((column) => ({
      name: column.name,
      value: columnValue(sqlName, quoteDuck(physicalName(column.name)), column),
    })),
  };
}

/** A view runs with its owner's rights, where it stands. https://docs.snowflake.com/en/user-guide/views-introduction */
function readView(
  environment: Environment,
  object: CatalogObject,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { path, columns = [] } = object;
  if (environment.inside.includes(object.id))
    throw invalid("002037", "42601", `View '${path.name}' refers to itself.`);
  const { query: text } = readViewProperties(object);
  const inner: Environment = {
    compiler: environment.compiler,
    rights: ownerSession(environment.compiler.execution.session, object),
    text,
    commonTables: new Map(),
    inside: [...environment.inside, object.id],
  };
  const query = compileQuery(inner, parsedQuery(inner, text), undefined);
  if (query.columns.length !== columns.length)
    throw invalid(
      "002057",
      "42601",
      `View definition for '${path.name}' declared ${columns.length} column(s), but view query produces ${query.columns.length} column(s).`,
    );
  const sqlName = environment.compiler.name("v");
  const named = query.columns.map((column, index) => ({
    ...column,
    name: columns[index]?.name ?? column.name,
  }));
  const relation = relationOf(sqlName, named, undefined);
  const whole: Relation = { ...relation, name: path.name, path: [path.database ?? "", path.schema ?? ""] };
  const isProtected =
    readTableProperties(object).rowAccessPolicy !== undefined || isMasked(environment, object);
  const items = shownColumns(environment, object, whole, sqlName, (_, index) => outputName(index));
  const protectedSql = isProtected
    ? `(SELECT ${items} FROM (${query.sql}) AS ${sqlName}${where(environment, object, whole)} LIMIT ${NO_LIMIT})`
    : `(${query.sql})`;
  return { sql: `${protectedSql} AS ${sqlName}`, relations: [renamed(whole, alias)] };
}
