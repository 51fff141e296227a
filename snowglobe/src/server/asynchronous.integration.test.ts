import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { connect, startTestGlobe, type TestConnection } from "./test-driver.ts";

let globe: Snowglobe;
let connection: TestConnection;
beforeAll(async () => {
  // Requests are told "still running" at once, as after 45 s there.
  globe = await startTestGlobe({ patience: 50 });
  connection = await connect(globe);
  await connection.query("CREATE WAREHOUSE w");
  await connection.query("CREATE DATABASE d");
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

/** Submits without waiting and gives the query's id. */
async function submit(sqlText: string, requestId = randomUUID(), from = connection): Promise<string> {
  return new Promise((resolve, reject) => {
    from.driver.execute({
      sqlText,
      asyncExec: true,
      requestId,
      complete: (error, statement) => (error ? reject(error) : resolve(statement.getQueryId())),
    });
  });
}

async function resultOf(from: TestConnection, queryId: string): Promise<unknown[]> {
  const statement = await from.driver.getResultsFromQueryId({ queryId, sqlText: "" });
  const rows: unknown[] = [];
  for await (const row of statement.streamRows()) rows.push(row);
  return rows;
}

async function ended(queryId: string): Promise<string> {
  const { driver } = connection;
  for (;;) {
    // The driver's types name the statuses by an enumeration that it does not export.
    const status = (await driver.getQueryStatus(queryId)) as Parameters<typeof driver.isStillRunning>[0];
    if (!driver.isStillRunning(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("a statement that takes longer than a request waits", () => {
  it("is asked for again until it is done", async () => {
    expect(await connection.query("SELECT SYSTEM$WAIT(300, 'MILLISECONDS') AS w")).toEqual([
      { W: "waited 300 milliseconds" },
    ]);
  });

  it("can be submitted and its result fetched later, by another session of the user", async () => {
    const id = await submit("SELECT SYSTEM$WAIT(200, 'MILLISECONDS') AS w");
    expect(await connection.driver.getQueryStatus(id)).toBe("RUNNING");
    const other = await connect(globe);
    expect(await resultOf(other, id)).toEqual([{ W: "waited 200 milliseconds" }]);
    expect(await connection.driver.getQueryStatus(id)).toBe("SUCCESS");
    await other.close();
  });

  it("leaves its session free for others meanwhile, with parameters of its own", async () => {
    const id = await submit("SELECT SYSTEM$WAIT(2)");
    await connection.query("SET meanwhile = 1", { parameters: { QUERY_TAG: "mine alone" } });
    expect(await connection.query("SHOW PARAMETERS LIKE 'QUERY_TAG'")).toMatchObject([{ value: "" }]);
    expect(await connection.query("SELECT $meanwhile AS m")).toEqual([{ M: 1 }]);
    expect(await connection.driver.getQueryStatus(id)).toBe("RUNNING");
    await connection.query(`SELECT SYSTEM$CANCEL_QUERY('${id}')`);
    expect(await ended(id)).toBe("ABORTED");
  });

  it("lives on when its session is closed", async () => {
    const other = await connect(globe);
    const id = await new Promise<string>((resolve) => {
      other.driver.execute({
        sqlText: "SELECT SYSTEM$WAIT(200, 'MILLISECONDS')",
        asyncExec: true,
        complete: (_error, statement) => resolve(statement.getQueryId()),
      });
    });
    await other.close();
    expect(await ended(id)).toBe("SUCCESS");
  });

  it("can be cancelled by its query id", async () => {
    const id = await submit("SELECT SYSTEM$WAIT(60)");
    const other = await connect(globe);
    expect(await other.query(`SELECT SYSTEM$CANCEL_QUERY('${id}') AS c`)).toEqual([
      { C: `query [${id}] terminated.` },
    ]);
    expect(await ended(id)).toBe("ABORTED");
    await expect(resultOf(other, id)).rejects.toThrow();
    await other.close();
  });

  it("can be cancelled by its request before its id is known", async () => {
    const error = await new Promise<{ code?: unknown } | undefined>((resolve) => {
      const statement = connection.driver.execute({
        sqlText: "SELECT SYSTEM$WAIT(60)",
        complete: (failed) => resolve(failed),
      });
      setTimeout(() => statement.cancel(() => undefined), 20);
    });
    expect(error?.code).toBe("000604");
  });

  it("of work inside DuckDB can be cancelled too", async () => {
    const error = await new Promise<{ code?: unknown } | undefined>((resolve) => {
      const statement = connection.driver.execute({
        sqlText: "SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 1000000000000))",
        complete: (failed) => resolve(failed),
      });
      setTimeout(() => statement.cancel(() => undefined), 150);
    });
    expect(error?.code).toBe("000604");
    expect(await connection.query("SELECT 1 AS a")).toEqual([{ A: 1 }]);
  });

  // https://docs.snowflake.com/en/sql-reference/parameters#statement-timeout-in-seconds
  it("ends after STATEMENT_TIMEOUT_IN_SECONDS", async () => {
    await expect(
      connection.query("SELECT SYSTEM$WAIT(60)", { parameters: { STATEMENT_TIMEOUT_IN_SECONDS: 1 } }),
    ).rejects.toMatchObject({ code: "000630" });
  });

  it("runs once when it is submitted twice in its session, and again in another", async () => {
    const requestId = randomUUID();
    const id = await submit("SELECT SYSTEM$WAIT(100, 'MILLISECONDS') AS w", requestId);
    expect(await submit("SELECT SYSTEM$WAIT(100, 'MILLISECONDS') AS w", requestId)).toBe(id);
    await ended(id);
    expect(await submit("SELECT 'something else'", requestId)).toBe(id);
    const other = await connect(globe);
    expect(await submit("SELECT 'something else'", requestId, other)).not.toBe(id);
    await other.close();
  });

  it("shows its failure to who asks for the result", async () => {
    const id = await submit("SELECT no_such_column");
    expect(await ended(id)).toBe("FAILED_WITH_ERROR");
    await expect(resultOf(connection, id)).rejects.toThrow(/NO_SUCH_COLUMN/i);
  });
});

// https://docs.snowflake.com/en/sql-reference/functions/result_scan and …/query_history
describe("what has run", () => {
  it("can be read again as a table", async () => {
    await connection.query("SELECT 7 AS a, 'x' AS b");
    expect(await connection.query("SELECT b, a + 1 AS c FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))")).toEqual([
      { B: "x", C: 8 },
    ]);
  });

  // https://docs.snowflake.com/en/sql-reference/operators-flow
  it("can be read by the next statement of a flow", async () => {
    expect(
      await connection.query(
        "SHOW WAREHOUSES ->> SELECT \"name\" AS n, 'a ->> b' AS s FROM $1 ->> SELECT n, (SELECT COUNT(*) FROM $2) AS c FROM $1",
      ),
    ).toEqual([{ N: "W", C: 1 }]);
  });

  it("is in the history, with its tag and its error", async () => {
    await connection.query("ALTER SESSION SET QUERY_TAG = 'tagged'");
    await connection.query("SELECT no_such_column").catch(() => undefined);
    await connection.query("ALTER SESSION UNSET QUERY_TAG");
    expect(
      await connection.query(
        "SELECT query_text, execution_status, query_tag FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY_BY_SESSION(RESULT_LIMIT => 3)) WHERE query_tag = 'tagged' AND query_text LIKE 'SELECT%'",
      ),
    ).toEqual([
      { QUERY_TEXT: "SELECT no_such_column", EXECUTION_STATUS: "FAILED_WITH_ERROR", QUERY_TAG: "tagged" },
    ]);
  });
});
