import { createHash } from "node:crypto";
import { type Caller, CallerRejected, type RowSource, SourceUnavailable } from "./row-source.ts";
import type { SortKey, TableQuery } from "./table-query.ts";
import { type Cell, type Row, TABLES, type TableName } from "./tables.ts";

export interface MemoryData {
  /** Rows of each table, cells in the order of the table's fields. */
  readonly tables: Readonly<Record<TableName, readonly Row[]>>;
  /** Caller's token -> who that is and which platforms the row access policy would let through. */
  readonly users?: ReadonlyMap<string, { readonly user: string; readonly platforms: ReadonlySet<string> }>;
}

/** A {@link RowSource} that holds its rows in memory and knows a platform-wise row access policy. */
export interface MemorySource extends RowSource {
  /** What it serves; replace it to play a load of new data. */
  data: MemoryData;
  /** False plays Snowflake being away. */
  available: boolean;
  /** How many statements it answered, by kind. */
  readonly counts: { read: number; version: number };
}

const BATCH = 1000;

/** Makes one. Filters, sorts and pages as the SQL of toSql does. */
export function memorySource(data: MemoryData): MemorySource {
  const source: MemorySource = {
    data,
    available: true,
    counts: { read: 0, version: 0 },
    async *read(query, caller, { signal }) {
      demand(source);
      source.counts.read += 1;
      const rows = select(visible(source.data, query.table, caller).rows, query);
      for (let at = 0; at < rows.length; at += BATCH) {
        signal.throwIfAborted();
        yield rows.slice(at, at + BATCH);
      }
    },
    async version(table, caller) {
      demand(source);
      source.counts.version += 1;
      const { user, rows } = visible(source.data, table, caller);
      return { user, version: createHash("sha256").update(JSON.stringify(rows)).digest("base64url") };
    },
    async check() {
      demand(source);
    },
    async close() {},
  };
  return source;
}

function demand(source: MemorySource): void {
  if (!source.available) throw new SourceUnavailable("Memory was told to be away.");
}

function visible(data: MemoryData, table: TableName, caller: Caller): { user: string; rows: readonly Row[] } {
  const all = data.tables[table];
  if (caller.kind === "service") return { user: "SERVICE", rows: all };
  const known = data.users?.get(caller.token);
  if (!known) throw new CallerRejected("The caller's token is not known.");
  const platform = TABLES[table].fields.findIndex((field) => field.name === "platform");
  return { user: known.user, rows: all.filter((row) => known.platforms.has(String(row[platform]))) };
}

function select(rows: readonly Row[], query: TableQuery): Row[] {
  const names = TABLES[query.table].fields.map((field) => field.name);
  const at = (field: string) => names.indexOf(field);
  const conditions = query.where.map(({ field, anyOf }) => ({ index: at(field), anyOf: new Set(anyOf) }));
  const sort = query.sort.map((key) => ({ ...key, index: at(key.field) }));
  const { after } = query;
  const chosen = rows
    .filter((row) => conditions.every(({ index, anyOf }) => anyOf.has(row[index] ?? null)))
    .sort((a, b) =>
      compare(
        sort,
        (index) => a[index] ?? null,
        (index) => b[index] ?? null,
      ),
    )
    .filter(
      (row) =>
        !after ||
        compare(
          sort,
          (index) => row[index] ?? null,
          (_, position) => after[position] ?? null,
        ) > 0,
    );
  const indices = query.fields.map(at);
  return chosen.slice(0, query.limit).map((row) => indices.map((index) => row[index] ?? null));
}

function compare(
  sort: readonly (SortKey & { index: number })[],
  a: (index: number, position: number) => Cell,
  b: (index: number, position: number) => Cell,
): number {
  for (const [position, { index, descending }] of sort.entries()) {
    const left = a(index, position);
    const right = b(index, position);
    if (left === right) continue;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right === descending ? 1 : -1;
  }
  return 0;
}
