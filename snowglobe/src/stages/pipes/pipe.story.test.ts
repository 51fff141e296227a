import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// The life of a pipe: https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage

let globe: Snowglobe;
let admin: TestConnection;
let loader: TestConnection;
let bucket: string;

beforeAll(async () => {
  bucket = await mkdtemp(join(tmpdir(), "snowglobe-pipe-"));
  globe = await startTestGlobe({ mounts: { "s3://in": bucket } });
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  await writeFile(join(bucket, "a.csv"), "1\n2\n");
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE t (id INT)",
    "CREATE STAGE s URL = 's3://in/'",
    "CREATE STAGE inner_stage",
    "CREATE ROLE loader",
    "GRANT ROLE loader TO ROLE accountadmin",
    "GRANT USAGE ON WAREHOUSE w TO ROLE loader",
    "GRANT USAGE ON DATABASE d TO ROLE loader",
    "GRANT USAGE ON SCHEMA d.public TO ROLE loader",
  ])
    await admin.query(sql);
  loader = await connectAs(
    globe,
    admin,
    { role: "loader", user: "lea" },
    { database: "D", schema: "PUBLIC", warehouse: "W" },
  );
}, 60_000);
afterAll(async () => {
  await loader?.close();
  await admin?.close();
  await globe?.close();
  await rm(bucket, { recursive: true, force: true });
});

const ids = async () => (await admin.query("SELECT id FROM t ORDER BY id")).map(({ ID }) => ID);
const status = async () => {
  const [row] = await admin.query("SELECT SYSTEM$PIPE_STATUS('d.public.p') AS s");
  return JSON.parse(String(row?.S));
};

it("is made of a COPY, by who may load", async () => {
  const create =
    "CREATE PIPE d.public.p AUTO_INGEST = TRUE COMMENT = 'loads' AS COPY INTO t FROM @s PATTERN = '.*[.]csv'";
  for (const privilege of [
    "CREATE PIPE ON SCHEMA d.public",
    "INSERT ON TABLE t",
    "SELECT ON TABLE t",
    "USAGE ON STAGE s",
  ]) {
    await expect(loader.query(create)).rejects.toThrow(
      /Insufficient privileges|does not exist or not authorized/,
    );
    await admin.query(`GRANT ${privilege} TO ROLE loader`);
  }
  await loader.query(create);
  await expect(loader.query(create)).rejects.toThrow("already exists");
  const shown = {
    ...{ name: "P", owner: "LOADER", comment: "loads", pattern: ".*[.]csv" },
    definition: "COPY INTO t FROM @s PATTERN = '.*[.]csv'",
  };
  expect(await admin.query("SHOW PIPES")).toMatchObject([shown]);
  expect(await admin.query("DESC PIPE p")).toMatchObject([shown]);
  expect(await admin.query("SELECT pipe_name, is_autoingest_enabled FROM information_schema.pipes")).toEqual([
    { PIPE_NAME: "P", IS_AUTOINGEST_ENABLED: "YES" },
  ]);
  expect((await admin.query("SELECT GET_DDL('pipe', 'p') AS ddl"))[0]?.DDL).toBe(
    "create or replace pipe P auto_ingest=true COMMENT='loads' as COPY INTO t FROM @s PATTERN = '.*[.]csv';",
  );
  expect(await status()).toEqual({ executionState: "RUNNING", pendingFileCount: 0 });
});

it("loads each file once, by its name, a bad one not at all", async () => {
  expect(await loader.query("ALTER PIPE p REFRESH")).toEqual([{ File: "a.csv", Status: "SENT" }]);
  expect(await ids()).toEqual([1, 2]);
  expect(await loader.query("ALTER PIPE p REFRESH")).toEqual([]);
  await writeFile(join(bucket, "a.csv"), "9\n");
  await writeFile(join(bucket, "b.csv"), "x\n");
  await writeFile(join(bucket, "c.csv"), "3\n");
  expect(await loader.query("ALTER PIPE p REFRESH PREFIX = 'c'")).toEqual([
    { File: "c.csv", Status: "SENT" },
  ]);
  expect(await loader.query("ALTER PIPE p REFRESH")).toEqual([{ File: "b.csv", Status: "SENT" }]);
  expect(await ids()).toEqual([1, 2, 3]);
  await admin.query("COPY INTO t FROM @s/a.csv");
  expect(await ids()).toEqual([1, 2, 3, 9]);
});

it("transforms what it loads, and skips the file that fails", async () => {
  await admin.query("CREATE TABLE doubled (id INT)");
  await admin.query("CREATE PIPE twice AS COPY INTO doubled FROM (SELECT $1::INT * 2 FROM @s)");
  expect(await admin.query("ALTER PIPE twice REFRESH")).toHaveLength(3);
  expect((await admin.query("SELECT id FROM doubled ORDER BY id")).map(({ ID }) => ID)).toEqual([6, 18]);
});

it("is paused and resumed by who may operate it", async () => {
  await admin.query("ALTER PIPE p SET PIPE_EXECUTION_PAUSED = TRUE");
  expect(await status()).toMatchObject({ executionState: "PAUSED" });
  await expect(loader.query("ALTER PIPE p REFRESH")).rejects.toThrow("is paused");
  await admin.query("SELECT SYSTEM$PIPE_FORCE_RESUME('p')");
  expect(await status()).toMatchObject({ executionState: "RUNNING" });
  await admin.query("GRANT OWNERSHIP ON PIPE p TO ROLE accountadmin");
  await expect(loader.query("ALTER PIPE d.public.p REFRESH")).rejects.toThrow(
    "does not exist or not authorized",
  );
  await admin.query("GRANT MONITOR ON PIPE p TO ROLE loader");
  await loader.query("SELECT SYSTEM$PIPE_STATUS('d.public.p')");
  await expect(loader.query("ALTER PIPE d.public.p REFRESH")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT OPERATE ON PIPE p TO ROLE loader");
  await writeFile(join(bucket, "d.csv"), "4\n");
  // Who refreshes it needs what the COPY needs, too.
  await admin.query("REVOKE INSERT ON TABLE t FROM ROLE loader");
  await expect(loader.query("ALTER PIPE d.public.p REFRESH")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT INSERT ON TABLE t TO ROLE loader");
  // A file that was skipped is tried again.
  expect((await loader.query("ALTER PIPE d.public.p REFRESH")).map(({ File }) => File)).toEqual([
    "b.csv",
    "d.csv",
  ]);
  await expect(loader.query("ALTER PIPE d.public.p SET COMMENT = 'x'")).rejects.toThrow(
    "Insufficient privileges",
  );
  await expect(loader.query("DROP PIPE d.public.p")).rejects.toThrow("Insufficient privileges");
});

it.each([
  ["COPY INTO t FROM @s FORCE = TRUE", "takes no FORCE"],
  ["COPY INTO t FROM @s PURGE = TRUE", "takes no PURGE"],
  ["COPY INTO t FROM @s ON_ERROR = ABORT_STATEMENT", "takes no ON_ERROR = ABORT_STATEMENT"],
  ["COPY INTO t FROM TABLE(DATA_SOURCE(TYPE => 'STREAMING'))", "DATA_SOURCE"],
])("refuses %s", async (copy, message) => {
  await expect(admin.query(`CREATE PIPE bad AS ${copy}`)).rejects.toThrow(message);
});

it("is altered to match: whether it is paused, and its comment, nothing else", async () => {
  const pipe = "FROM @s PATTERN = '.*[.]csv'";
  const alter = (options: string, copy = `COPY INTO t ${pipe}`) =>
    admin.query(`CREATE OR ALTER PIPE p AUTO_INGEST = TRUE ${options} AS ${copy}`);
  await alter("PIPE_EXECUTION_PAUSED = TRUE COMMENT = 'later'");
  expect(await status()).toMatchObject({ executionState: "PAUSED" });
  expect(await admin.query("SHOW PIPES LIKE 'p'")).toMatchObject([{ comment: "later" }]);
  await alter("COMMENT = 'loads'");
  expect(await status()).toMatchObject({ executionState: "RUNNING" });
  await expect(alter("", "COPY INTO t FROM @s")).rejects.toThrow("changes nothing but PIPE_EXECUTION_PAUSED");
  await expect(loader.query("CREATE OR ALTER PIPE d.public.p AS COPY INTO t FROM @s")).rejects.toThrow();
  await alter("PIPE_EXECUTION_PAUSED = FALSE COMMENT = 'loads'");
});

it("is cloned with its schema when its stage is external, paused, and dropped", async () => {
  await admin.query("CREATE PIPE inside AS COPY INTO t FROM @inner_stage");
  await admin.query("CREATE SCHEMA copied CLONE public");
  expect((await admin.query("SHOW PIPES IN SCHEMA copied")).map(({ name }) => name)).toEqual(["P", "TWICE"]);
  await expect(admin.query("ALTER PIPE copied.p REFRESH")).rejects.toThrow("is paused");
  await admin.query("DROP PIPE public.p");
  await expect(admin.query("DESC PIPE public.p")).rejects.toThrow("does not exist or not authorized");
  await admin.query("DROP PIPE IF EXISTS public.p");
});
