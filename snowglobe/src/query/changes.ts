import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type Environment, outputName, type RelationColumn } from "../expression/context.ts";
import { type CompiledFrom, columnValue, relationOf, renamed } from "../expression/relation.ts";
import type { TableAlias, TableName, TimeTravel } from "../parser/ast.ts";
import { staleAfter } from "../storage/stream-age.ts";
import { readStreamProperties } from "../storage/stream-properties.ts";
import { readTableProperties } from "../storage/table-properties.ts";
import {
  CHANGE,
  differences,
  initialRows,
  insertedRows,
  netChanges,
  type Span,
} from "../time-travel/rows-at.ts";
import { BOOLEAN, TEXT } from "../types/data-type.ts";
import { readTable, readView } from "./table-source.ts";
import { requireHistory, versionOf } from "./time-travel.ts";

/**
 * A stream as a source: what became of its table's rows since it was consumed. All statements of a transaction see what was
 * committed when it began. Needs SELECT on the stream and on the table.
 * https://docs.snowflake.com/en/user-guide/streams-intro
 */
export function readStream(
  environment: Environment,
  stream: CatalogObject,
  name: TableName,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { compiler, rights } = environment;
  const { account, streamsRead } = compiler.execution;
  if (name.travel || environment.asOf !== undefined) throw notSupported("AT, BEFORE and CHANGES on a stream");
  account.access.require(rights, "SELECT", stream);
  if (environment.tracked) throw notSupported("a stream on a VIEW of a stream");
  account.access.require(rights, "SELECT", sourceOf(compiler.execution, stream));
  const { table, rows } = changesSql(environment, stream);
  streamsRead.add(stream.id);
  return changesAs(environment, stream, table, rows, alias ?? { name: stream.path.name, columns: [] });
}

/** What a stream shows to a session, without the policies of its table; those of a view are in it. */
export function changesSql(
  environment: Environment,
  stream: CatalogObject,
): { readonly table: CatalogObject; readonly rows: string } {
  const { execution } = environment.compiler;
  const { versions } = execution.account;
  const { duck } = execution.session;
  const table = sourceOf(execution, stream);
  const offset = versions.offsets.get(stream.id);
  if (!offset) throw new Error(`stream ${stream.path.name} has no offset`);
  const to = versions.snapshotOf(duck) ?? (versions.has(duck) ? versions.of(duck) - 1 : undefined);
  const span: Span = { from: offset.version, ...(to !== undefined && { to }) };
  if (table.kind === "VIEW")
    return {
      table,
      rows: offset.initial
        ? viewChanges(environment, table, undefined, offset.version)
        : viewChanges(environment, table, offset.version, to),
    };
  if (offset.initial) return { table, rows: initialRows(table, offset.version) };
  const { appendOnly } = readStreamProperties(stream);
  return { table, rows: appendOnly ? insertedRows(table, span) : netChanges(table, span) };
}

/** The changes of a view's rows. @param from absent: all are new @param to absent: as they are now */
function viewChanges(
  environment: Environment,
  view: CatalogObject,
  from: number | undefined,
  to: number | undefined,
): string {
  const at = (version: number | undefined) => {
    const { asOf: _, ...here } = environment;
    const then: Environment = { ...here, tracked: "read", ...(version !== undefined && { asOf: version }) };
    return `SELECT * FROM ${readView(then, view, undefined).sql}`;
  };
  const id = outputName(view.columns?.length ?? 0);
  return differences(from === undefined ? undefined : at(from), at(to), id);
}

/**
 * The table or view that a stream stands on.
 * @throws {SnowflakeError} when it is gone, or no longer tracks what the stream needs: neither can be read any more.
 */
function sourceOf({ account }: Execution, stream: CatalogObject): CatalogObject {
  const { sourceId, sourceName } = readStreamProperties(stream);
  const table = account.catalog.byId(sourceId);
  if (!table)
    throw invalid(
      "091901",
      "01000",
      `Base table '${sourceName}' dropped, cannot read from stream '${stream.path.name}'.`,
    );
  const { changeTracking, trackedSince = 0 } = readTableProperties(table);
  const offset = account.versions.offsets.get(stream.id);
  if (changeTracking !== true || (offset && offset.version < trackedSince)) throw notTracked(table);
  const stale = staleAfter(account, stream);
  if (stale !== undefined && stale < account.now())
    throw invalid("091902", "01000", `Stream '${stream.path.name}' has become stale: create it anew.`);
  return table;
}

/** CHANGES (…) AT (…) [END (…)] of a table. */
export function readChanges(
  environment: Environment,
  table: CatalogObject,
  {
    from,
    end,
    appendOnly,
  }: { readonly from: number; readonly end?: TimeTravel; readonly appendOnly: boolean },
  alias: TableAlias | undefined,
): CompiledFrom {
  const { compiler, rights } = environment;
  if (table.kind === "VIEW") throw notSupported("CHANGES on a view");
  compiler.execution.account.access.require(rights, "SELECT", table);
  const { changeTracking, trackedSince = 0 } = readTableProperties(table);
  if (changeTracking !== true || from < trackedSince) throw notTracked(table);
  requireHistory(environment, table, from);
  const to = end && versionOf(environment, end, table.path.name);
  const span: Span = { from, ...(to !== undefined && { to }) };
  const rows = appendOnly ? insertedRows(table, span) : netChanges(table, span);
  return changesAs(environment, table, table, rows, alias);
}

export function notTracked({ path }: CatalogObject): Error {
  return invalid(
    "002051",
    "42601",
    `Change tracking is not enabled or has been missing for the time range requested on table '${path.name}'.`,
  );
}

/** Changed rows, as the table's policies show them, with what became of them. */
function changesAs(
  environment: Environment,
  { path }: Pick<CatalogObject, "path">,
  table: CatalogObject,
  rows: string,
  alias: TableAlias | undefined,
): CompiledFrom {
  const more = (sqlName: string): RelationColumn[] => [
    { name: "METADATA$ACTION", value: columnValue(sqlName, CHANGE.action, { type: TEXT, nullable: false }) },
    {
      name: "METADATA$ISUPDATE",
      value: columnValue(sqlName, CHANGE.isUpdate, { type: BOOLEAN, nullable: false }),
    },
    { name: "METADATA$ROW_ID", value: columnValue(sqlName, CHANGE.rowId, { type: TEXT, nullable: false }) },
  ];
  const found =
    table.kind === "VIEW"
      ? changedRowsOfView(environment, table, alias, rows, more)
      : readTable(environment, table, alias, false, { rows, more });
  if (path === table.path) return found;
  const { database = "", schema = "" } = path;
  return { ...found, relations: found.relations.map((each) => ({ ...each, path: [database, schema] })) };
}

function changedRowsOfView(
  { compiler }: Environment,
  view: CatalogObject,
  alias: TableAlias | undefined,
  rows: string,
  more: (sqlName: string) => readonly RelationColumn[],
): CompiledFrom {
  const sqlName = compiler.name("s");
  const own = relationOf(sqlName, view.columns ?? [], undefined);
  const relation = { name: view.path.name, columns: [...own.columns, ...more(sqlName)] };
  return { sql: `${rows} AS ${sqlName}`, relations: [renamed(relation, alias)] };
}
