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
  await connection.query("CREATE TABLE invoices (id INTEGER, price NUMBER(12, 2))");
  await connection.query("INSERT INTO invoices (id, price) VALUES (1, 11.11), (2, 22.22)");
  await connection.query("CREATE TABLE notes (kind VARCHAR, text VARCHAR)");
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

/** The value that a block returns, through EXECUTE IMMEDIATE as drivers' documentation has it. */
async function run(block: string): Promise<unknown> {
  const [row] = await connection.query(`EXECUTE IMMEDIATE $$${block}$$`);
  return row?.["anonymous block"];
}

// https://docs.snowflake.com/en/developer-guide/snowflake-scripting/variables
describe("variables", () => {
  it.each<[string, string, unknown]>([
    [
      "declared with types",
      `DECLARE profit number(38, 2) DEFAULT 0.0;
       BEGIN
         LET cost number(38, 2) := 100.0;
         LET revenue number(38, 2) DEFAULT 110.0;
         profit := revenue - cost;
         RETURN profit;
       END;`,
      10,
    ],
    [
      "cast to the declared type",
      `DECLARE w INTEGER; x INTEGER DEFAULT 0; dt DATE; result_string VARCHAR;
       BEGIN
         w := 1;
         w := 24 * 7;
         dt := '2020-09-30'::DATE;
         dt := '2020-09-30';
         result_string := w::VARCHAR || ', ' || dt::VARCHAR;
         RETURN result_string;
       END;`,
      "168, 2020-09-30",
    ],
    [
      "set by SELECT INTO",
      `DECLARE id INTEGER; price NUMBER(12, 2);
       BEGIN
         SELECT id, price INTO :id, :price FROM invoices WHERE id = 1;
         RETURN :id || ' ' || :price;
       END;`,
      "1 11.11",
    ],
    [
      "bound in SQL",
      "BEGIN LET n := 2; LET p := (SELECT price FROM invoices WHERE id = :n); RETURN p; END",
      22.22,
    ],
    [
      "used as a table's name",
      "BEGIN LET t := 'invoices'; LET n := 0; SELECT COUNT(*) INTO :n FROM IDENTIFIER(:t); RETURN n; END",
      2,
    ],
    ["holding quotes", `BEGIN LET s := 'it''s \\\\ "x"'; RETURN s || '!'; END`, `it's \\ "x"!`],
    ["never returned", "BEGIN LET s := 1; END", null],
  ])("are %s", async (_what, block, expected) => {
    expect(await run(block)).toEqual(expected);
  });
});

// https://docs.snowflake.com/en/developer-guide/snowflake-scripting/branch and …/loops
describe("control flow", () => {
  it.each<[string, string, unknown]>([
    [
      "IF and ELSEIF",
      "BEGIN LET count := 4; IF (count < 0) THEN RETURN 'negative'; ELSEIF (count = 0) THEN RETURN 'zero'; ELSE RETURN 'positive'; END IF; END",
      "positive",
    ],
    [
      "CASE with an expression",
      "BEGIN LET e := 'specific value'; CASE (e) WHEN 'specific value' THEN RETURN 'a'; WHEN 'b' THEN RETURN 'b'; ELSE RETURN 'c'; END; END",
      "a",
    ],
    [
      "CASE without one",
      "BEGIN LET x := 2; CASE WHEN x < 1 THEN RETURN 'a'; WHEN x < 3 THEN RETURN 'b'; END CASE; END",
      "b",
    ],
    [
      "FOR over a range",
      "DECLARE counter INTEGER DEFAULT 0; BEGIN FOR i IN 1 TO 5 DO counter := counter + i; END FOR; RETURN counter; END",
      15,
    ],
    [
      "FOR in reverse",
      "DECLARE v VARCHAR DEFAULT ''; BEGIN FOR i IN REVERSE 1 TO 3 DO v := v || ' ' || i::varchar; END FOR; RETURN v; END",
      " 3 2 1",
    ],
    [
      "a loop's own variable",
      "DECLARE i INTEGER DEFAULT -999; BEGIN FOR i IN 1 TO 3 DO NULL; END FOR; RETURN i; END",
      -999,
    ],
    ["WHILE", "BEGIN LET n := 0; WHILE (n < 3) DO n := n + 1; END WHILE; RETURN n; END", 3],
    [
      "REPEAT",
      "BEGIN LET n := 5; LET c := 0; REPEAT n := n - 1; c := c + 1; UNTIL (n <= 3) END REPEAT; RETURN c; END",
      2,
    ],
    [
      "LOOP with BREAK",
      "BEGIN LET n := 5; LOOP IF (n = 0) THEN BREAK; END IF; n := n - 1; END LOOP; RETURN n; END",
      0,
    ],
    [
      "a labelled BREAK",
      "BEGIN LET inner_counter := 0; LET outer_counter := 0; LOOP LOOP IF (inner_counter < 5) THEN inner_counter := inner_counter + 1; CONTINUE outer; ELSE BREAK outer; END IF; END LOOP inner; outer_counter := outer_counter + 1; END LOOP outer; RETURN inner_counter || '/' || outer_counter; END",
      "5/0",
    ],
  ])("runs %s", async (_what, block, expected) => {
    expect(await run(block)).toEqual(expected);
  });
});

// https://docs.snowflake.com/en/developer-guide/snowflake-scripting/cursors and …/resultsets
describe("cursors and result sets", () => {
  it.each<[string, string, unknown]>([
    [
      "OPEN USING and FETCH",
      `DECLARE id INTEGER DEFAULT 0; minimum_price NUMBER(13,2) DEFAULT 22.00; maximum_price NUMBER(13,2) DEFAULT 33.00;
         c1 CURSOR FOR SELECT id FROM invoices WHERE price > ? AND price < ?;
       BEGIN OPEN c1 USING (minimum_price, maximum_price); FETCH c1 INTO id; RETURN id; END;`,
      2,
    ],
    [
      "FETCH row by row",
      `DECLARE row_price FLOAT; total_price FLOAT; c1 CURSOR FOR SELECT price FROM invoices;
       BEGIN
         row_price := 0.0; total_price := 0.0;
         OPEN c1;
         FETCH c1 INTO row_price; total_price := total_price + row_price;
         FETCH c1 INTO row_price; total_price := total_price + row_price;
         CLOSE c1;
         RETURN total_price;
       END;`,
      33.33,
    ],
    [
      "NULL after the last row",
      "DECLARE id INTEGER; c CURSOR FOR SELECT 1; BEGIN OPEN c; FETCH c INTO id; FETCH c INTO id; RETURN id; END",
      null,
    ],
    [
      "FOR over a cursor",
      `DECLARE total_price FLOAT; c1 CURSOR FOR SELECT price FROM invoices;
       BEGIN total_price := 0.0; FOR record IN c1 DO total_price := total_price + record.price; END FOR; RETURN total_price; END;`,
      33.33,
    ],
    [
      "FOR over a result set",
      "DECLARE t NUMBER(12,2) DEFAULT 0; res RESULTSET; BEGIN res := (SELECT price FROM invoices); FOR r IN res DO t := t + r.price; END FOR; RETURN t; END",
      33.33,
    ],
  ])("do %s", async (_what, block, expected) => {
    expect(await run(block)).toEqual(expected);
  });

  it("return tables", async () => {
    const rows = [
      { ID: 1, PRICE: 11.11 },
      { ID: 2, PRICE: 22.22 },
    ];
    for (const body of [
      "LET res RESULTSET := (SELECT * FROM invoices ORDER BY id); RETURN TABLE(res);",
      "LET q := 'SELECT * FROM invoices WHERE id < ? ORDER BY id'; LET n := 9; LET res RESULTSET := (EXECUTE IMMEDIATE :q USING (n)); RETURN TABLE(res);",
      "LET c CURSOR FOR SELECT * FROM invoices ORDER BY id; OPEN c; RETURN TABLE(RESULTSET_FROM_CURSOR(c));",
    ]) {
      expect(await connection.query(`BEGIN ${body} END`)).toEqual(rows);
    }
  });
});

// https://docs.snowflake.com/en/developer-guide/snowflake-scripting/exceptions and …/exception
describe("exceptions", () => {
  it("that nobody handles end the block, and say where", async () => {
    const block = `
DECLARE
  my_exception EXCEPTION (-20002, 'Raised MY_EXCEPTION.');
BEGIN
  LET counter := 0;
  LET should_raise_exception := true;
  IF (should_raise_exception) THEN
    RAISE my_exception;
  END IF;
  counter := counter + 1;
  RETURN counter;
END;
`;
    await expect(run(block)).rejects.toMatchObject({
      code: "-20002",
      sqlState: "P0001",
      message: "Uncaught exception of type 'MY_EXCEPTION' on line 8 at position 4 : Raised MY_EXCEPTION.",
    });
  });

  it.each<[string, string, unknown]>([
    [
      "by name",
      "DECLARE a EXCEPTION (-20001, 'expected'); b EXCEPTION (-20002, 'not'); BEGIN RAISE a; EXCEPTION WHEN b THEN RETURN 'b'; WHEN a THEN RETURN SQLERRM || sqlcode || sqlstate; END",
      "expected-20001P0001",
    ],
    [
      "of statements",
      "BEGIN DROP TABLE no_such_table; EXCEPTION WHEN statement_error THEN RETURN sqlcode || ' ' || sqlstate; END",
      "2003 42S02",
    ],
    [
      "of anything else",
      "BEGIN LET x := 1 / 0; EXCEPTION WHEN STATEMENT_ERROR THEN RETURN 's'; WHEN OTHER THEN RETURN 'other'; END",
      "other",
    ],
    ["of expressions", "BEGIN LET x := 1 / 0; EXCEPTION WHEN EXPRESSION_ERROR THEN RETURN 'e'; END", "e"],
    [
      "in the block around",
      "DECLARE e1 EXCEPTION (-20001, 'Exception e1'); BEGIN BEGIN RAISE e1; END; EXCEPTION WHEN e1 THEN RETURN SQLERRM || ' caught in outer block.'; END",
      "Exception e1 caught in outer block.",
    ],
    [
      "of the same name as others",
      `DECLARE result VARCHAR; e1 EXCEPTION (-20001, 'Outer exception e1');
       BEGIN
         result := 'No error so far (but there will be).';
         DECLARE e1 EXCEPTION (-20101, 'Inner exception e1');
         BEGIN RAISE e1; END;
         RETURN result;
       EXCEPTION WHEN e1 THEN RETURN 'Outer exception raised.'; WHEN OTHER THEN RETURN 'other'; END;`,
      "other",
    ],
    [
      "and go on",
      "DECLARE e EXCEPTION (-20001, 'Catch and continue'); BEGIN LET counter := 0; RETURN 1; EXCEPTION WHEN e CONTINUE THEN NULL; END",
      1,
    ],
    [
      "and go on with the loop's next turn",
      "DECLARE x INT := 0; BEGIN FOR i IN 0 TO 5 DO x := 10/i; END FOR; RETURN x; EXCEPTION WHEN EXPRESSION_ERROR CONTINUE THEN INSERT INTO notes SELECT 'continue', :SQLERRM; END",
      2,
    ],
    [
      "and raise again",
      "BEGIN BEGIN LET x := 1/0; EXCEPTION WHEN OTHER THEN RAISE; END; EXCEPTION WHEN EXPRESSION_ERROR THEN RETURN 'again'; END",
      "again",
    ],
  ])("can be handled %s", async (_what, block, expected) => {
    expect(await run(block)).toEqual(expected);
  });

  it("of statements keep their own code", async () => {
    await expect(run("BEGIN\n  DROP TABLE no_such_table;\nEND")).rejects.toMatchObject({
      code: "002003",
      message: expect.stringMatching(
        /^Uncaught exception of type 'STATEMENT_ERROR' on line 2 at position 2 : SQL compilation error:/,
      ),
    });
  });
});

// https://docs.snowflake.com/en/sql-reference/sql/execute-immediate
describe("EXECUTE IMMEDIATE", () => {
  it("gives the result of the statement in a string, a variable or a session variable", async () => {
    expect(await connection.query("EXECUTE IMMEDIATE 'SELECT 7 AS n'")).toEqual([{ N: 7 }]);
    await connection.query("SET stmt = $$ SELECT 'a;b' AS n $$");
    expect(await connection.query("EXECUTE IMMEDIATE $stmt")).toEqual([{ N: "a;b" }]);
    expect(
      await run(
        "BEGIN LET s := 'INSERT INTO notes VALUES (''x'', '; EXECUTE IMMEDIATE s || '''y''), (''x'', ''z'')'; RETURN SQLROWCOUNT; END",
      ),
    ).toBe(2);
  });

  it("takes one statement only", async () => {
    await expect(connection.query("EXECUTE IMMEDIATE 'SELECT 1; SELECT 2'")).rejects.toMatchObject({
      code: "000008",
    });
  });
});

describe("a script that is none", () => {
  it.each([
    ["BEGIN RETURN 1", "001003"],
    ["BEGIN IF (TRUE) RETURN 1; END IF; END", "001003"],
    ["BEGIN undeclared := 1; END", "000904"],
    ["DECLARE p PROCEDURE () RETURNS INT AS 1; BEGIN CALL p(); END", "001003"],
  ])("is refused: %s", async (block, code) => {
    await expect(run(block)).rejects.toMatchObject({ code });
  });

  it("that never ends can be cancelled", async () => {
    const text = "BEGIN LOOP NULL; END LOOP; END";
    const ended = new Promise<{ code?: unknown }>((resolve) => {
      const statement = connection.driver.execute({
        sqlText: text,
        complete: (error) => resolve(error ?? {}),
      });
      setTimeout(() => statement.cancel(() => undefined), 200);
    });
    expect((await ended).code).toBe("000604");
  });
});
