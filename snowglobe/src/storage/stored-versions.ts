import type { DuckDBConnection } from "@duckdb/node-api";
import type { CommitTime, StreamOffset, Versions } from "../account/versions.ts";
import { HISTORY, quoteDuck } from "./physical-name.ts";
import { MAKE_ROW_IDS, SINCE, UNTIL } from "./row-versions.ts";

const TIMES = "snowglobe.commit_time";
const OFFSETS = "snowglobe.stream_offset";
const KEPT_MS = 90 * 86_400_000;

/** Makes the tables of versions, brings those of an older account to them, and goes on where it stood. */
export async function openVersions(duck: DuckDBConnection, versions: Versions): Promise<void> {
  await duck.run(MAKE_ROW_IDS);
  await duck.run(`CREATE TABLE IF NOT EXISTS ${TIMES} (version BIGINT, committed_at BIGINT)`);
  await duck.run(
    `CREATE TABLE IF NOT EXISTS ${OFFSETS} (stream_id BIGINT, version BIGINT, initial BOOLEAN, moved_at BIGINT)`,
  );
  await duck.run(`DELETE FROM ${TIMES} WHERE committed_at < ${versions.now() - KEPT_MS}`);
  const times = await duck.runAndReadAll(`SELECT version, committed_at FROM ${TIMES} ORDER BY version`);
  versions.remember(
    times.getRows().map(([version, at]) => ({ version: Number(version), committedAt: Number(at) })),
  );
  const offsets = await duck.runAndReadAll(`SELECT stream_id, version, initial, moved_at FROM ${OFFSETS}`);
  for (const [id, version, initial, movedAt] of offsets.getRows())
    versions.offsets.set(Number(id), {
      version: Number(version),
      initial: initial === true,
      movedAt: Number(movedAt),
    });
  await addVersionColumns(duck, versions.now() * 1000);
  versions.goOnAfter(await latestVersion(duck));
}

const TABLES = `SELECT schema_name, table_name FROM duckdb_tables()
  WHERE NOT internal AND NOT temporary AND database_name = current_database() AND contains(schema_name, '.')`;

/** Tables of an account that was made before rows had versions: they are there since today. */
async function addVersionColumns(duck: DuckDBConnection, version: number): Promise<void> {
  const found = await duck.runAndReadAll(
    `${TABLES} AND NOT ends_with(table_name, '${HISTORY}') AND NOT EXISTS (SELECT 1 FROM duckdb_columns() AS c
     WHERE c.table_oid = duckdb_tables.table_oid AND c.database_name = current_database() AND c.column_name = '$since')`,
  );
  for (const [schema, table] of found.getRows()) {
    const nameOf = (name: string) => `${quoteDuck(String(schema))}.${quoteDuck(name)}`;
    const rows = nameOf(String(table));
    await duck.run("BEGIN TRANSACTION");
    await duck.run(`ALTER TABLE ${rows} ADD COLUMN ${SINCE} BIGINT DEFAULT ${version}`);
    await duck.run(`ALTER TABLE ${rows} ALTER COLUMN ${SINCE} DROP DEFAULT`);
    await duck.run(
      `CREATE TABLE ${nameOf(`${table}${HISTORY}`)} AS SELECT *, CAST(NULL AS BIGINT) AS ${UNTIL} FROM ${rows} LIMIT 0`,
    );
    await duck.run("COMMIT");
  }
}

async function latestVersion(duck: DuckDBConnection): Promise<number> {
  const found = await duck.runAndReadAll(TABLES);
  const columns = found
    .getRows()
    .map(
      ([schema, table]) =>
        `SELECT max(${String(table).endsWith(HISTORY) ? UNTIL : SINCE}) AS v FROM ${quoteDuck(String(schema))}.${quoteDuck(String(table))}`,
    );
  const all = [...columns, `SELECT max(version) FROM ${OFFSETS}`].join(" UNION ALL ");
  const latest = await duck.runAndReadAll(`SELECT max(v) FROM (SELECT 0 AS v UNION ALL ${all})`);
  return Number(latest.getRows()[0]?.[0] ?? 0);
}

/** Stores with a transaction when it was committed, where its version does not tell. */
export async function storeCommitTime(duck: DuckDBConnection, time: CommitTime | undefined): Promise<void> {
  if (time) await duck.run(`INSERT INTO ${TIMES} VALUES (${time.version}, ${time.committedAt})`);
}

/** Stores where streams stand, in the connection's transaction; the caller tells `versions` when it is committed. */
export async function storeOffsets(
  duck: DuckDBConnection,
  offsets: ReadonlyMap<number, StreamOffset>,
): Promise<void> {
  if (offsets.size === 0) return;
  await duck.run(`DELETE FROM ${OFFSETS} WHERE stream_id IN (${[...offsets.keys()].join(", ")})`);
  const rows = [...offsets].map(
    ([id, { version, initial, movedAt }]) => `(${id}, ${version}, ${initial}, ${movedAt})`,
  );
  await duck.run(`INSERT INTO ${OFFSETS} VALUES ${rows.join(", ")}`);
}

/** Forgets where a dropped stream stood. */
export async function forgetOffset(duck: DuckDBConnection, stream: number): Promise<void> {
  await duck.run(`DELETE FROM ${OFFSETS} WHERE stream_id = ${stream}`);
}

/**
 * Where streams stand once what consumes them is committed. What showed its initial rows stands where it stood, and has
 * shown them.
 * @param version up to where they were read
 */
export function consumedOffsets(
  versions: Versions,
  streams: Iterable<number>,
  version: number,
): Map<number, StreamOffset> {
  const moved = new Map<number, StreamOffset>();
  for (const id of streams) {
    const before = versions.offsets.get(id);
    if (before)
      moved.set(id, {
        version: before.initial ? before.version : Math.max(version, before.version),
        initial: false,
        movedAt: Math.floor(version / 1000),
      });
  }
  return moved;
}
