import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMINISTRATOR, connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

let globe: Snowglobe;
let admin: TestConnection;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowglobe-stages-"));
  globe = await startTestGlobe();
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  await admin.query("CREATE DATABASE D");
  await admin.query("CREATE WAREHOUSE W");
});

afterAll(async () => {
  await admin?.close();
  await globe?.close();
  await rm(folder, { recursive: true, force: true });
});

async function local(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return `file://${join(folder, name)}`;
}

async function put(
  name: string,
  content: string,
  stage: string,
  options = "AUTO_COMPRESS = FALSE OVERWRITE = TRUE",
) {
  return admin.query(`PUT ${await local(name, content)} ${stage} ${options}`);
}

const names = async (stage: string) => (await admin.query(`LIST ${stage}`)).map((row) => row.name);

describe("stages", () => {
  test("CREATE, IF NOT EXISTS, OR REPLACE, DROP", async () => {
    const created = [{ status: "Stage area S1 successfully created." }];
    expect(await admin.query("CREATE STAGE S1 ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')")).toEqual(created);
    await expect(admin.query("CREATE STAGE S1")).rejects.toMatchObject({ code: "002002" });
    expect(await admin.query("CREATE STAGE IF NOT EXISTS S1")).toEqual([
      { status: "S1 already exists, statement succeeded." },
    ]);
    await put("a.csv", "1", "@S1");
    expect(await admin.query("CREATE OR REPLACE STAGE S1 COMMENT = 'anew'")).toEqual(created);
    expect(await names("@S1")).toEqual([]);
    expect(await admin.query("DROP STAGE S1")).toEqual([{ status: "S1 successfully dropped." }]);
    await expect(admin.query("LIST @S1")).rejects.toMatchObject({ code: "002003" });
  });

  test.each([
    "CREATE STAGE X URL = 'ftp://bucket/'",
    "CREATE STAGE X URL = 's3compat://bucket/' ENDPOINT = 's3.example'",
    "CREATE STAGE X STORAGE_INTEGRATION = nothing",
    "CREATE STAGE X FILE_FORMAT = (TYPE = AVRO)",
    "CREATE STAGE X NO_SUCH = 1",
  ])("%s is refused", async (sql) => {
    await expect(admin.query(sql)).rejects.toThrow();
    await expect(admin.query("LIST @X")).rejects.toMatchObject({ code: "002003" });
  });
});

describe("files", () => {
  beforeAll(() => admin.query("CREATE STAGE FILES"));

  test("PUT, LIST, GET and REMOVE, by path", async () => {
    expect(await put("one.csv", "a,b", "@files/in/2024")).toMatchObject([
      { source: "one.csv", target: "one.csv", sourceSize: 3, targetSize: 3, status: "UPLOADED" },
    ]);
    await put("two.csv", "a,b", "@D.PUBLIC.FILES/in/2025");
    // https://docs.snowflake.com/en/sql-reference/sql/list: name, size, md5, last_modified
    expect(await admin.query("LIST @files/in/2024")).toEqual([
      {
        name: "files/in/2024/one.csv",
        size: 3,
        md5: createHash("md5").update("a,b").digest("hex"),
        last_modified: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
      },
    ]);
    expect(await names("@FILES PATTERN = '.*two[.]csv'")).toEqual(["files/in/2025/two.csv"]);
    const target = await mkdtemp(join(folder, "got-"));
    await admin.query(`GET @files/in/2024/one.csv file://${target}/`);
    expect(await readFile(join(target, "one.csv"), "utf8")).toBe("a,b");
    expect(await admin.query("REMOVE @files/in/2024")).toEqual([
      { name: "files/in/2024/one.csv", result: "removed" },
    ]);
    expect(await names("@files")).toEqual(["files/in/2025/two.csv"]);
  });

  test("PUT compresses by default, and does not overwrite by default", async () => {
    await put("packed.csv", "first", "@files/packed", "");
    expect(await names("@files/packed")).toEqual(["files/packed/packed.csv.gz"]);
    const [before] = await admin.query("LIST @files/packed");
    await put("packed.csv", "second, longer", "@files/packed", "");
    expect(await admin.query("LIST @files/packed")).toMatchObject([{ md5: before?.md5 }]);
    await put("packed.csv", "second, longer", "@files/packed", "OVERWRITE = TRUE");
    const [after] = await admin.query("LIST @files/packed");
    expect(after?.md5).not.toBe(before?.md5);
  });

  test("paths do not leave their stage", async () => {
    const file = await local("x.csv", "x");
    for (const sql of [`PUT ${file} @files/../x`, "LIST @files/..", "REMOVE @files/a/../../b"]) {
      await expect(admin.query(sql)).rejects.toThrow("invalid path");
    }
  });

  test("a user's own stage is nobody else's", async () => {
    await put("mine.csv", "1", "@~/x");
    expect(await names("@~")).toEqual(["x/mine.csv"]);
    await admin.query("CREATE USER OTHER PASSWORD = 'correct horse'");
    const other = await connect(globe, { username: "OTHER", password: "correct horse" });
    expect(await other.query("LIST @~")).toEqual([]);
    await other.close();
  });
});

describe("privileges", () => {
  let user: TestConnection;
  const grant = (sql: string) => admin.query(sql);
  beforeAll(async () => {
    for (const sql of [
      "CREATE STAGE GUARDED",
      "CREATE ROLE READER",
      "GRANT ROLE READER TO USER ADMIN",
      "GRANT USAGE ON DATABASE D TO ROLE READER",
      "GRANT USAGE ON SCHEMA D.PUBLIC TO ROLE READER",
    ]) {
      await grant(sql);
    }
    user = await connect(globe, { role: "READER", database: "D", schema: "PUBLIC" });
    await user.query("USE SECONDARY ROLES NONE");
  });
  afterAll(() => user?.close());

  test("READ and WRITE are needed, each for its own", async () => {
    const file = await local("g.csv", "1");
    await expect(user.query("LIST @GUARDED")).rejects.toMatchObject({ code: "002003" });
    await grant("GRANT READ ON STAGE GUARDED TO ROLE READER");
    expect(await user.query("LIST @GUARDED")).toEqual([]);
    await expect(user.query(`PUT ${file} @GUARDED`)).rejects.toMatchObject({ code: "003001" });
    await expect(user.query("REMOVE @GUARDED")).rejects.toMatchObject({ code: "003001" });
    await grant("GRANT WRITE ON STAGE GUARDED TO ROLE READER");
    expect(await user.query(`PUT ${file} @GUARDED`)).toMatchObject([{ status: "UPLOADED" }]);
    await expect(user.query("DROP STAGE GUARDED")).rejects.toMatchObject({ code: "003001" });
    await expect(user.query("CREATE STAGE MINE")).rejects.toMatchObject({ code: "003001" });
  });
});

describe("file formats", () => {
  test("CREATE, OR ALTER, DROP", async () => {
    expect(await admin.query("CREATE FILE FORMAT F TYPE = CSV SKIP_HEADER = 1")).toEqual([
      { status: "File format F successfully created." },
    ]);
    await admin.query("CREATE OR ALTER FILE FORMAT F TYPE = CSV SKIP_HEADER = 2");
    await expect(admin.query("CREATE OR ALTER FILE FORMAT F TYPE = JSON")).rejects.toThrow("another TYPE");
    await expect(admin.query("CREATE FILE FORMAT F")).rejects.toMatchObject({ code: "002002" });
    await admin.query("CREATE OR REPLACE FILE FORMAT F TYPE = JSON STRIP_OUTER_ARRAY = TRUE");
    await admin.query("DROP FILE FORMAT F");
    await admin.query("DROP FILE FORMAT IF EXISTS F");
  });
});

test("files, formats and what was loaded are there when the account is opened again", async () => {
  const state = join(folder, "state");
  const options = { administrator: ADMINISTRATOR, folder: state };
  let again = await startTestGlobe(options);
  let connection = await connect(again, { role: "ACCOUNTADMIN" });
  const file = await local("kept.csv", "1\n");
  for (const sql of [
    "CREATE DATABASE K",
    "CREATE WAREHOUSE W",
    "CREATE TABLE T (A NUMBER)",
    "CREATE STAGE KEPT",
    "CREATE STAGE GONE",
    `PUT ${file} @KEPT`,
    `PUT ${file} @GONE`,
    "DROP STAGE GONE",
    "COPY INTO T FROM @KEPT",
  ]) {
    await connection.query(sql);
  }
  await connection.close();
  await again.close();
  again = await startTestGlobe(options);
  connection = await connect(again, {
    role: "ACCOUNTADMIN",
    database: "K",
    schema: "PUBLIC",
    warehouse: "W",
  });
  expect(await connection.query("LIST @KEPT")).toMatchObject([{ name: "kept/kept.csv.gz" }]);
  expect(await connection.query("COPY INTO T FROM @KEPT")).toEqual([
    { status: "Copy executed with 0 files processed." },
  ]);
  expect(await readdir(join(state, "files", "stages", "named"))).toHaveLength(1);
  await connection.close();
  await again.close();
});
