import type { DuckDBConnection } from "@duckdb/node-api";
import { type CatalogMemory, createCatalogMemory } from "./catalog-memory.ts";
import { type CatalogRecord, recordKey } from "./records.ts";

// No Snowflake schema has this DuckDB name: theirs are DATABASE.SCHEMA.
const SCHEMA = "snowglobe";
const RECORDS = `${SCHEMA}.catalog_record`;
const COUNTER = `${SCHEMA}.catalog_counter`;

/** Reads what is stored; makes the tables when they are not there. */
export async function loadCatalog(duck: DuckDBConnection): Promise<CatalogMemory> {
  await duck.run(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  // No primary key: DuckDB refuses to delete and insert the same key in one transaction.
  await duck.run(`CREATE TABLE IF NOT EXISTS ${RECORDS} (key VARCHAR, type VARCHAR, value VARCHAR)`);
  await duck.run(`CREATE TABLE IF NOT EXISTS ${COUNTER} (last_id INTEGER)`);
  const counter = await duck.runAndReadAll(`SELECT last_id FROM ${COUNTER}`);
  const memory = createCatalogMemory(Number(counter.getRows()[0]?.[0] ?? 0));
  const rows = await duck.runAndReadAll(`SELECT type, value FROM ${RECORDS}`);
  for (const [type, value] of rows.getRows()) {
    // Written by storeCatalog below, in the same form: nobody else writes to this table.
    const record = { type, value: JSON.parse(String(value)) } as CatalogRecord;
    memory.write(recordKey(record), record);
  }
  return memory;
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
): Promise<void> {
  if (keys.size === 0) return;
  await duck.run(`DELETE FROM ${RECORDS} WHERE key IN (SELECT unnest(from_json($1, '["VARCHAR"]')))`, [
    JSON.stringify([...keys]),
  ]);
  const kept = [...keys].flatMap((key) => {
    const record = memory.read(key);
    return record ? [{ key, type: record.type, value: JSON.stringify(record.value) }] : [];
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
