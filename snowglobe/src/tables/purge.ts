import type { Account } from "../account/account.ts";
import type { CatalogChange, DroppedObject } from "../account/catalog.ts";
import { droppedPath } from "../catalog/dropped.ts";
import { historyNameOf, physicalNameOf, quoteDuck } from "../storage/physical-name.ts";
import { dropPhysical } from "../storage/physical-table.ts";
import { retentionDays } from "../storage/retention.ts";
import { UNTIL } from "../storage/row-versions.ts";
import { runChange } from "../storage/run-change.ts";
import { forgetOffset } from "../storage/stored-versions.ts";
import { staleAfter } from "../storage/stream-age.ts";
import { readStreamProperties } from "../storage/stream-properties.ts";

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Takes away what Time Travel, UNDROP and streams no longer reach: when the account is opened, and every hour. */
export async function startPurging(account: Account): Promise<void> {
  await purge(account);
  const timer = setInterval(() => {
    purge(account).catch((error: unknown) => account.log("purging failed", { error: String(error) }));
  }, EVERY_MS);
  timer.unref();
  account.onClose(async () => clearInterval(timer));
}

/** Takes away what is not to be kept any longer. */
export async function purge(account: Account): Promise<void> {
  const old = account.catalog.dropped().filter(({ keptUntil }) => keptUntil <= Date.now());
  const tables = (["TABLE", "DYNAMIC TABLE"] as const).flatMap((kind) => account.catalog.list(kind));
  if (old.length + tables.length === 0) return;
  await account.change(async (change) => {
    for (const dropped of old) await purgeDropped(change, dropped);
    const filled = await filledTables(change);
    for (const table of tables) {
      if (!filled.has(historyNameOf(table))) continue;
      const from = Math.min(...keptFrom(account, table.id, retentionDays(account.catalog, table)));
      await runChange(change.duck, `DELETE FROM ${historyNameOf(table)} WHERE ${UNTIL} < ${from}`);
    }
  });
}

/** DuckDB's tables that have rows, by their names: one look for all instead of a DELETE for each that keeps nothing. */
async function filledTables({ duck }: CatalogChange): Promise<ReadonlySet<string>> {
  const reader = await duck.runAndReadAll(
    "SELECT schema_name, table_name FROM duckdb_tables() WHERE estimated_size > 0",
  );
  return new Set(reader.getRows().map((row) => row.map((name) => quoteDuck(String(name))).join(".")));
}

async function purgeDropped(change: CatalogChange, dropped: DroppedObject): Promise<void> {
  const { object } = dropped;
  const aside = { ...object, path: droppedPath(object) };
  const { duck } = change;
  if (object.kind === "TABLE" || object.kind === "DYNAMIC TABLE") await dropPhysical(duck, aside);
  if (object.kind === "SEQUENCE") await runChange(duck, `DROP SEQUENCE IF EXISTS ${physicalNameOf(aside)}`);
  if (object.kind === "STREAM") await forgetOffset(duck, object.id);
  change.forget(dropped);
}

/** Versions that something may look back to: Time Travel, and each stream that is not stale. */
function keptFrom(account: Account, tableId: number, days: number): number[] {
  const now = account.now();
  const streams = account.catalog
    .list("STREAM")
    .filter(
      (stream) =>
        [readStreamProperties(stream).sourceId, ...(readStreamProperties(stream).baseIds ?? [])].includes(
          tableId,
        ) && (staleAfter(account, stream) ?? 0) >= now,
    )
    .flatMap(({ id }) => account.versions.offsets.get(id)?.version ?? []);
  return [(now - days * DAY_MS) * 1000, ...streams];
}
