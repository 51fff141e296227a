import type { DuckDBConnection } from "@duckdb/node-api";

const BYTES_OF_A_UUID = 16;

/**
 * Overwrites what DuckDB's file holds beside its tables: a block that is given up keeps its bytes until it is used again.
 * Random bytes fill all of them once.
 * @param schema in which a table may be made
 */
export async function eraseFreeBlocks(duck: DuckDBConnection, schema: string): Promise<void> {
  const table = `${schema}.erasing`;
  // What a checkpoint gives up is free for the one after it.
  for (let round = 0; round < 2; round += 1) await duck.run("FORCE CHECKPOINT");
  const sizes = await duck.runAndReadAll("SELECT free_blocks, block_size FROM pragma_database_size()");
  const [free = 0, size = 0] = (sizes.getRows()[0] ?? []).map(Number);
  const rows = Math.ceil(((free + 2) * size) / BYTES_OF_A_UUID);
  await duck.run(`CREATE OR REPLACE TABLE ${table} AS SELECT gen_random_uuid() AS noise FROM range(${rows})`);
  await duck.run("FORCE CHECKPOINT");
  await duck.run(`DROP TABLE ${table}`);
  await duck.run("FORCE CHECKPOINT");
}
