import type { RowStatement } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { connect, startTestGlobe, type TestConnection } from "./test-driver.ts";

let globe: Snowglobe;
let connection: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  for (const sql of ["CREATE WAREHOUSE w", "CREATE DATABASE d", "CREATE TABLE t (n INTEGER, s VARCHAR)"]) {
    await connection.query(sql);
  }
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

describe("results", () => {
  it("of many rows come in chunks, complete and in order", async () => {
    const rows = await connection.query(
      "SELECT SEQ4() + 1 AS n, 'line\nbreak, \"quote\" and ümlaut' AS s FROM TABLE(GENERATOR(ROWCOUNT => 60000))",
    );
    expect(rows).toHaveLength(60_000);
    expect(rows.every(({ N }, index) => N === index + 1)).toBe(true);
    expect(rows[59_999]).toEqual({ N: 60_000, S: 'line\nbreak, "quote" and ümlaut' });
  });

  // The reader takes a row at a time and waits: neither it nor anybody else loses anything by it.
  it("of very many rows are streamed to a slow reader, while another session is answered", async () => {
    const other = await connect(globe, { warehouse: "W", database: "D" });
    const count = 60_000;
    const statement = await new Promise<RowStatement>((resolve, reject) => {
      connection.driver.execute({
        sqlText: `SELECT SEQ4() AS n, 'row ' || n AS s, REPEAT('x', 100) AS x FROM TABLE(GENERATOR(ROWCOUNT => ${count}))`,
        streamResult: true,
        complete: (error, made) => (error ? reject(error) : resolve(made)),
      });
    });
    expect(statement.getNumRows()).toBe(count);
    let read = 0;
    for await (const row of statement.streamRows()) {
      if (Number(row.N) !== read || row.S !== `row ${read}`) throw new Error(`row ${read} is ${row.S}`);
      if (read % 20_000 === 0) {
        expect(await other.query("SELECT ? AS a", { binds: [read] })).toEqual([{ A: read }]);
        // Large results of others do not push this one out.
        if (read === 20_000) await other.query("SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 50000))");
      }
      read += 1;
    }
    expect(read).toBe(count);

    const id = statement.getQueryId();
    expect(
      await other.query(
        `SELECT COUNT(*) AS c, SUM(n) AS s, COUNT_IF(s <> 'row ' || n) AS wrong FROM TABLE(RESULT_SCAN('${id}'))`,
      ),
    ).toEqual([{ C: count, S: (count * (count - 1)) / 2, WRONG: 0 }]);
    const again = await other.driver.getResultsFromQueryId({ queryId: id, sqlText: "" });
    let second = 0;
    for await (const row of again.streamRows()) second += Number(row.N === second);
    expect(second).toBe(count);
    await other.close();
  });

  it("of a procedure's large table come whole, too", async () => {
    const rows = await connection.query(
      "EXECUTE IMMEDIATE $$ BEGIN LET r RESULTSET := (SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 80000))); RETURN TABLE(r); END $$",
    );
    expect(rows).toHaveLength(80_000);
    expect(rows.every(({ N }, index) => N === index)).toBe(true);
  });

  it("of no rows still have columns", async () => {
    const columns = await new Promise((resolve, reject) => {
      connection.driver.execute({
        sqlText: "SELECT n, s FROM t WHERE FALSE",
        complete: (error, statement) =>
          error
            ? reject(error)
            : resolve((statement.getColumns() ?? []).map((column) => [column.getName(), column.getType()])),
      });
    });
    expect(columns).toEqual([
      ["N", "fixed"],
      ["S", "text"],
    ]);
  });

  it("can be described without running", async () => {
    expect(await connection.query("SELECT n FROM t", { describeOnly: true })).toEqual([]);
    expect(await connection.query("INSERT INTO t VALUES (1, 'x')", { describeOnly: true })).toEqual([]);
    expect(await connection.query("SELECT COUNT(*) AS c FROM t")).toEqual([{ C: 0 }]);
  });

  // https://docs.snowflake.com/en/sql-reference/parameters#rows-per-resultset
  it("end after ROWS_PER_RESULTSET", async () => {
    const rows = await connection.query("SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 10))", {
      parameters: { ROWS_PER_RESULTSET: 3 },
    });
    expect(rows).toHaveLength(3);
  });
});

describe("binds", () => {
  it("of single values mean what they are, whatever they hold", async () => {
    const hostile = `'; DROP TABLE t; -- \\ "$$`;
    expect(
      await connection.query("SELECT ? AS a, ? AS b, ? AS c, ? AS d", {
        binds: [hostile, 1.5, true, null as never],
      }),
    ).toEqual([{ A: hostile, B: 1.5, C: true, D: null }]);
    expect(await connection.query("SELECT :2 AS a, :1 AS b", { binds: ["x", "y"] })).toEqual([
      { A: "y", B: "x" },
    ]);
  });

  it("of arrays insert a row each, however many", async () => {
    const binds = Array.from({ length: 33_000 }, (_, index) => [index, index % 2 ? `it's ${index}` : null]);
    await connection.query("INSERT INTO t (n, s) VALUES (?, ?)", { binds: binds as never });
    expect(await connection.query("SELECT COUNT(*) AS c, COUNT(s) AS s, MAX(s) AS m FROM t")).toEqual([
      { C: 33_000, S: 16_500, M: "it's 9999" },
    ]);
  });
});

// https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
describe("programmatic access tokens", () => {
  it("sign in, with the role that they are restricted to, until they are removed", async () => {
    await connection.query("CREATE ROLE loader");
    await connection.query("CREATE USER robot TYPE = SERVICE DEFAULT_ROLE = loader");
    await connection.query("GRANT ROLE loader TO USER robot");
    const [made] = await connection.query(
      "ALTER USER robot ADD PROGRAMMATIC ACCESS TOKEN pat ROLE_RESTRICTION = 'LOADER'",
    );
    const token = String(made?.token_secret);
    const signIn = { authenticator: "PROGRAMMATIC_ACCESS_TOKEN", username: "ROBOT", token };
    const robot = await connect(globe, signIn);
    expect(await robot.query("SELECT CURRENT_USER() AS u, CURRENT_ROLE() AS r")).toEqual([
      { U: "ROBOT", R: "LOADER" },
    ]);
    await robot.close();
    await expect(connect(globe, { ...signIn, token: `${token}x` })).rejects.toMatchObject({ code: "394400" });
    await connection.query("ALTER USER robot REMOVE PROGRAMMATIC ACCESS TOKEN pat");
    await expect(connect(globe, signIn)).rejects.toMatchObject({ code: "394400" });
  });
});
