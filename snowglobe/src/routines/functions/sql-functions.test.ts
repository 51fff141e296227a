import { afterAll, describe, expect, it } from "vitest";
import { openQueries } from "../../query/test-queries.ts";

const db = await openQueries();
afterAll(() => db.close());

describe("CREATE FUNCTION: https://docs.snowflake.com/en/developer-guide/udf/sql/udf-sql-scalar-functions", () => {
  it("takes an expression", async () => {
    expect(
      await db.status(
        "CREATE FUNCTION area_of_circle(radius FLOAT) RETURNS FLOAT AS 'PI() * radius * radius'",
        db.admin,
      ),
    ).toBe("Function AREA_OF_CIRCLE successfully created.");
    expect(Number(await db.value("SELECT area_of_circle(1.0)"))).toBeCloseTo(Math.PI);
    expect(await db.value("SELECT SUM(area_of_circle(column1)) IS NOT NULL FROM VALUES (1), (2)")).toBe("1");
  });

  it("takes a query, which sees columns before arguments", async () => {
    await db.script(`CREATE TABLE purchases (price NUMBER(10,2), k VARCHAR); INSERT INTO purchases VALUES (1.50, 'a'), (2, 'b');
      CREATE FUNCTION total(wanted VARCHAR) RETURNS NUMBER(12,2) LANGUAGE SQL AS $$ SELECT SUM(price) FROM purchases WHERE k = wanted $$`);
    expect(await db.value("SELECT db.public.total('a')")).toBe("1.50");
    expect(await db.values("SELECT k, total(k) FROM purchases ORDER BY k")).toEqual([
      ["a", "1.50"],
      ["b", "2.00"],
    ]);
  });

  it("may give a table", async () => {
    await db.script(
      "CREATE FUNCTION dearer(least NUMBER(5,1)) RETURNS TABLE (k VARCHAR, price NUMBER(10,1)) AS 'SELECT k, price FROM purchases WHERE price > least'",
    );
    expect(await db.values("SELECT d.k, d.price FROM TABLE(dearer(1.6)) d")).toEqual([["b", "2.0"]]);
  });

  it("runs with its owner's rights, for who has USAGE", async () => {
    await db.script(
      "CREATE ROLE caller; GRANT USAGE ON DATABASE db TO ROLE caller; GRANT USAGE ON SCHEMA db.public TO ROLE caller",
    );
    const caller = db.session("CALLER", { warehouse: "W", database: "DB", schema: "PUBLIC" });
    expect(await db.failure("SELECT total('a')", caller)).toMatch(/^002140 .*Unknown function TOTAL/s);
    await db.script("GRANT USAGE ON FUNCTION total(VARCHAR) TO ROLE caller");
    expect(await db.value("SELECT total('a')", caller)).toBe("1.50");
    expect(await db.failure("SELECT * FROM purchases", caller)).toMatch(/^002003/);
  });

  it("chooses by the number and type of arguments, and is dropped by its signature", async () => {
    await db.script(
      "CREATE FUNCTION twice(x NUMBER) RETURNS NUMBER AS 'x * 2'; CREATE FUNCTION twice(x VARCHAR) RETURNS VARCHAR AS 'x || x'",
    );
    expect(await db.values("SELECT twice(4), twice('ab')")).toEqual([["8", "abab"]]);
    await db.script("DROP FUNCTION twice(VARCHAR)");
    expect(await db.value("SELECT twice('4')")).toBe("8");
    expect(await db.failure("DROP FUNCTION twice(VARCHAR)")).toMatch(/^002003/);
  });

  it.each<[string, RegExp]>([
    ["CREATE FUNCTION f(x INT) RETURNS INT AS 'y'", /invalid identifier 'Y'/],
    ["CREATE FUNCTION f(x INT) RETURNS INT LANGUAGE JAVA AS 'return 1'", /^000002 .*LANGUAGE JAVA/],
    ["CREATE FUNCTION f(x INT DEFAULT 1) RETURNS INT AS 'x'", /^000002 .*default/],
    ["SELECT unknown_function(1)", /^002140 .*Unknown function UNKNOWN_FUNCTION/s],
  ])("%s", async (sql, expected) => {
    expect(await db.failure(sql)).toMatch(expected);
  });
});
