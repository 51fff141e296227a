import type { DuckDBConnection } from "@duckdb/node-api";
import type { SecretBox } from "../storage/secret-box.ts";
import { type CatalogMemory, createCatalogMemory } from "./catalog-memory.ts";
import { recordKey } from "./records.ts";
import { readStored, storedText } from "./sealed-records.ts";

// No Snowflake schema has this DuckDB name: theirs are DATABASE.SCHEMA.
export const SCHEMA = "snowglobe";
const RECORDS = `${SCHEMA}.catalog_record`;
const COUNTER = `${SCHEMA}.catalog_counter`;

/** What was stored, and the keys of secrets among it that are not sealed yet. */
export interface LoadedCatalog {
  readonly memory: CatalogMemory;
  readonly openSecrets: ReadonlySet<string>;
}

/** Reads what is stored; makes the tables when they are not there. */
export async function loadCatalog(duck: DuckDBConnection, box: SecretBox): Promise<LoadedCatalog> {
  await duck.run(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  // No primary key: DuckDB refuses to delete and insert the same key in one transaction.
  await duck.run(`CREATE TABLE IF NOT EXISTS ${RECORDS} (key VARCHAR, type VARCHAR, value VARCHAR)`);
  await duck.run(`CREATE TABLE IF NOT EXISTS ${COUNTER} (last_id INTEGER)`);
  const counter = await duck.runAndReadAll(`SELECT last_id FROM ${COUNTER}`);
  const memory = createCatalogMemory(Number(counter.getRows()[0]?.[0] ?? 0));
  const rows = await duck.runAndReadAll(`SELECT type, value FROM ${RECORDS}`);
  const openSecrets = new Set<string>();
  for (const [type, value] of rows.getRows()) {
    const { record, isOpen } = readStored(type, String(value), box);
    memory.write(recordKey(record), record);
    if (isOpen) openSecrets.add(recordKey(record));
  }
  return { memory, openSecrets };
}

/**
 * Writes the records of these keys as they are in memory now, in the connection's open transaction.
 * @param storedLastId the last number when the change began: it is written only when it grew
 */
export async function storeCatalog(
  duck: DuckDBConnection,
  memory: CatalogMemory,
  keys: ReadonlySet<string>,
  storedLastId: number,
  box: SecretBox,
): Promise<void> {
  if (keys.size === 0) return;
  await duck.run(`DELETE FROM ${RECORDS} WHERE key IN (SELECT unnest(from_json($1, '["VARCHAR"]')))`, [
    JSON.stringify([...keys]),
  ]);
  const kept = [...keys].flatMap((key) => {
    const record = memory.read(key);
    return record ? [{ key, type: record.type, value: storedText(record, box) }] : [];
  });
  if (kept.length > 0) {
    await duck.run(
      `INSERT INTO ${RECORDS} SELECT record.key, record.type, record.value
       FROM (SELECT unnest(from_json($1, '[{"key":"VARCHAR","type":"VARCHAR","value":"VARCHAR"}]')) AS record)`,
      [JSON.stringify(kept)],
    );
  }
  if (memory.lastId === storedLastId) return;
  await duck.run(`DELETE FROM ${COUNTER}`);
  await duck.run(`INSERT INTO ${COUNTER} VALUES ($1)`, [memory.lastId]);
}
