import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

let globe: Snowglobe;
let connection: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  await connection.query("CREATE WAREHOUSE w");
  await connection.query("CREATE DATABASE d");
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

describe("values as the driver reads them", () => {
  it("come back as they were bound", async () => {
    await connection.query(
      "CREATE TABLE v (i INT, t VARCHAR, b BOOLEAN, f FLOAT, n NUMBER(10,2), d DATE, ts TIMESTAMP_NTZ, j VARIANT, x BINARY)",
    );
    await connection.query("INSERT INTO v (i, t, b, f, n, d, ts) VALUES (?, ?, ?, ?, ?, ?, ?)", {
      binds: [1, 'it\'s \\ \n "q" ?', true, 0.1, "12.345", "2024-02-29", "2024-02-29 23:59:59.123456"],
    });
    await connection.query("UPDATE v SET j = PARSE_JSON(:1), x = TO_BINARY(:2, 'HEX') WHERE i = :3", {
      binds: ['{"a": [1, null, "x"]}', "00ff", 1],
    });
    const [row] = await connection.query("SELECT * FROM v WHERE t = ? AND i IN (?, ?)", {
      binds: ['it\'s \\ \n "q" ?', 1, 2],
    });
    expect(row).toMatchObject({
      I: 1,
      T: 'it\'s \\ \n "q" ?',
      B: true,
      F: 0.1,
      N: 12.35,
      J: { a: [1, null, "x"] },
    });
    expect(new Date(row?.D as Date).toISOString()).toBe("2024-02-29T00:00:00.000Z");
    expect(new Date(row?.TS as Date).toISOString()).toBe("2024-02-29T23:59:59.123Z");
    expect(Buffer.from(row?.X as Uint8Array).toString("hex")).toBe("00ff");
  });

  it("can be inserted in bulk, with NULLs", async () => {
    await connection.query(
      "CREATE OR REPLACE TABLE bulk (id INT, name VARCHAR, price NUMBER(8,2), good BOOLEAN)",
    );
    const binds = Array.from({ length: 5000 }, (_, id) => [
      id,
      id % 3 === 0 ? null : `n${id}`,
      id / 4,
      id % 2 === 0,
    ]);
    const [counted] = await connection.query("INSERT INTO bulk VALUES (?, ?, ?, ?)", { binds });
    expect(counted).toEqual({ "number of rows inserted": 5000 });
    const [sums] = await connection.query(
      "SELECT COUNT(*) AS c, COUNT(name) AS n, SUM(price) AS p, COUNT_IF(good) AS g FROM bulk",
    );
    expect(sums).toEqual({ C: 5000, N: 3333, P: 3124375, G: 2500 });
  });

  it("are many", async () => {
    const rows = await connection.query(
      "SELECT SEQ4() AS id, 'name ' || SEQ4() AS name, SEQ4() / 7 AS x FROM TABLE(GENERATOR(ROWCOUNT => 100000))",
    );
    expect(rows).toHaveLength(100_000);
    expect(rows[99_999]).toEqual({ ID: 99_999, NAME: "name 99999", X: 14_285.571429 });
  });
});

describe("a procedure that returns a table", () => {
  // https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-selecting-from
  it("is a source of rows", async () => {
    await connection.query(
      "CREATE OR REPLACE TABLE parts AS SELECT column1 AS id, column2 AS name FROM VALUES (1, 'a'), (2, 'b')",
    );
    await connection.query(`CREATE OR REPLACE PROCEDURE parts_from(least INT) RETURNS TABLE (id INT, name VARCHAR) LANGUAGE SQL AS
      $$ DECLARE rows_found RESULTSET DEFAULT (SELECT id, name FROM parts WHERE id >= :least); BEGIN RETURN TABLE(rows_found); END $$`);
    expect(await connection.query("SELECT name FROM TABLE(parts_from(2)) WHERE id > 0")).toEqual([
      { NAME: "b" },
    ]);
    await connection.query(
      "CREATE OR REPLACE PROCEDURE scalar() RETURNS INT LANGUAGE SQL AS $$ BEGIN RETURN 1; END $$",
    );
    await expect(connection.query("SELECT * FROM TABLE(scalar())")).rejects.toThrow(
      "does not return a table",
    );
  });
});

const file =
  process.env.SNOWHOOK_TEST_DATA ?? join(import.meta.dirname, "../../../../shared/data/vgsales.csv");

describe.skipIf(!existsSync(file))("Kaggle's video game sales", () => {
  beforeAll(async () => {
    const records: string[][] = parse(readFileSync(file), { from_line: 2 });
    await connection.query("CREATE TABLE raw (platform VARCHAR, year VARCHAR, global_sales VARCHAR)");
    await connection.query("INSERT INTO raw VALUES (?, ?, ?)", {
      binds: records.map((record) => [record[2] ?? "", record[3] ?? "", record[10] ?? ""]),
    });
    await connection.query(`CREATE TABLE sales AS
      SELECT platform, TRY_CAST(year AS NUMBER(4,0)) AS year, SUM(global_sales::NUMBER(12,2)) AS global_sales
      FROM raw GROUP BY ALL`);
    await connection.query(`CREATE DYNAMIC TABLE platforms TARGET_LAG = '1 hour' WAREHOUSE = w AS
      SELECT platform, SUM(global_sales) AS global_sales, LISTAGG(DISTINCT year, ',') WITHIN GROUP (ORDER BY year) AS years
      FROM sales GROUP BY platform`);
  }, 60_000);

  it("has 257 groups of platform and year, and 31 platforms", async () => {
    expect(
      await connection.query(
        "SELECT COUNT(*) AS c, COUNT_IF(year IS NULL) AS n, SUM(global_sales) AS s FROM sales",
      ),
    ).toEqual([{ C: 257, N: 16, S: 8920.44 }]);
    expect(await connection.query("SELECT COUNT(*) AS c, SUM(global_sales) AS s FROM platforms")).toEqual([
      { C: 31, S: 8920.44 },
    ]);
    expect(
      await connection.query("SELECT global_sales AS s, years FROM platforms WHERE platform = 'XB'"),
    ).toEqual([{ S: expect.any(Number), YEARS: expect.stringMatching(/^2000,2001,2002,2003/) }]);
  });

  it.each([
    ["NINTENDO", ["NES", "SNES", "N64", "GC", "Wii", "WiiU", "GB", "GBA", "DS", "3DS"], 10, 3521.83],
    ["SONY", ["PS", "PS2", "PS3", "PS4", "PSP", "PSV"], 6, 3580.45],
    ["MICROSOFT", ["PC", "XB", "X360", "XOne"], 4, 1638.1],
  ])("%s sees its platforms", async (vendor, platforms, count, total) => {
    await connection.query("USE ROLE ACCOUNTADMIN");
    await connection.query(
      "CREATE TABLE IF NOT EXISTS vendor_platforms (role_name VARCHAR, platform VARCHAR)",
    );
    await connection.query("INSERT INTO vendor_platforms VALUES (?, ?)", {
      binds: platforms.map((platform) => [vendor, platform]),
    });
    await connection.queryAll(`
      CREATE ROW ACCESS POLICY IF NOT EXISTS vendor_rows AS (p VARCHAR) RETURNS BOOLEAN ->
        CURRENT_ROLE() = 'ACCOUNTADMIN' OR EXISTS (
          SELECT 1 FROM vendor_platforms m WHERE m.platform = p AND IS_ROLE_IN_SESSION(m.role_name));
      ALTER TABLE sales DROP ALL ROW ACCESS POLICIES;
      ALTER TABLE sales ADD ROW ACCESS POLICY vendor_rows ON (platform);
      ALTER DYNAMIC TABLE platforms DROP ALL ROW ACCESS POLICIES;
      ALTER DYNAMIC TABLE platforms ADD ROW ACCESS POLICY vendor_rows ON (platform);
      CREATE ROLE ${vendor};
      GRANT ROLE ${vendor} TO ROLE ACCOUNTADMIN;
      GRANT USAGE ON WAREHOUSE w TO ROLE ${vendor};
      GRANT USAGE ON DATABASE d TO ROLE ${vendor};
      GRANT USAGE ON SCHEMA d.public TO ROLE ${vendor};
      GRANT SELECT ON TABLE sales TO ROLE ${vendor};
      GRANT SELECT ON DYNAMIC TABLE platforms TO ROLE ${vendor};
      USE SECONDARY ROLES NONE;
      USE ROLE ${vendor}`);
    const expected = [{ C: count, S: total }];
    expect(
      await connection.query(
        "SELECT COUNT(DISTINCT platform) AS c, SUM(global_sales) AS s FROM d.public.sales",
      ),
    ).toEqual(expected);
    expect(
      await connection.query("SELECT COUNT(*) AS c, SUM(global_sales) AS s FROM d.public.platforms"),
    ).toEqual(expected);
  });
});
