import type { Execution, VirtualTable } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { type DynamicProperties, readDynamicProperties } from "../../storage/table-properties.ts";
import {
  type GraphVersion,
  nameOfTable,
  type Refreshed,
  readRefreshes,
  readVersions,
} from "../../tables/dynamic/refresh-log.ts";
import type { WireValue } from "../../types/result-set.ts";
import { number, resultOf, type ShownColumn, text, time } from "../shown-column.ts";
import { isTrue, readInstant, readLimit, refuseUnknown } from "../table-arguments.ts";

type Given = ReadonlyMap<string | number, WireValue>;
type Named = Pick<Refreshed, "tableId" | "path" | "owner" | "lagSeconds">;

const NAME_COLUMNS: readonly ShownColumn<Named>[] = [
  text("NAME", ({ path }) => path.name),
  text("SCHEMA_NAME", ({ path }) => path.schema),
  text("DATABASE_NAME", ({ path }) => path.database),
];
const QUALIFIED_NAME = text<Named>("QUALIFIED_NAME", ({ path }) => pathText(path));
const LAG_SECONDS = number<Named>("TARGET_LAG_SEC", ({ lagSeconds }) => lagSeconds);
const LAG_TYPE = text<Named>("TARGET_LAG_TYPE", ({ lagSeconds }) =>
  lagSeconds === null ? "DOWNSTREAM" : "USER_DEFINED",
);
const ARRAY = { name: "ARRAY" } as const;
const OBJECT = { name: "OBJECT" } as const;

/** https://docs.snowflake.com/en/sql-reference/functions/dynamic_table_refresh_history */
const refreshHistory: VirtualTable = {
  name: "DYNAMIC_TABLE_REFRESH_HISTORY",
  kind: "function",
  async rows(execution, { arguments: given }) {
    const name = "DYNAMIC_TABLE_REFRESH_HISTORY";
    refuseUnknown(
      name,
      given,
      "DATA_TIMESTAMP_START DATA_TIMESTAMP_END RESULT_LIMIT NAME NAME_PREFIX ERROR_ONLY".split(" "),
    );
    const [from, to] = ["DATA_TIMESTAMP_START", "DATA_TIMESTAMP_END"].map((key) =>
      readInstant(given.get(key)),
    );
    const rows = (await refreshes(execution))
      .filter(isMeant(execution, given))
      .filter(({ dataTimestamp }) => from === undefined || dataTimestamp >= from)
      .filter(({ dataTimestamp }) => to === undefined || dataTimestamp <= to)
      .filter(({ state }) => !isTrue(given.get("ERROR_ONLY")) || state !== "SUCCEEDED")
      .slice(0, readLimit(name, given.get("RESULT_LIMIT"), 100));
    const columns: readonly ShownColumn<Refreshed>[] = [
      ...NAME_COLUMNS,
      text("STATE", ({ state }) => state),
      text("STATE_CODE", ({ code }) => code),
      text("STATE_MESSAGE", ({ message }) => message),
      text("QUERY_ID", ({ queryId }) => queryId),
      time("DATA_TIMESTAMP", ({ dataTimestamp }) => dataTimestamp),
      time("REFRESH_START_TIME", ({ startedAt }) => startedAt),
      time("REFRESH_END_TIME", ({ endedAt }) => endedAt),
      time("COMPLETION_TARGET", ({ dataTimestamp, lagSeconds }) =>
        lagSeconds === null ? null : dataTimestamp + lagSeconds * 1000,
      ),
      QUALIFIED_NAME,
      text("LAST_COMPLETED_DEPENDENCY", () => null),
      {
        name: "STATISTICS",
        type: OBJECT,
        value: ({ state, inserted, deleted }) =>
          state === "SUCCEEDED"
            ? JSON.stringify({ numInsertedRows: inserted, numDeletedRows: deleted })
            : null,
      },
      text("REFRESH_ACTION", ({ action }) => action),
      text("REINIT_REASON", () => null),
      text("REFRESH_TRIGGER", ({ trigger }) => trigger),
      LAG_SECONDS,
    ];
    return resultOf(columns, rows, "SELECT");
  },
};

/** A dynamic table with its refreshes, newest first. */
type Listed = Named & { readonly properties: DynamicProperties; readonly of: readonly Refreshed[] };

/** https://docs.snowflake.com/en/sql-reference/functions/dynamic_tables */
const dynamicTables: VirtualTable = {
  name: "DYNAMIC_TABLES",
  kind: "function",
  async rows(execution, { arguments: given }) {
    const name = "DYNAMIC_TABLES";
    if (isTrue(given.get("INCLUDE_CONNECTED"))) throw notSupported(`INCLUDE_CONNECTED => TRUE of ${name}`);
    refuseUnknown(name, given, "NAME REFRESH_DATA_TIMESTAMP_START RESULT_LIMIT INCLUDE_CONNECTED".split(" "));
    const all = await refreshes(execution);
    const now = execution.account.now();
    const since = readInstant(given.get("REFRESH_DATA_TIMESTAMP_START")) ?? now - 86_400_000;
    const rows = execution.account.catalog
      .list("DYNAMIC TABLE")
      .map((table): Listed => {
        const of = all.filter(({ tableId, dataTimestamp }) => tableId === table.id && dataTimestamp >= since);
        return { ...nameOfTable(table), properties: readDynamicProperties(table), of };
      })
      .filter(isMeant(execution, given))
      .slice(0, readLimit(name, given.get("RESULT_LIMIT"), 100));
    const lag = (pick: (lags: Lags) => number) => (row: Listed) => {
      const lags = lagsOf(row, now);
      return lags && pick(lags);
    };
    const columns: readonly ShownColumn<Listed>[] = [
      ...NAME_COLUMNS,
      QUALIFIED_NAME,
      LAG_SECONDS,
      LAG_TYPE,
      { name: "SCHEDULING_STATE", type: OBJECT, value: ({ properties }) => schedulingState(properties) },
      number(
        "MEAN_LAG_SEC",
        lag(({ mean }) => Math.round(mean)),
      ),
      number(
        "MAXIMUM_LAG_SEC",
        lag(({ most }) => Math.round(most)),
      ),
      number(
        "TIME_ABOVE_TARGET_LAG_SEC",
        lag(({ above }) => Math.round(above)),
      ),
      { name: "TIME_WITHIN_TARGET_LAG_RATIO", type: { name: "REAL" }, value: lag(({ within }) => within) },
      time("LATEST_DATA_TIMESTAMP", ({ properties }) => properties.dataTimestamp),
      text("LAST_COMPLETED_REFRESH_STATE", ({ of: [last] }) => last?.state),
      text("LAST_COMPLETED_REFRESH_STATE_CODE", ({ of: [last] }) => last?.code),
      text("LAST_COMPLETED_REFRESH_STATE_MESSAGE", ({ of: [last] }) => last?.message),
      text("EXECUTING_REFRESH_QUERY_ID", () => null),
    ];
    return resultOf(columns, rows, "SELECT");
  },
};

/** https://docs.snowflake.com/en/sql-reference/functions/dynamic_table_graph_history */
const graphHistory: VirtualTable = {
  name: "DYNAMIC_TABLE_GRAPH_HISTORY",
  kind: "function",
  async rows(execution, { arguments: given }) {
    const name = "DYNAMIC_TABLE_GRAPH_HISTORY";
    refuseUnknown(name, given, ["AS_OF", "HISTORY_START", "HISTORY_END"]);
    const [asOf, from, to] = ["AS_OF", "HISTORY_START", "HISTORY_END"].map((key) =>
      readInstant(given.get(key)),
    );
    const duck = await execution.account.duck.connect();
    const all = await readVersions(duck).finally(() => duck.closeSync());
    const columns: readonly ShownColumn<GraphVersion & { readonly validTo: number | undefined }>[] = [
      ...NAME_COLUMNS,
      QUALIFIED_NAME,
      { name: "INPUTS", type: ARRAY, value: ({ inputs }) => JSON.stringify(inputs) },
      LAG_TYPE,
      LAG_SECONDS,
      text("QUERY_TEXT", (row) => row.text),
      time("VALID_FROM", ({ validFrom }) => validFrom),
      time("VALID_TO", ({ validTo }) => validTo),
      {
        name: "SCHEDULING_STATE",
        type: OBJECT,
        value: ({ suspended }) => JSON.stringify({ state: suspended ? "SUSPENDED" : "ACTIVE" }),
      },
      { name: "ALTER_TRIGGER", type: ARRAY, value: ({ trigger }) => JSON.stringify([trigger]) },
    ];
    const rows = all
      .map((one, index) => ({
        ...one,
        // They are newest first: what came next stands before.
        validTo: all.slice(0, index).findLast(({ tableId }) => tableId === one.tableId)?.validFrom,
      }))
      .filter(isMeant(execution, given))
      .filter(({ validFrom, validTo = Number.POSITIVE_INFINITY }) => {
        if (asOf !== undefined) return validFrom <= asOf && validTo > asOf;
        return validTo >= (from ?? Number.NEGATIVE_INFINITY) && validFrom <= (to ?? Number.POSITIVE_INFINITY);
      });
    return resultOf(columns, rows, "SELECT");
  },
};

export const DYNAMIC_FUNCTIONS: readonly VirtualTable[] = [refreshHistory, dynamicTables, graphHistory];

async function refreshes({ account }: Execution): Promise<Refreshed[]> {
  const duck = await account.duck.connect();
  return readRefreshes(duck, account.now()).finally(() => duck.closeSync());
}

/** Those that NAME and NAME_PREFIX let through, of tables that the role may monitor. */
function isMeant({ account, session }: Execution, given: Given): (row: Named) => boolean {
  const name = given.get("NAME")?.toUpperCase();
  const prefix = given.get("NAME_PREFIX")?.toUpperCase();
  return ({ tableId, path, owner }) => {
    const whole = pathText(path).toUpperCase();
    if (name !== undefined && name !== whole && name !== path.name.toUpperCase()) return false;
    if (prefix !== undefined && !whole.startsWith(prefix)) return false;
    const table: CatalogObject = account.catalog.byId(tableId) ?? {
      ...{ id: tableId, kind: "DYNAMIC TABLE", path, owner, comment: "", createdOn: 0, properties: {} },
    };
    return ["MONITOR", "OPERATE", "OWNERSHIP"].some((each) => account.access.holds(session, each, table));
  };
}

function schedulingState({ suspended, suspendedReason, suspendedOn, resumedOn }: DynamicProperties): string {
  const instant = (at: number | null) => at && new Date(at).toISOString();
  return JSON.stringify({
    state: suspended ? "SUSPENDED" : "ACTIVE",
    ...(suspendedReason && { reason_code: suspendedReason }),
    ...(suspendedOn && { suspended_on: instant(suspendedOn) }),
    ...(resumedOn && { resumed_on: instant(resumedOn) }),
  });
}

/** In seconds, from the first refresh to now. */
interface Lags {
  readonly mean: number;
  readonly most: number;
  readonly above: number;
  readonly within: number;
}

/** The lag grows with time from a refresh's end to the end of the next one. */
function lagsOf({ of, lagSeconds }: Listed, now: number): Lags | null {
  const done = of.filter(({ state }) => state === "SUCCEEDED").reverse();
  const spans = done.map(({ endedAt, dataTimestamp }, index) => {
    const until = done[index + 1]?.endedAt ?? now;
    return { from: (endedAt - dataTimestamp) / 1000, to: (until - dataTimestamp) / 1000 };
  });
  const time = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  if (spans.length === 0) return null;
  const target = lagSeconds ?? Number.POSITIVE_INFINITY;
  const above = spans.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, target)), 0);
  const area = spans.reduce((sum, { from, to }) => sum + ((to - from) * (from + to)) / 2, 0);
  return {
    mean: time === 0 ? (spans.at(-1)?.to ?? 0) : area / time,
    most: Math.max(...spans.map(({ to }) => to)),
    above,
    within: time === 0 ? 1 : 1 - above / time,
  };
}
