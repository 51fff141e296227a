import type { DuckDBConnection } from "@duckdb/node-api";
import { z } from "zod";
import type { CatalogObject } from "../../account/catalog.ts";
import { addToHistory, readHistory } from "../../storage/history.ts";
import { readDynamicProperties } from "../../storage/table-properties.ts";
import { lagSeconds } from "./dynamic-lag.ts";

/** What a dynamic table was at a moment, as its histories name it. */
const named = {
  tableId: z.number(),
  path: z.object({ database: z.string(), schema: z.string(), name: z.string() }),
  owner: z.string().nullable(),
  /** null: DOWNSTREAM. */
  lagSeconds: z.number().nullable(),
};

/** A refresh: https://docs.snowflake.com/en/sql-reference/functions/dynamic_table_refresh_history */
const refreshed = z.object({
  ...named,
  state: z.enum(["SUCCEEDED", "FAILED", "UPSTREAM_FAILED"]),
  code: z.string(),
  message: z.string().nullable(),
  queryId: z.string().nullable(),
  dataTimestamp: z.number(),
  startedAt: z.number(),
  endedAt: z.number(),
  action: z.enum(["NO_DATA", "REINITIALIZE", "FULL", "INCREMENTAL"]).nullable(),
  trigger: z.enum(["SCHEDULED", "MANUAL", "CREATION"]),
  inserted: z.number(),
  deleted: z.number(),
});
export type Refreshed = z.infer<typeof refreshed>;

/** A version of its place in the graph: https://docs.snowflake.com/en/sql-reference/functions/dynamic_table_graph_history */
const version = z.object({
  ...named,
  validFrom: z.number(),
  trigger: z.enum([
    "CREATE_DYNAMIC_TABLE",
    "ALTER_TARGET_LAG",
    "ALTER_WAREHOUSE",
    "SUSPEND",
    "RESUME",
    "NONE",
  ]),
  text: z.string(),
  suspended: z.boolean(),
  inputs: z.array(z.object({ name: z.string(), kind: z.string() })),
});
export type GraphVersion = z.infer<typeof version>;

const KEPT_MS = 7 * 86_400_000;

/** What both histories name a table by. */
export function nameOfTable(table: CatalogObject): Pick<Refreshed, keyof typeof named> {
  const { database = "", schema = "", name } = table.path;
  const seconds = lagSeconds(readDynamicProperties(table).targetLag) ?? null;
  return { tableId: table.id, path: { database, schema, name }, owner: table.owner, lagSeconds: seconds };
}

export function keepRefresh(duck: DuckDBConnection, refresh: Refreshed): Promise<void> {
  return addToHistory(duck, "dynamic_table_refresh", refresh.endedAt, refresh);
}

export function keepVersion(duck: DuckDBConnection, of: GraphVersion): Promise<void> {
  return addToHistory(duck, "dynamic_table_version", of.validFrom, of);
}

/** Refreshes of seven days, newest first. */
export async function readRefreshes(duck: DuckDBConnection, now: number): Promise<Refreshed[]> {
  return (await readHistory(duck, "dynamic_table_refresh", now - KEPT_MS)).map((event) =>
    refreshed.parse(event),
  );
}

/** All versions, newest first: what holds today may have begun long ago. */
export async function readVersions(duck: DuckDBConnection): Promise<GraphVersion[]> {
  return (await readHistory(duck, "dynamic_table_version", 0)).map((event) => version.parse(event));
}
