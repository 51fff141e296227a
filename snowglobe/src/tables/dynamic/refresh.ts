import { ownerSession } from "../../access/owner-session.ts";
import type { Account, Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import type { Session } from "../../account/session.ts";
import { assign } from "../../dml/assign.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { createCompiler } from "../../expression/compiler.ts";
import { outputName } from "../../expression/context.ts";
import { columnValue } from "../../expression/relation.ts";
import { blankSession } from "../../session/blank-session.ts";
import { duckColumn } from "../../storage/physical-table.ts";
import { readDynamicProperties } from "../../storage/table-properties.ts";
import { compileWithSources } from "../compile-definition.ts";
import { lagSeconds } from "./dynamic-lag.ts";
import { keepRefresh, nameOfTable, type Refreshed } from "./refresh-log.ts";
import { replaceRows } from "./replace-rows.ts";
import { suspendWithDependents } from "./suspend-dynamic.ts";

/** Whose refresh it is, and why. */
interface Asked {
  readonly trigger: Refreshed["trigger"];
  /** The moment whose data all of them get, in epoch milliseconds. */
  readonly at: number;
  /** Those that have it by now. */
  readonly done: Set<number>;
}

/**
 * Fills a dynamic table anew from its query, as its owner role: its policies are asked as that role. The dynamic tables
 * that it reads are refreshed before it, so that all tell of the same moment. Each is all or nothing, and is written down.
 * https://docs.snowflake.com/en/user-guide/dynamic-tables-refresh
 *
 * @throws {SnowflakeError} what went wrong with it, or with one that it reads.
 */
export async function refresh(
  execution: Execution,
  table: CatalogObject,
  trigger: Refreshed["trigger"],
): Promise<void> {
  await refreshWithInputs(execution, table, { trigger, at: execution.account.now(), done: new Set() });
}

async function refreshWithInputs(execution: Execution, table: CatalogObject, asked: Asked): Promise<void> {
  const { account } = execution;
  if (table.owner === null)
    throw new SnowflakeError("003001", "42501", `Dynamic table '${table.path.name}' has no owner.`);
  if (asked.done.has(table.id)) return;
  asked.done.add(table.id);
  const startedAt = account.now();
  const failed = async (error: unknown, state: "FAILED" | "UPSTREAM_FAILED"): Promise<never> => {
    const { code = "", message = String(error) } = error instanceof SnowflakeError ? error : {};
    const outcome = { state, code, message, action: null, inserted: 0, deleted: 0 };
    const event = { ...begun(), ...outcome, endedAt: account.now() };
    // Inside a statement that fails as a whole nothing of it is kept.
    await account.change((change) => keepRefresh(change.duck, event)).catch(() => undefined);
    throw error;
  };
  const begun = () => ({
    ...nameOfTable(table),
    ...{ queryId: execution.queryId, dataTimestamp: asked.at, startedAt, trigger: asked.trigger },
  });
  const asOwner: Execution = { ...execution, session: ownerSession(execution.session, table) };
  const { query } = readDynamicProperties(table);
  const { sources } = await compileWithSources(asOwner, query, { isDefined: true }).catch((error: unknown) =>
    failed(error, "FAILED"),
  );
  for (const id of sources) {
    const input = account.catalog.byId(id);
    if (input?.kind !== "DYNAMIC TABLE" || id === table.id) continue;
    await refreshWithInputs(execution, input, asked).catch((error: unknown) =>
      failed(error, "UPSTREAM_FAILED"),
    );
  }
  try {
    await account.change(async (change) => {
      const filled = await fill(
        { ...asOwner, session: { ...asOwner.session, duck: change.duck } },
        change,
        table,
        asked,
      );
      const outcome = { state: "SUCCEEDED" as const, code: "SUCCESS", message: null, endedAt: account.now() };
      await keepRefresh(change.duck, { ...begun(), ...outcome, ...filled });
    });
  } catch (error) {
    await failed(error, "FAILED");
  }
}

/** Puts the rows of its query into a table; how many are new, and how many of the old ones are gone. */
async function fill(
  asOwner: Execution,
  change: CatalogChange,
  given: CatalogObject,
  { at }: Asked,
): Promise<Pick<Refreshed, "action" | "inserted" | "deleted">> {
  // One of its inputs may have changed it in the meantime.
  const table = change.catalog.byId(given.id) ?? given;
  const properties = readDynamicProperties(table);
  const { query, sources } = await compileWithSources(asOwner, properties.query, {});
  const compiler = createCompiler(
    asOwner,
    () => {
      throw new SnowflakeError("000603", "XX000", "A conversion waits for nothing.");
    },
    new Date(at),
  );
  const columns = table.columns ?? [];
  const items = columns.map((column, index) => {
    const value = query.columns[index];
    if (!value || query.columns.length !== columns.length)
      throw new SnowflakeError(
        "002057",
        "42601",
        `SQL compilation error:\nThe query of dynamic table '${table.path.name}' no longer gives its ${columns.length} columns: create it anew.`,
      );
    return `${assign(compiler, column, columnValue("q", outputName(index), value))} AS ${duckColumn(column.name)}`;
  });
  const rows = `SELECT ${items.join(", ")} FROM (${query.sql}) AS q`;
  const counts = await replaceRows(change, table, rows);
  const isFirst = properties.dataTimestamp === undefined;
  const inputs = [...sources];
  change.update(table.id, { properties: { ...properties, inputs, dataTimestamp: at, failures: 0 } });
  const nothing = counts.inserted === 0 && counts.deleted === 0;
  const how = properties.resolvedMode ?? "FULL";
  return { ...counts, action: isFirst ? "REINITIALIZE" : nothing ? "NO_DATA" : how };
}

const LOOK_EVERY_MS = 15_000;
const FAILURES_UNTIL_SUSPENDED = 5;

/** Refreshes dynamic tables by themselves when their lag has passed; five failures in a row suspend one. */
export function startRefreshing(account: Account): void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    refreshDue(account, account.now())
      .catch((error: unknown) => account.log("refreshing dynamic tables failed", { error: String(error) }))
      .finally(() => {
        busy = false;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  account.onClose(async () => clearInterval(timer));
}

/** Refreshes what is due at a time (epoch milliseconds). */
export async function refreshDue(account: Account, now: number): Promise<void> {
  for (const table of account.catalog.list("DYNAMIC TABLE")) {
    const { suspended, targetLag, dataTimestamp = table.createdOn, failures } = readDynamicProperties(table);
    const lag = lagSeconds(targetLag);
    if (suspended || lag === undefined || now - dataTimestamp < lag * 1000) continue;
    const duck = await account.duck.connect();
    try {
      await refresh(backgroundExecution(account, duck), table, "SCHEDULED");
    } catch (error) {
      account.log("a dynamic table was not refreshed", { table: table.path.name, error: String(error) });
      const suspends = failures + 1 >= FAILURES_UNTIL_SUSPENDED;
      await account.change(async (change) => {
        const properties = { ...readDynamicProperties(table), failures: failures + 1 };
        change.update(table.id, { properties });
        if (suspends) await suspendWithDependents(account, change, table, "SUSPENDED_DUE_TO_ERRORS");
      });
    } finally {
      duck.closeSync();
    }
  }
}

function backgroundExecution(account: Account, duck: Session["duck"]): Execution {
  const session = blankSession({ id: "refresh", user: "SYSTEM", duck });
  return {
    account,
    session,
    queryId: crypto.randomUUID(),
    sql: "",
    tokens: [],
    binds: new Map(),
    startedAt: new Date(account.now()),
    streamsRead: new Set(),
    signal: new AbortController().signal,
    run: () => Promise.reject(new SnowflakeError("000002", "0A000", "A refresh runs one query only.")),
  };
}
