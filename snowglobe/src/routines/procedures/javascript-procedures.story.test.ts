import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-javascript
// https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-api

let globe: Snowglobe;
let admin: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "ALTER SESSION SET TIMEZONE = 'Europe/Berlin'",
    "CREATE TABLE t (id INT NOT NULL, name VARCHAR, amount NUMBER(12, 4))",
    "INSERT INTO t VALUES (1, 'one', 1.25), (2, 'two', 2.5), (3, NULL, NULL)",
  ])
    await admin.query(sql);
}, 60_000);
afterAll(async () => {
  await admin.close();
  await globe.close();
});

let made = "";

/** Makes a procedure P, the only one of that name, and gives the one value of calling it. */
async function call(body: string, signature = "p() RETURNS VARIANT", args = ""): Promise<unknown> {
  if (made !== "") await admin.query(`DROP PROCEDURE IF EXISTS ${made}`);
  made = (/^p\(.*\)(?= RETURNS)/.exec(signature)?.[0] ?? "").replaceAll(
    /([(,])\s*("[^"]*"|\w+) (?=\w)/g,
    "$1",
  );
  await admin.query(`CREATE OR REPLACE PROCEDURE ${signature} LANGUAGE JAVASCRIPT AS $$${body}$$`);
  const [row] = await admin.query(`CALL p(${args})`);
  return Object.values(row ?? {})[0];
}

describe("values", () => {
  it.each([
    ["A FLOAT", "1.5", "[typeof A, A]", ["number", 1.5]],
    ["A VARCHAR", "'x'", "[typeof A, A]", ["string", "x"]],
    ["A BOOLEAN", "TRUE", "[typeof A, A]", ["number", 1]],
    ["A VARIANT", "PARSE_JSON('{\"b\": [1, null]}')", "A.b.length", 2],
    ["A ARRAY", "ARRAY_CONSTRUCT(1, 'x')", "[A.constructor === Array, A[1]]", [true, "x"]],
    ["A OBJECT", "OBJECT_CONSTRUCT('k', 7)", "A.k", 7],
    ["A BINARY", "TO_BINARY('0aff')", "[A instanceof Uint8Array, A[1]]", [true, 255]],
    ["A VARCHAR", "NULL", "[typeof A, A === undefined]", ["undefined", true]],
    ["A DATE", "'2026-07-01'", "[A instanceof Date, A.toISOString()]", [true, "2026-06-30T22:00:00.000Z"]],
    ["A TIMESTAMP_NTZ", "'2026-01-01 08:30:00.5'", "A.toISOString()", "2026-01-01T07:30:00.500Z"],
    ["A TIMESTAMP_TZ", "'2026-01-01 08:30:00 +05:00'", "A.toISOString()", "2026-01-01T03:30:00.000Z"],
    ["A TIMESTAMP_LTZ", "'2026-07-01 08:30:00'", "A.getHours()", 8],
  ])("an argument %s of %s", async (declared, value, shown, expected) => {
    expect(await call(`return ${shown}`, `p(${declared}) RETURNS VARIANT`, value)).toEqual(expected);
  });

  it.each([
    ["FLOAT", "1/3", 1 / 3],
    ["FLOAT", "'12'", 12],
    ["VARCHAR", "12", "12"],
    ["VARCHAR", "[1, [2]]", "1,2"],
    ["VARCHAR", "undefined", null],
    ["VARCHAR NOT NULL", "'é' + '\\u{1F600}'", "é😀"],
    ["BOOLEAN", "2 > 1", true],
    ["ARRAY", "[1, undefined, {a: 'b'}]", [1, null, { a: "b" }]],
    ["OBJECT", "({z: 1, a: null})", { a: null, z: 1 }],
    ["VARIANT", "null", null],
    ["DATE", "new Date(2026, 6, 1)", new Date("2026-07-01")],
    ["TIMESTAMP_LTZ", "new Date(0)", new Date(0)],
  ])("a result %s of %s", async (declared, value, expected) => {
    expect(await call(`return ${value};`, `p() RETURNS ${declared}`)).toEqual(expected);
  });

  it("are refused where they do not fit", async () => {
    await expect(call("return [];", "p() RETURNS OBJECT")).rejects.toThrow("cannot be returned as OBJECT");
    await expect(call("return 'x';", "p() RETURNS FLOAT")).rejects.toThrow("cannot be returned as FLOAT");
    await expect(call("return 1;", "p(A NUMBER) RETURNS FLOAT")).rejects.toThrow(
      "Language JAVASCRIPT does not support type 'NUMBER(38,0)' for argument or return type.",
    );
    await expect(call("return 1;", 'p("my arg" FLOAT) RETURNS FLOAT')).rejects.toThrow(
      "Invalid argument name(s): 'my arg'",
    );
    await expect(call("return 1;", "p() RETURNS TABLE (a FLOAT)")).rejects.toThrow("RETURNS TABLE");
  });

  it("have upper-case names, unless they are quoted", async () => {
    expect(await call("return lower + UPPER;", 'p("lower" FLOAT, upper FLOAT) RETURNS FLOAT', "1, 2")).toBe(
      3,
    );
    await expect(call("return a;", "p(a FLOAT) RETURNS FLOAT", "1")).rejects.toThrow(
      "JavaScript execution error: Uncaught ReferenceError: a is not defined in P at 'return a;' position 7\nstackstrace: \nP line: 1",
    );
  });

  it("STRICT gives NULL for NULL; overloads are told apart", async () => {
    await admin.query(
      "CREATE PROCEDURE o(a FLOAT) RETURNS VARCHAR LANGUAGE JAVASCRIPT STRICT AS 'return \"f\"'",
    );
    await admin.query("CREATE PROCEDURE o(a VARCHAR) RETURNS VARCHAR LANGUAGE JAVASCRIPT AS 'return \"v\"'");
    expect(await admin.query("CALL o(1::FLOAT)")).toEqual([{ O: "f" }]);
    expect(await admin.query("CALL o('x')")).toEqual([{ O: "v" }]);
    await admin.query("DROP PROCEDURE o(VARCHAR)");
    expect(await admin.query("CALL o(NULL::FLOAT)")).toEqual([{ O: null }]);
  });
});

describe("statements", () => {
  it("are created, executed, and asked about", async () => {
    const told = await call(`
      var s = snowflake.createStatement({sqlText: "SELECT id, name, amount FROM t WHERE id >= ? AND id < :2 ORDER BY 1", binds: [2, 4]});
      try { s.getColumnCount(); } catch (e) { var before = e.message; }
      var rs = s.execute();
      var seen = [];
      while (rs.next()) seen.push([rs.getColumnValue(1), rs.getColumnValue("NAME"), rs.NAME, rs.getColumnValueAsString(3)]);
      return {before: before, seen: seen, sql: s.getSqlText().slice(0, 9), count: s.getColumnCount(), rows: s.getRowCount(),
        name: s.getColumnName(3), scale: s.getColumnScale(3), type: s.getColumnType(2), sqlType: s.getColumnSqlType("NAME"),
        nullable: [1, 2].map(i => s.isColumnNullable(i)), number: s.isColumnNumber(1), text: rs.isColumnText(2),
        id: s.getQueryId() === rs.getQueryId() && s.getQueryId().length > 30, over: rs.next()};`);
    expect(told).toEqual({
      before: "Statement is not executed yet.",
      seen: [
        [2, "two", "two", "2.5000"],
        [3, null, null, null],
      ],
      ...{ sql: "SELECT id", count: 3, rows: 2, name: "AMOUNT", scale: 4, type: "string", sqlType: "TEXT" },
      ...{ nullable: [false, true], number: true, text: true, id: true, over: false },
    });
  });

  it("count what they change", async () => {
    await admin.query("CREATE TABLE c (a INT)");
    expect(
      await call(`
      var s = snowflake.createStatement({sqlText: "INSERT INTO c VALUES (1), (2), (3)"}); s.execute();
      var u = snowflake.createStatement({sqlText: "UPDATE c SET a = 4 WHERE a > 1"}); u.execute();
      var m = snowflake.createStatement({sqlText: "MERGE INTO c USING (SELECT 1 AS b UNION ALL SELECT 9) ON a = b WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (b)"}); m.execute();
      return [s.getNumRowsInserted(), s.getNumRowsAffected(), u.getNumRowsUpdated(), u.getNumDuplicateRowsUpdated(),
        m.getNumRowsInserted(), m.getNumRowsDeleted(), m.getNumRowsAffected()];`),
    ).toEqual([3, 3, 2, 0, 1, 1, 2]);
  });

  it("give timestamps as SfDates, which can be bound again", async () => {
    expect(
      await call(`
      var rs = snowflake.execute({sqlText: "SELECT '2026-07-01 12:00:00.123456789'::TIMESTAMP_NTZ(9), '2026-07-01'::DATE, '10:00:00'::TIME(0), PARSE_JSON('[1]'), TRUE"});
      rs.next();
      var at = rs.getColumnValue(1);
      var again = snowflake.execute({sqlText: "SELECT ?::TIMESTAMP_NTZ(9)::VARCHAR", binds: [at]}); again.next();
      return [at instanceof Date, at.getEpochSeconds(), at.getNanoSeconds(), at.getScale(), rs.getColumnValueAsString(1),
        rs.getColumnValueAsString(2), rs.getColumnValue(3), rs.getColumnValue(4)[0], again.getColumnValue(1)];`),
    ).toEqual([
      ...[true, 1782900000, 123456789, 9, "2026-07-01 12:00:00.123", "2026-07-01", "10:00:00", 1],
      "2026-07-01 12:00:00.123",
    ]);
  });

  it("refuse what cannot be bound, and columns that are not there", async () => {
    expect(
      await call(`
      function told(work) { try { work(); return "ran"; } catch (e) { return e.message; } }
      var rs = snowflake.execute({sqlText: "SELECT 1 AS a"}); rs.next();
      return [told(() => snowflake.execute({sqlText: "SELECT ?", binds: [undefined]})), told(() => snowflake.createStatement({})),
        told(() => snowflake.createStatement("SELECT 1")), told(() => rs.getColumnValue(2)), told(() => rs.getColumnValue("B"))];`),
    ).toEqual([
      "Unsupported type for binding argument 1undefined",
      expect.stringContaining("sqlText"),
      expect.stringContaining("sqlText"),
      "Given column name/index does not exist: 2",
      "Given column name/index does not exist: B",
    ]);
  });

  it("begin, commit and roll back", async () => {
    await admin.query("CREATE TABLE child (a INT)");
    await admin.query("INSERT INTO child VALUES (1)");
    const body = `
      snowflake.execute({sqlText: "BEGIN WORK;"});
      try {
        snowflake.execute({sqlText: "DELETE FROM child;"});
        if (HOW === "fail") snowflake.execute({sqlText: "DELETE FROM no_such_table;"});
        snowflake.execute({sqlText: "COMMIT WORK;"});
        return "done";
      } catch (err) {
        snowflake.execute({sqlText: "ROLLBACK WORK;"});
        return "Failed: " + err.code;
      }`;
    expect(await call(body, "p(how VARCHAR) RETURNS VARCHAR", "'fail'")).toBe("Failed: 2003");
    expect(await admin.query("SELECT COUNT(*) AS n FROM child")).toEqual([{ N: 1 }]);
    expect(await admin.query("CALL p('work')")).toEqual([{ P: "done" }]);
    expect(await admin.query("SELECT COUNT(*) AS n FROM child")).toEqual([{ N: 0 }]);
  });

  it("log and trace as documented", async () => {
    expect(
      await call(`snowflake.log("info", "hello"); snowflake.addEvent("e", {a: 1}); snowflake.setSpanAttribute("k", 1);
        try { snowflake.addEvent(1); } catch (e) { return e.message; }`),
    ).toContain("addEvent");
  });
});

describe("errors", () => {
  it("that are caught have code, state, message and a trace", async () => {
    expect(
      await call(`
          var result = "";
          try {
              snowflake.execute( {sqlText: "SELECT * FROM nowhere"} );
              }
          catch (err)  {
              result = [err.code, err.state, err.message, err.stackTraceTxt];
              }
          return result;`),
    ).toEqual([
      2003,
      "42S02",
      "SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.",
      "Snowflake.execute, line 4 position 24",
    ]);
  });

  it("that are not caught are told in Snowflake's words", async () => {
    const body =
      "\n  var s = snowflake.createStatement({sqlText: 'SELECT * FROM nowhere'});\n  function f() { return s.execute(); }\n  return f();";
    await expect(call(body)).rejects.toMatchObject({
      code: "100183",
      message: expect.stringContaining(
        "Execution error in store procedure P:\nSQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.\nAt Statement.execute, line 3 position 26",
      ),
    });
    await expect(call("\n  var x = null;\n  return x.y;")).rejects.toMatchObject({
      code: "100132",
      message: expect.stringContaining(
        "JavaScript execution error: Uncaught TypeError: Cannot read properties of null (reading 'y') in P at '  return x.y;' position",
      ),
    });
    await expect(call("throw 'no such thing'")).rejects.toThrow(
      "JavaScript execution error: Uncaught no such thing in P",
    );
    await expect(call("\n  throw new Error('boom')")).rejects.toThrow(
      "Uncaught Error: boom in P at '  throw new Error('boom')' position 2\nstackstrace: \nP line: 2",
    );
    await expect(call("\n return (")).rejects.toThrow("SyntaxError");
  });
});

describe("the sandbox", () => {
  it("has no way out", async () => {
    expect(
      await call(`
      function told(work) { try { return String(work()); } catch (e) { return e.name; } }
      return [typeof process, typeof require, typeof fetch, typeof WebAssembly, typeof setTimeout, typeof console,
        told(() => eval("1")), told(() => Function("return 1")()), told(() => (() => {}).constructor("return 1")()),
        told(() => globalThis.snowglobeRequest)];`),
    ).toEqual([...Array(6).fill("undefined"), "EvalError", "EvalError", "EvalError", "undefined"]);
    expect(await call("import('./javascript-values.mjs'); import('node:fs'); return 'quiet';")).toBe("quiet");
    expect(
      await call("} ), (function(){ return 'outside' }", "p() RETURNS VARCHAR").catch(String),
    ).not.toContain("Node");
  });

  it("leaves nothing over for the next call", async () => {
    const body = "var before = typeof kept; kept = 1; Array.prototype.map = null; return before;";
    expect(await call(body, "p() RETURNS VARCHAR")).toBe("undefined");
    expect(await admin.query("CALL p()")).toEqual([{ P: "undefined" }]);
  });

  it("ends with its memory, its stack, and its statement's time", async () => {
    await expect(call("let a = []; for (;;) a.push(new ArrayBuffer(3e7));")).rejects.toThrow("memory");
    await expect(call("(function f() { return f() + 1; })()")).rejects.toThrow(
      "Uncaught RangeError: Maximum call stack size exceeded in P",
    );
    await admin.query("ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1");
    await expect(call("for (;;) {}")).rejects.toThrow("Statement reached its statement or warehouse timeout");
    await admin.query("ALTER SESSION UNSET STATEMENT_TIMEOUT_IN_SECONDS");
    expect(await call("return 'alive'", "p() RETURNS VARCHAR")).toBe("alive");
  }, 30_000);

  it("is left when the statement is cancelled", async () => {
    await admin.query(
      "CREATE OR REPLACE PROCEDURE endless() RETURNS FLOAT LANGUAGE JAVASCRIPT AS 'for (;;) {}'",
    );
    const other = await connect(globe, { warehouse: "W" });
    const running = other.query("CALL d.public.endless()");
    const failed = running.catch(String);
    for (let cancelled = false; !cancelled; ) {
      const [found] = await admin.query(
        "SELECT query_id AS id FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY()) WHERE query_text ILIKE 'CALL d.public.endless%' AND execution_status = 'RUNNING'",
      );
      if (found) await admin.query(`SELECT SYSTEM$CANCEL_QUERY('${found.ID}')`);
      cancelled = found !== undefined;
    }
    expect(await failed).toContain("SQL execution canceled");
    await other.close();
  }, 30_000);
});

describe("rights", () => {
  it("are the owner's or the caller's", async () => {
    for (const sql of [
      "CREATE ROLE r",
      "GRANT USAGE ON WAREHOUSE w TO ROLE r",
      "GRANT USAGE ON DATABASE d TO ROLE r",
      "GRANT USAGE ON SCHEMA d.public TO ROLE r",
      ...["owner", "caller"].map(
        (whose) =>
          `CREATE PROCEDURE count_${whose}() RETURNS FLOAT LANGUAGE JAVASCRIPT EXECUTE AS ${whose} AS $$var rs = snowflake.execute({sqlText: "SELECT COUNT(*) FROM d.public.t"}); rs.next(); return rs.getColumnValue(1);$$`,
      ),
    ])
      await admin.query(sql);
    const anna = await connectAs(globe, admin, { role: "r" }, { warehouse: "W" });
    await expect(anna.query("CALL d.public.count_owner()")).rejects.toThrow("Unknown user-defined function");
    await admin.query("GRANT USAGE ON PROCEDURE count_owner() TO ROLE r");
    await admin.query("GRANT USAGE ON PROCEDURE count_caller() TO ROLE r");
    expect(await anna.query("CALL d.public.count_owner()")).toEqual([{ COUNT_OWNER: 3 }]);
    await expect(anna.query("CALL d.public.count_caller()")).rejects.toThrow(
      "does not exist or not authorized",
    );
    await admin.query("REVOKE USAGE ON PROCEDURE count_owner() FROM ROLE r");
    await expect(anna.query("CALL d.public.count_owner()")).rejects.toThrow("Unknown user-defined function");
    await anna.close();
    await admin.query("ALTER PROCEDURE count_caller() EXECUTE AS OWNER");
    const owners = await call(
      `try { snowflake.execute({sqlText: "ALTER SESSION SET QUERY_TAG = 'x'"}); } catch (e) { return e.message; }`,
    );
    expect(owners).toContain("Unsupported statement type 'ALTER_SESSION'");
  });
});

describe("the object", () => {
  it("is shown, described, made again from its DDL, cloned and dropped", async () => {
    await admin.query(
      "CREATE PROCEDURE kept(a FLOAT) RETURNS VARCHAR LANGUAGE JAVASCRIPT COMMENT = 'c' EXECUTE AS CALLER AS $$\n  return \"it's \" + A;\n$$",
    );
    const [ddl] = await admin.query("SELECT GET_DDL('PROCEDURE', 'kept(FLOAT)') AS x");
    expect(ddl?.X).toContain("LANGUAGE JAVASCRIPT");
    await admin.query(String(ddl?.X));
    expect(await admin.query("CALL kept(1)")).toEqual([{ KEPT: "it's 1" }]);
    const described = await admin.query("DESCRIBE PROCEDURE kept(FLOAT)");
    expect(described).toContainEqual({ property: "language", value: "JAVASCRIPT" });
    expect(described).toContainEqual({ property: "signature", value: "(A FLOAT)" });
    expect(await admin.query("SHOW PROCEDURES LIKE 'KEPT'")).toMatchObject([
      { name: "KEPT", arguments: "KEPT(FLOAT) RETURN VARCHAR", description: "c" },
    ]);
    expect(
      await admin.query(
        "SELECT procedure_language AS l FROM information_schema.procedures WHERE procedure_name = 'KEPT'",
      ),
    ).toEqual([{ L: "JAVASCRIPT" }]);
    await admin.query("CREATE SCHEMA copy CLONE public");
    expect(await admin.query("CALL d.copy.kept(2)")).toEqual([{ KEPT: "it's 2" }]);
    await admin.query("USE SCHEMA d.public");
    await admin.query("DROP PROCEDURE kept(FLOAT)");
    await expect(admin.query("CALL kept(1)")).rejects.toThrow("Unknown user-defined function");
  });
});
