import type { Account, Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import type { Session } from "../account/session.ts";
import { assign } from "../dml/assign.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { createCompiler } from "../expression/compiler.ts";
import { outputName } from "../expression/context.ts";
import { columnValue } from "../expression/relation.ts";
import { blankSession } from "../session/blank-session.ts";
import { duckColumn } from "../storage/physical-table.ts";
import { readDynamicProperties } from "../storage/table-properties.ts";
import { compileDefinition } from "./compile-definition.ts";
import { lagSeconds } from "./dynamic-lag.ts";
import { replaceRows } from "./replace-rows.ts";

/**
 * Fills a dynamic table anew from its query, as its owner role: its policies are asked as that role. All or nothing.
 * https://docs.snowflake.com/en/user-guide/dynamic-tables-refresh
 */
export async function refresh(execution: Execution, table: CatalogObject): Promise<void> {
  const { account } = execution;
  if (table.owner === null)
    throw new SnowflakeError("003001", "42501", `Dynamic table '${table.path.name}' has no owner.`);
  const began = Date.now();
  await account.change(async (change) => {
    const owner: Session = {
      ...execution.session,
      duck: change.duck,
      role: table.owner,
      secondaryRoles: "NONE",
      database: table.path.database ?? null,
      schema: table.path.schema ?? null,
      ownersRights: { role: table.owner ?? "" },
    };
    const asOwner: Execution = { ...execution, session: owner };
    const properties = readDynamicProperties(table);
    const query = await compileDefinition(asOwner, properties.query);
    const compiler = createCompiler(
      asOwner,
      () => {
        throw new SnowflakeError("000603", "XX000", "A conversion waits for nothing.");
      },
      new Date(began),
    );
    const columns = table.columns ?? [];
    const items = columns.map((column, index) => {
      const given = query.columns[index];
      if (!given || query.columns.length !== columns.length)
        throw new SnowflakeError(
          "002057",
          "42601",
          `SQL compilation error:\nThe query of dynamic table '${table.path.name}' no longer gives its ${columns.length} columns: create it anew.`,
        );
      return `${assign(compiler, column, columnValue("q", outputName(index), given))} AS ${duckColumn(column.name)}`;
    });
    await replaceRows(change, table, `SELECT ${items.join(", ")} FROM (${query.sql}) AS q`);
    change.update(table.id, { properties: { ...properties, dataTimestamp: began, failures: 0 } });
  });
}

const LOOK_EVERY_MS = 15_000;
const FAILURES_UNTIL_SUSPENDED = 5;

/** Refreshes dynamic tables by themselves when their lag has passed; five failures in a row suspend one. */
export function startRefreshing(account: Account): void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    refreshDue(account, Date.now())
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
      await refresh(backgroundExecution(account, duck), table);
    } catch (error) {
      account.log("a dynamic table was not refreshed", { table: table.path.name, error: String(error) });
      const properties = {
        ...readDynamicProperties(table),
        failures: failures + 1,
        suspended: failures + 1 >= FAILURES_UNTIL_SUSPENDED,
      };
      await account.change(async (change) => void change.update(table.id, { properties }));
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
