import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, type Row, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/data-pipelines-examples

let globe: Snowglobe;
let admin: TestConnection;
let folder: string;
const rows = (sql: string) => admin.query(sql);
const run = async (...statements: readonly string[]) => {
  for (const sql of statements) await admin.query(sql);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streams-"));
  globe = await startTestGlobe({ folder });
  admin = await connect(globe);
  await run("CREATE WAREHOUSE w", "CREATE DATABASE d", "CREATE TABLE raw (id INT, name VARCHAR)");
  await run("CREATE TABLE clean (id INT, name VARCHAR)", "CREATE STREAM news ON TABLE raw");
});
afterAll(async () => {
  await admin.close();
  await globe.close();
  await rm(folder, { recursive: true });
});

/** What TASK_HISTORY tells, oldest first, once so many runs are over. */
async function history(count: number): Promise<Row[]> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const found = await rows("SELECT state, condition_text FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY())");
    if (found.length >= count && !found.some(({ STATE }) => STATE === "EXECUTING")) return found.reverse();
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`fewer than ${count} runs`);
}

it("a task runs when its stream has data, and is skipped otherwise", async () => {
  await run(`CREATE TASK load WAREHOUSE = w WHEN SYSTEM$STREAM_HAS_DATA('news') AS
    MERGE INTO clean USING (SELECT * FROM news QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY METADATA$ACTION DESC) = 1) s
    ON clean.id = s.id
    WHEN MATCHED AND s.METADATA$ACTION = 'DELETE' THEN DELETE
    WHEN MATCHED THEN UPDATE SET name = s.name
    WHEN NOT MATCHED AND s.METADATA$ACTION = 'INSERT' THEN INSERT VALUES (s.id, s.name)`);
  await run("EXECUTE TASK load");
  await history(1);
  await run("INSERT INTO raw VALUES (1, 'a'), (2, 'b')", "EXECUTE TASK load");
  await history(2);
  await run("UPDATE raw SET name = 'A' WHERE id = 1", "DELETE FROM raw WHERE id = 2", "EXECUTE TASK load");
  await history(3);
  await run("EXECUTE TASK load");
  expect(await history(4)).toEqual(
    ["SKIPPED", "SUCCEEDED", "SUCCEEDED", "SKIPPED"].map((STATE) => ({
      STATE,
      CONDITION_TEXT: "SYSTEM$STREAM_HAS_DATA('news')",
    })),
  );
  expect(await rows("SELECT * FROM clean")).toEqual([{ ID: 1, NAME: "A" }]);
});

it("stands where it stood when the account is opened again", async () => {
  await run("INSERT INTO raw VALUES (3, 'c')", "BEGIN", "INSERT INTO raw VALUES (4, 'd')", "COMMIT");
  const [before] = await rows("SELECT SYSTEM$STREAM_GET_TABLE_TIMESTAMP('news') AS x");
  await admin.close();
  await globe.close();
  globe = await startTestGlobe({ folder });
  admin = await connect(globe, { database: "D", schema: "PUBLIC", warehouse: "W" });
  expect(await rows("SELECT SYSTEM$STREAM_GET_TABLE_TIMESTAMP('news') AS x")).toEqual([before]);
  expect(await rows("SELECT id, METADATA$ACTION AS a FROM news ORDER BY id")).toEqual([
    { ID: 3, A: "INSERT" },
    { ID: 4, A: "INSERT" },
  ]);
  await run("UPDATE raw SET name = 'C' WHERE id = 3", "INSERT INTO clean SELECT id, name FROM news");
  expect(await rows("SELECT * FROM clean ORDER BY id")).toEqual([
    { ID: 1, NAME: "A" },
    { ID: 3, NAME: "C" },
    { ID: 4, NAME: "d" },
  ]);
  expect(await rows("SELECT * FROM news")).toEqual([]);
});

it("a failed statement of a transaction consumes nothing, those before it do", async () => {
  await run("CREATE STREAM second ON TABLE raw", "INSERT INTO raw VALUES (5, 'e')", "BEGIN");
  await run("INSERT INTO clean SELECT id, name FROM news");
  await expect(rows("INSERT INTO clean SELECT id / 0, name FROM second")).rejects.toThrow("Division by zero");
  await run("COMMIT");
  expect(await rows("SELECT id FROM clean WHERE id = 5")).toEqual([{ ID: 5 }]);
  expect(await rows("SELECT id FROM news")).toEqual([]);
  expect(await rows("SELECT id FROM second")).toEqual([{ ID: 5 }]);
});

it("a dynamic table's stream shows what a refresh has changed", async () => {
  await run(
    "CREATE DYNAMIC TABLE sums TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT name, COUNT(*) AS n FROM clean GROUP BY name",
    "CREATE STREAM of_sums ON DYNAMIC TABLE sums",
  );
  expect(await rows("SHOW STREAMS LIKE 'OF_SUMS'")).toMatchObject([{ source_type: "Dynamic Table" }]);
  await expect(rows("CREATE STREAM x ON TABLE sums")).rejects.toThrow(
    "Object found is of type 'DYNAMIC TABLE'",
  );
  await run("INSERT INTO clean VALUES (9, 'e')", "ALTER DYNAMIC TABLE sums REFRESH");
  expect(await rows("SELECT name, n, METADATA$ACTION AS a FROM of_sums ORDER BY n")).toEqual([
    { NAME: "e", N: 1, A: "DELETE" },
    { NAME: "e", N: 2, A: "INSERT" },
  ]);
});

it("a view's stream shows its rows' changes: of projections, filters, inner joins, UNION ALL", async () => {
  await run(
    "CREATE TABLE people (id INT, name VARCHAR, city INT)",
    "CREATE TABLE cities (id INT, city VARCHAR)",
    "INSERT INTO people VALUES (1, 'a', 1), (2, 'b', 1), (3, 'c', 2)",
    "INSERT INTO cities VALUES (1, 'x'), (2, 'y')",
    "CREATE VIEW lived AS SELECT p.id, p.name, c.city FROM people p JOIN cities c ON p.city = c.id WHERE p.id < 10",
    "CREATE VIEW twice AS SELECT id, name FROM people UNION ALL SELECT id, name FROM lived",
    "CREATE STREAM of_lived ON VIEW lived",
    "CREATE STREAM of_twice ON VIEW twice SHOW_INITIAL_ROWS = TRUE",
  );
  expect(await rows("SHOW STREAMS LIKE 'OF_LIVED'")).toMatchObject([
    { source_type: "View", table_name: "D.PUBLIC.LIVED", base_tables: "D.PUBLIC.PEOPLE,D.PUBLIC.CITIES" },
  ]);
  const changes = async (stream: string) =>
    (await rows(`SELECT * FROM ${stream} ORDER BY id, METADATA$ACTION, METADATA$ROW_ID`)).map((row) =>
      [row.METADATA$ACTION, row.ID, row.NAME, row.CITY, row.METADATA$ISUPDATE ? "*" : ""].join(" ").trim(),
    );
  expect(await changes("of_lived")).toEqual([]);
  expect(await changes("of_twice")).toHaveLength(6);
  await run("INSERT INTO clean SELECT id, name FROM of_twice");
  await run("UPDATE cities SET city = 'X' WHERE id = 1", "DELETE FROM people WHERE id = 2");
  await run(
    "INSERT INTO people VALUES (4, 'd', 2), (11, 'n', 2), (5, 'e', 3)",
    "INSERT INTO people VALUES (6, 'f', 1)",
  );
  await run("DELETE FROM people WHERE id = 6");
  expect(await changes("of_lived")).toEqual([
    "DELETE 1 a x *",
    "INSERT 1 a X *",
    "DELETE 2 b x",
    "INSERT 4 d y",
  ]);
  expect(await changes("of_twice")).toEqual([
    "DELETE 2 b",
    "DELETE 2 b",
    "INSERT 4 d",
    "INSERT 4 d",
    "INSERT 5 e",
    "INSERT 11 n",
  ]);
  expect(await rows("SELECT SYSTEM$STREAM_HAS_DATA('of_lived') AS x")).toEqual([{ X: true }]);
  await run("INSERT INTO clean SELECT id, name FROM of_lived");
  expect(await changes("of_lived")).toEqual([]);
  for (const [query, what] of [
    ["SELECT city, COUNT(*) AS n FROM people GROUP BY city", "GROUP BY"],
    ["SELECT COUNT(*) AS n FROM people", "an AGGREGATE or WINDOW function"],
    ["SELECT DISTINCT city FROM people", "DISTINCT"],
    ["SELECT id FROM people ORDER BY id LIMIT 1", "LIMIT"],
    ["SELECT p.id FROM people p LEFT JOIN cities c ON c.id = p.city", "LEFT JOIN"],
    ["SELECT id FROM people WHERE city IN (SELECT id FROM cities)", "a SUBQUERY"],
  ] as const) {
    await run(`CREATE OR REPLACE VIEW unfit AS ${query}`);
    await expect(rows("CREATE STREAM x ON VIEW unfit")).rejects.toThrow(`a stream on a VIEW with ${what}`);
  }
});
