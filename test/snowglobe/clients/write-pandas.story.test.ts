import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  connect,
  type Row,
  startTestGlobe,
  type TestConnection,
} from "../../../snowglobe/src/server/test-driver.ts";
import type { Snowglobe } from "../../../snowglobe/src/start-snowglobe.ts";

/*
 * What write_pandas of the Python connector sends: https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api#write_pandas
 * A data frame is written to Parquet, put into a temporary stage, and copied from there; names are bound, not written.
 */

let globe: Snowglobe;
let session: TestConnection;
const folder = mkdtempSync(join(tmpdir(), "write-pandas-"));

beforeAll(async () => {
  globe = await startTestGlobe();
  session = await connect(globe);
  for (const sql of ["CREATE WAREHOUSE w", "CREATE DATABASE d"]) await session.query(sql);
  const duck = await (await DuckDBInstance.create()).connect();
  for (const [file, from] of [
    ["file0.txt", 1],
    ["file1.txt", 3],
  ])
    await duck.run(
      `COPY (SELECT i::BIGINT AS "id", 'name ' || i AS "the name", i / 2 AS "half", TIMESTAMP '2024-02-03 04:05:06.789' AS "at", i > 2 AS "ok" FROM range(${from}, ${Number(from) + 2}) AS r(i)) TO '${join(folder, String(file))}' (FORMAT PARQUET, COMPRESSION GZIP)`,
    );
  duck.closeSync();
}, 60_000);
afterAll(async () => {
  await session?.close();
  await globe?.close();
  rmSync(folder, { recursive: true, force: true });
});

const bound = (sql: string, ...binds: string[]): Promise<Row[]> => session.query(sql, { binds });

interface Written {
  readonly table: string;
  readonly stage: string;
  readonly typed?: boolean;
  readonly kind?: string;
  readonly onError?: string;
}

/** The statements of one write_pandas with auto_create_table, of two chunks; gives COPY's rows. */
async function write({
  table,
  stage,
  typed = true,
  kind = "",
  onError = "abort_statement",
}: Written): Promise<Row[]> {
  const format = `${stage.slice(0, -1)}_format"`;
  await bound(
    "CREATE SCOPED TEMPORARY STAGE /* a comment */ identifier(?) FILE_FORMAT=(TYPE=PARQUET COMPRESSION=gzip BINARY_AS_TEXT=FALSE)",
    stage,
  );
  for (const file of ["file0.txt", "file1.txt"])
    await session.query(
      `PUT 'file://${join(folder, file)}' '@${stage}' PARALLEL=4 SOURCE_COMPRESSION=AUTO_DETECT AUTO_COMPRESS=FALSE`,
    );
  await bound(
    "CREATE SCOPED TEMPORARY FILE FORMAT identifier(?) /* a comment */ TYPE=PARQUET COMPRESSION=auto USE_LOGICAL_TYPE = TRUE",
    format,
  );
  const inferred = await bound(
    "SELECT COLUMN_NAME, TYPE FROM table(infer_schema(location=>?, file_format=>?))",
    `@${stage}`,
    format,
  );
  const columns = inferred.map(({ COLUMN_NAME, TYPE }) => ({ name: `"${COLUMN_NAME}"`, type: TYPE }));
  await bound(
    `CREATE ${kind} TABLE IF NOT EXISTS identifier(?) (${columns.map(({ name, type }) => `${name} ${type}`).join(", ")})  /* a comment */ `,
    table,
  );
  const parts = columns.map(({ name, type }) => `$1:${name}${typed ? `::${type}` : ""}`);
  return bound(
    `COPY INTO identifier(?) /* a comment */ (${columns.map(({ name }) => name).join(",")}) FROM (SELECT ${parts.join(",")} FROM '@${stage}') FILE_FORMAT=(TYPE=PARQUET USE_VECTORIZED_SCANNER=False COMPRESSION=auto BINARY_AS_TEXT=FALSE USE_LOGICAL_TYPE = TRUE) PURGE=TRUE ON_ERROR=?`,
    table,
    onError,
  );
}

const IDS = [1, 2, 3, 4];
const idsOf = async (table: string) =>
  (await session.query(`SELECT "id" FROM ${table} ORDER BY 1`)).map(({ id }) => id);

it("makes the table and fills it, in chunks", async () => {
  const copied = await write({ table: '"D"."PUBLIC"."people"', stage: '"D"."PUBLIC"."stage_1"' });
  expect(copied).toMatchObject([
    { status: "LOADED", rows_loaded: 2 },
    { status: "LOADED", rows_loaded: 2 },
  ]);
  expect(await session.query('SELECT * FROM "people" ORDER BY 1 LIMIT 1')).toEqual([
    { id: 1, "the name": "name 1", half: 0.5, at: expect.anything(), ok: false },
  ]);
  expect(await session.query('SELECT "at"::VARCHAR AS t FROM "people" LIMIT 1')).toEqual([
    { T: "2024-02-03 04:05:06.789" },
  ]);
  expect((await session.query('DESC TABLE "people"')).map(({ name, type }) => `${name} ${type}`)).toEqual([
    "id NUMBER(38,0)",
    "the name VARCHAR(16777216)",
    "half FLOAT",
    "at TIMESTAMP_NTZ(9)",
    "ok BOOLEAN",
  ]);
  // PURGE took the files away.
  expect(await session.query('LIST @"D"."PUBLIC"."stage_1"')).toEqual([]);
});

it("adds to the table, with quoted names or without", async () => {
  await write({ table: '"people"', stage: '"stage_2"', typed: false });
  expect(await idsOf('"people"')).toEqual(IDS.flatMap((id) => [id, id]));
});

it("overwrites it: another one in its place, or the same one emptied", async () => {
  const [other, table] = ['"D"."PUBLIC"."SNOWPARK_TEMP_TABLE_X"', '"D"."PUBLIC"."people"'];
  await write({ table: other, stage: '"stage_3"' });
  await bound("DROP TABLE IF EXISTS identifier(?) /* a comment */", table);
  await bound("ALTER TABLE identifier(?) RENAME TO identifier(?) /* a comment */", other, table);
  expect(await idsOf('"people"')).toEqual(IDS);
  await bound("TRUNCATE TABLE identifier(?) /* a comment */", table);
  await write({ table, stage: '"stage_4"' });
  expect(await idsOf('"people"')).toEqual(IDS);
});

it("makes temporary and transient tables", async () => {
  await write({ table: '"PASSING"', stage: '"stage_5"', kind: "SCOPED TEMPORARY" });
  await write({ table: '"LASTING"', stage: '"stage_6"', kind: "TRANSIENT" });
  expect(await session.query("SHOW TABLES")).toMatchObject([
    { name: "LASTING", kind: "TRANSIENT", rows: 4 },
    { name: "PASSING", kind: "TEMPORARY", rows: 4 },
    { name: "people", kind: "TABLE", rows: 4 },
  ]);
});

it("says what on_error means to the COPY, whatever is bound", async () => {
  await expect(write({ table: '"people"', stage: '"stage_7"', onError: "never" })).rejects.toThrow(
    "invalid value [never] for parameter 'ON_ERROR'",
  );
  await expect(write({ table: '"people"', stage: '"stage_8"', onError: "x' FORCE=TRUE" })).rejects.toThrow(
    "invalid value [x' FORCE=TRUE]",
  );
  await write({ table: '"people"', stage: '"stage_9"', onError: "skip_file" });
  expect(await idsOf('"people"')).toEqual(IDS.flatMap((id) => [id, id]));
});
