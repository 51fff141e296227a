import { DuckDBInstance } from "@duckdb/node-api";
import { printTable } from "../print-table.ts";
import { type Client, send, signIn } from "./client.ts";
import { sideBySide, timed } from "./measure.ts";
import { startBare, startBuilt } from "./processes.ts";

// snowglobe from its built package beside DuckDB alone, in one run: `npm run bench:snowglobe`.

const INSERTS = 1000;
const SCANNED = "SELECT range AS A, 'row ' || range AS B, range % 1000 / 8 AS C FROM range(1000000)";
const SCANNED_THERE =
  "SELECT SEQ8() AS A, 'row ' || SEQ8() AS B, SEQ8() % 1000 / 8 AS C FROM TABLE(GENERATOR(ROWCOUNT => 1000000))";

const rows: string[][] = [];
const note = (name: string, { bare, ours }: { bare: number; ours: number }, goal: string) => {
  const ms = (time: number) => `${time < 10 ? time.toFixed(2) : time.toFixed(0)} ms`;
  rows.push([name, ms(bare), ms(ours), `${(ours / bare).toFixed(1)} x`, ms(ours - bare), goal]);
};

note(
  "spawn to first answer",
  await sideBySide(
    9,
    () =>
      timed(
        async () => {
          const started = await startBare();
          await send(started.url);
          return started;
        },
        (started) => started.stop(),
      ),
    () =>
      timed(
        async () => {
          const started = await startBuilt();
          await (await signIn(started.url)).run("SELECT 1");
          return started;
        },
        (started) => started.stop(),
      ),
  ),
  "3 x, 400 ms",
);

const [bare, built] = [await startBare(), await startBuilt()];
try {
  const client = await signIn(built.url);
  const duck = await (await DuckDBInstance.create(":memory:")).connect();
  note(
    "SELECT 1, over a bare HTTP round trip with it",
    await sideBySide(
      400,
      () => timed(() => send(bare.url)),
      () => timed(() => client.run("SELECT 1")),
    ),
    "1 ms more",
  );
  await prepare(client);
  await duck.run("CREATE TABLE t (A BIGINT, B VARCHAR)");
  note(
    `${INSERTS} single inserts`,
    await sideBySide(
      3,
      () => inserts((sql) => duck.run(sql)),
      () => inserts((sql) => client.run(sql)),
    ),
    "5 x",
  );
  await duck.run(`CREATE TABLE big AS ${SCANNED}`);
  await client.run(`CREATE TABLE big AS ${SCANNED_THERE}`);
  note(
    "1 M rows of 3 columns, to JS objects and to bytes at the client",
    await sideBySide(
      3,
      () => timed(async () => (await duck.runAndReadAll("SELECT * FROM big")).getRowObjectsJS()),
      () => timed(() => client.run("SELECT * FROM big")),
    ),
    "1.5 x",
  );
  duck.closeSync();
} finally {
  await Promise.all([bare.stop(), built.stop()]);
}
printTable(["what", "bare", "snowglobe", "ratio", "more", "goal"], rows);

async function prepare(client: Client): Promise<void> {
  await client.run("CREATE WAREHOUSE w");
  await client.run("CREATE DATABASE d");
  await client.run("CREATE TABLE t (A NUMBER, B VARCHAR)");
}

function inserts(run: (sql: string) => Promise<unknown>): Promise<number> {
  return timed(async () => {
    for (let row = 0; row < INSERTS; row += 1) await run(`INSERT INTO t VALUES (${row}, 'row ${row}')`);
  });
}
