import { ownerSession } from "../access/owner-session.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { pathText } from "../catalog/contents.ts";
import { maskOf } from "../catalog/tags.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { textOf } from "../expression/bound-expression.ts";
import { type Environment, outputName, type Relation, type RelationColumn } from "../expression/context.ts";
import { type CompiledFrom, columnValue, relationOf, renamed } from "../expression/relation.ts";
import type { TableAlias, TableName } from "../parser/ast.ts";
import { physicalName, physicalNameOf, quoteDuck } from "../storage/physical-name.ts";
import {
  readDynamicProperties,
  readTableProperties,
  readViewProperties,
} from "../storage/table-properties.ts";
import { CHANGE, identifiedRows, rowsAt } from "../time-travel/rows-at.ts";
import { TEXT } from "../types/data-type.ts";
import { notTracked, readChanges, readStream } from "./changes.ts";
import { externalRows } from "./external-table.ts";
import { parsedQuery } from "./parsed.ts";
import { maskedValue, policyCondition } from "./policy.ts";
import { compileQuery } from "./query.ts";
import { systemView } from "./system-view.ts";
import { requireHistory, versionOf } from "./time-travel.ts";
import { ROW_ID_NAME, withRowIds } from "./tracked-view.ts";

/**
 * A name in FROM: a WITH query, a view of INFORMATION_SCHEMA or of SNOWFLAKE, a table, a view, a dynamic table or a
 * stream.
 */
export function compileTable(
  environment: Environment,
  name: TableName,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { parts } = name;
  const [only] = parts;
  const common = parts.length === 1 && only !== undefined ? environment.commonTables.get(only) : undefined;
  if (common) {
    if (name.travel) throw notSupported("AT, BEFORE and CHANGES on a WITH query");
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
  if (!object) return dual(environment, alias);
  if (object.kind === "SEMANTIC VIEW")
    throw notSupported(
      "a semantic view in a join, a list of tables or a statement that changes rows: use SEMANTIC_VIEW(…)",
    );
  if (object.kind === "STREAM") return readStream(environment, object, name, alias);
  if (!name.travel) return readObject(environment, object, alias);
  const version = versionOf(environment, name.travel, object.path.name);
  if (name.changes) return readChanges(environment, object, { from: version, ...name.changes }, alias);
  return readObject({ ...environment, asOf: version }, object, alias);
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
  if (object.kind === "EXTERNAL TABLE") return readExternalTable(environment, object, alias);
  return object.kind === "VIEW"
    ? readView(environment, object, alias)
    : readTable(environment, object, alias, rowId);
}

/** What is in its files now; a row access policy and masks are as on other tables. */
function readExternalTable(
  environment: Environment,
  object: CatalogObject,
  alias: TableAlias | undefined,
): CompiledFrom {
  if (environment.asOf !== undefined) throw notSupported("AT and BEFORE on an EXTERNAL TABLE");
  if (environment.tracked) throw notSupported("a stream on EXTERNAL TABLE");
  return readTable(environment, object, alias, false, externalRows(environment, object));
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

/** Rows in the place of a table's, with columns more. */
interface OtherRows {
  readonly rows: string;
  readonly more: (sqlName: string) => readonly RelationColumn[];
}

/** A table's rows with their identities. @throws {SnowflakeError} when its changes are not tracked since the moment. */
function trackedRows({ asOf, tracked }: Environment, table: CatalogObject): OtherRows {
  const more = (sqlName: string) => [hiddenRowId(sqlName, CHANGE.rowId)];
  if (tracked === "tried")
    return { rows: `(SELECT *, NULL AS ${CHANGE.rowId} FROM ${physicalNameOf(table)})`, more };
  const { changeTracking, trackedSince = 0 } = readTableProperties(table);
  if (changeTracking !== true || (asOf ?? trackedSince) < trackedSince) throw notTracked(table);
  const rows = identifiedRows(asOf === undefined ? physicalNameOf(table) : rowsAt(table, asOf));
  return { rows, more };
}

function hiddenRowId(sqlName: string, column: string): RelationColumn {
  const value = columnValue(sqlName, column, { type: TEXT, nullable: false });
  return { name: ROW_ID_NAME, value, hidden: true };
}

/** A table's rows: those that it has, or others with the same columns and more. */
export function readTable(
  environment: Environment,
  object: CatalogObject,
  alias: TableAlias | undefined,
  rowId: boolean,
  other: OtherRows | undefined = environment.tracked && trackedRows(environment, object),
): CompiledFrom {
  const sqlName = environment.compiler.name("t");
  const { asOf } = environment;
  if (asOf !== undefined && !other) requireHistory(environment, object, asOf);
  const physical = other?.rows ?? (asOf === undefined ? physicalNameOf(object) : rowsAt(object, asOf));
  const own = tableRelation(object, sqlName);
  const more = other?.more(sqlName) ?? [];
  const relation = { ...own, columns: [...own.columns, ...more] };
  const { rowAccessPolicy: policy } = readTableProperties(object);
  const relations = [renamed(relation, alias)];
  if (!policy && !isMasked(environment, object))
    return { sql: `${physical} AS ${sqlName}`, relations, ...(rowId && { rowId: `${sqlName}.rowid` }) };
  const inner = environment.compiler.name("t");
  const within = tableRelation(object, inner);
  const shown = shownColumns(environment, object, within, inner, (name) => quoteDuck(physicalName(name)));
  const beside = isMasked(environment, object)
    ? (other?.more(inner) ?? []).map(({ value }) => textOf(value))
    : [];
  const items = [shown, ...beside].join(", ");
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
export function tableRelation(object: Pick<CatalogObject, "path" | "columns">, sqlName: string): Relation {
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
export function readView(
  environment: Environment,
  object: CatalogObject,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { path, columns = [] } = object;
  if (environment.inside.includes(object.id))
    throw invalid("002037", "42601", `View '${path.name}' refers to itself.`);
  const { query: text, maintenanceSuspended } = readViewProperties(object);
  // "The materialized view itself is also inaccessible" while it is suspended.
  if (maintenanceSuspended === true)
    throw invalid(
      "002037",
      "42601",
      `Failure during expansion of view '${path.name}': SQL compilation error:\nMaterialized View ${path.name} is invalid.`,
    );
  const inner: Environment = {
    compiler: environment.compiler,
    rights: ownerSession(environment.compiler.execution.session, object),
    text,
    commonTables: new Map(),
    inside: [...environment.inside, object.id],
    ...(environment.asOf !== undefined && { asOf: environment.asOf }),
    ...(environment.tracked && { tracked: environment.tracked }),
  };
  const parsed = parsedQuery(inner, text);
  const query = compileQuery(inner, environment.tracked ? withRowIds(parsed) : parsed, undefined);
  const produced = query.columns.slice(0, environment.tracked ? -1 : undefined);
  if (produced.length !== columns.length)
    throw invalid(
      "002057",
      "42601",
      `View definition for '${path.name}' declared ${columns.length} column(s), but view query produces ${produced.length} column(s).`,
    );
  const sqlName = environment.compiler.name("v");
  const named = produced.map((column, index) => ({
    ...column,
    name: columns[index]?.name ?? column.name,
  }));
  const relation = relationOf(sqlName, named, undefined);
  const id = outputName(produced.length);
  const whole: Relation = {
    name: path.name,
    path: [path.database ?? "", path.schema ?? ""],
    columns: [...relation.columns, ...(environment.tracked ? [hiddenRowId(sqlName, id)] : [])],
  };
  const masked = isMasked(environment, object);
  const isProtected = readTableProperties(object).rowAccessPolicy !== undefined || masked;
  const shown = shownColumns(environment, object, whole, sqlName, (_, index) => outputName(index));
  const items = environment.tracked && masked ? `${shown}, ${sqlName}.${id}` : shown;
  const protectedSql = isProtected
    ? `(SELECT ${items} FROM (${query.sql}) AS ${sqlName}${where(environment, object, whole)} LIMIT ${NO_LIMIT})`
    : `(${query.sql})`;
  return { sql: `${protectedSql} AS ${sqlName}`, relations: [renamed(whole, alias)] };
}
