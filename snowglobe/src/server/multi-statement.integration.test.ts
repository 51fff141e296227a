import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { connect, startTestGlobe, type TestConnection } from "./test-driver.ts";

const ANY_NUMBER = { parameters: { MULTI_STATEMENT_COUNT: 0 } };

// https://docs.snowflake.com/en/developer-guide/sql-api/submitting-multiple-statements
describe("a request of several statements", () => {
  let globe: Snowglobe;
  let connection: TestConnection;
  beforeAll(async () => {
    globe = await startTestGlobe();
    connection = await connect(globe);
    await connection.query("CREATE WAREHOUSE w");
  });
  afterAll(async () => {
    await connection.close();
    await globe.close();
  });

  it("is refused when it was not announced, or with another number", async () => {
    await expect(connection.query("SHOW VARIABLES; SHOW VARIABLES")).rejects.toMatchObject({
      code: "000008",
      message: "Actual statement count 2 did not match the desired statement count 1.",
    });
    await expect(
      connection.query("SHOW VARIABLES; SHOW VARIABLES", { parameters: { MULTI_STATEMENT_COUNT: 3 } }),
    ).rejects.toMatchObject({
      message: "Actual statement count 2 did not match the desired statement count 3.",
    });
  });

  it("runs in order and gives each result", async () => {
    const [set, variables] = await connection.queryAll("SET a = 1; SHOW VARIABLES LIKE 'A'; -- the end\n ;");
    expect(set).toEqual([{ status: "Statement executed successfully." }]);
    expect(variables).toMatchObject([{ name: "A", value: "1" }]);
  });

  it("needs a warehouse", async () => {
    const other = await connect(globe, { warehouse: "NO_SUCH" });
    await expect(other.query("SET a = 1; SET b = 2", ANY_NUMBER)).rejects.toMatchObject({ code: "000606" });
    await other.close();
  });

  it("stops at a failure, keeps what was done, and quotes the statement that failed", async () => {
    await expect(
      connection.query(
        "SET kept = 1;\n  USE ROLE a_role_that_is_not_there_at_all; SET after = 1",
        ANY_NUMBER,
      ),
    ).rejects.toMatchObject({
      code: "100132",
      sqlState: "P0000",
      message: expect.stringContaining(
        `Execution of multiple statements failed on statement "USE ROLE a_role_that_is_not_th..." (at line 2, position 2).\nSQL compilation error:\n`,
      ),
    });
    expect(await connection.query("SHOW VARIABLES LIKE 'KEPT'")).toHaveLength(1);
    expect(await connection.query("SHOW VARIABLES LIKE 'AFTER'")).toHaveLength(0);
  });

  it("counts its binds through", async () => {
    await connection.query("SET a = ?; SET (b, c) = (?, ?)", { ...ANY_NUMBER, binds: ["x", 2, "y"] });
    expect(await connection.query("SELECT $a AS a, $b AS b, $c AS c")).toEqual([{ A: "x", B: 2, C: "y" }]);
    await expect(connection.query("SET d = ?; SET e = ?", { ...ANY_NUMBER, binds: ["x"] })).rejects.toThrow(
      "Bind variable :1 not set",
    );
    await expect(
      connection.query("SET d = :1; SET e = :2", { ...ANY_NUMBER, binds: [1, 2] }),
    ).rejects.toMatchObject({ code: "000002" });
    await connection.query("UNSET (a, b, c)");
  });

  it("takes no file transfers", async () => {
    await expect(connection.query("SET c = 1; PUT file:///tmp/x @~", ANY_NUMBER)).rejects.toMatchObject({
      code: "000002",
    });
    expect(await connection.query("SHOW VARIABLES LIKE 'C'")).toEqual([]);
  });

  it("needs a number only when there is more than one", async () => {
    expect(await connection.query("SHOW VARIABLES LIKE 'NONE';", ANY_NUMBER)).toEqual([]);
  });
});
