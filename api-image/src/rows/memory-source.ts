import { createHash } from "node:crypto";
import type { Cell, Row } from "../tables/field.ts";
import type { Column, Table } from "../tables/table.ts";
import { memoryRows } from "./memory-rows.ts";
import { type Caller, CallerRejected, ReadDenied, type RowSource, SourceUnavailable } from "./row-source.ts";

/** A relation in memory: its columns, and rows with a cell for each. */
export interface MemoryRelation {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface MemoryData {
  /** By the relation's name in SQL: `"STATIONS"`. */
  readonly relations: Readonly<Record<string, MemoryRelation>>;
  /** Caller's token -> who that is, and which rows the row access policy would let through. */
  readonly users?: ReadonlyMap<
    string,
    { readonly user: string; readonly sees: (cell: (column: string) => Cell) => boolean }
  >;
}

/** A {@link RowSource} that holds its rows in memory and knows a row access policy. */
export interface MemorySource extends RowSource {
  /** What it serves; replace it to play a load of new data. */
  data: MemoryData;
  /** False plays Snowflake being away. */
  available: boolean;
  /** How many statements it answered, by kind. */
  readonly counts: { read: number; version: number; describe: number };
}

const BATCH = 1000;

/** Makes one. Filters, groups, sorts and pages as the SQL of toSql does. */
export function memorySource(data: MemoryData): MemorySource {
  const source: MemorySource = {
    data,
    available: true,
    counts: { read: 0, version: 0, describe: 0 },
    async *read(query, caller, { signal }) {
      demand(source);
      source.counts.read += 1;
      const { columns, rows } = visible(source.data, query.table.relation, caller);
      const answer = memoryRows(query, columns, rows);
      for (let at = 0; at < answer.length; at += BATCH) {
        signal.throwIfAborted();
        yield answer.slice(at, at + BATCH);
      }
    },
    async version(table: Table, caller) {
      demand(source);
      source.counts.version += 1;
      const { user, rows } = visible(source.data, table.relation, caller);
      return { user, version: createHash("sha256").update(JSON.stringify(rows)).digest("base64url") };
    },
    async describe(relation) {
      demand(source);
      source.counts.describe += 1;
      return relationIn(source.data, relation).columns;
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

function relationIn(data: MemoryData, relation: string): MemoryRelation {
  const found = data.relations[relation];
  if (!found) throw new ReadDenied(`There is no ${relation}.`);
  return found;
}

function visible(data: MemoryData, relation: string, caller: Caller): MemoryRelation & { user: string } {
  const { columns, rows } = relationIn(data, relation);
  if (caller.kind === "service") return { user: "SERVICE", columns, rows };
  const known = data.users?.get(caller.token);
  if (!known) throw new CallerRejected("The caller's token is not known.");
  const at = new Map(columns.map(({ name }, index) => [name, index]));
  return {
    user: known.user,
    columns,
    rows: rows.filter((row) => known.sees((column) => row[at.get(column) ?? -1] ?? null)),
  };
}
