import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// https://docs.snowflake.com/en/developer-guide/udf/javascript/udf-javascript-introduction
// https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-introduction

let globe: Snowglobe;
let admin: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "ALTER SESSION SET TIMEZONE = 'Europe/Berlin'",
    "CREATE TABLE t (id INT, name VARCHAR)",
    "INSERT INTO t SELECT SEQ4(), 'n' || SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 5000))",
    "CREATE FUNCTION js(a FLOAT, b VARCHAR) RETURNS VARCHAR LANGUAGE JAVASCRIPT AS $$ return B + ':' + (A + 1) $$",
  ])
    await admin.query(sql);
}, 120_000);
afterAll(async () => {
  await admin.close();
  await globe.close();
});
const value = async (sql: string) => Object.values((await admin.query(sql))[0] ?? {})[0];

describe("JavaScript functions", () => {
  it("are asked for every row, wherever an expression stands", async () => {
    expect(await value("SELECT js(1, 'x')")).toBe("x:2");
    expect(await value("SELECT COUNT(DISTINCT js(id, name)) FROM t WHERE js(id, 'y') <> 'y:8'")).toBe(4999);
    expect(await admin.query("SELECT js(MAX(id), 'm') AS x FROM t GROUP BY id > 10 ORDER BY x")).toEqual([
      { X: "m:11" },
      { X: "m:5000" },
    ]);
    await admin.query("CREATE TABLE made AS SELECT js(id, name) AS x FROM t WHERE id < 2");
    await admin.query("UPDATE made SET x = d.public.js(LENGTH(x), x)");
    expect(await admin.query("SELECT x FROM made ORDER BY x")).toEqual([{ X: "n0:1:5" }, { X: "n1:2:5" }]);
    await admin.query("CREATE VIEW v AS SELECT js(id, name) AS x FROM t");
    expect(await value("SELECT COUNT(*) FROM v WHERE x LIKE 'n%'")).toBe(5000);
  });

  it.each([
    ["VARIANT", "VARIANT", "PARSE_JSON('{\"a\": [1, 2]}')", "A.a.map(x => x * 2)", [2, 4]],
    ["ARRAY", "ARRAY", "ARRAY_CONSTRUCT(3, 1, 2)", "A.sort()", [1, 2, 3]],
    ["OBJECT", "OBJECT", "OBJECT_CONSTRUCT('k', 'v')", "({...A, n: null})", { k: "v", n: null }],
    ["BOOLEAN", "BOOLEAN", "TRUE", "!A", false],
    ["DATE", "DATE", "'2026-03-29'::DATE", "new Date(A.getTime() + 86400000)", new Date("2026-03-30")],
    ["TIMESTAMP_NTZ", "VARCHAR", "'2026-01-01 10:00:00'", "A.toISOString()", "2026-01-01T09:00:00.000Z"],
    ["BINARY", "BINARY", "TO_BINARY('41ff')", "new Uint8Array([A[1], A[0]])", Buffer.from("ff41", "hex")],
    ["FLOAT", "FLOAT", "1e200", "A * 1e10", 1e210],
    ["VARCHAR", "VARCHAR", "NULL", "A === undefined ? 'undefined' : 'other'", "undefined"],
  ])("take and give %s", async (argument, result, given, body, expected) => {
    await admin.query(
      `CREATE OR REPLACE FUNCTION f_${argument}(a ${argument}) RETURNS ${result} LANGUAGE JAVASCRIPT AS $$ return ${body} $$`,
    );
    const found = await value(`SELECT f_${argument}(${given})`);
    expect(Buffer.isBuffer(found) ? Buffer.from(found) : found).toEqual(expected);
  });

  it("keep their global state from row to row, apart from other functions", async () => {
    await admin.query(
      "CREATE FUNCTION counted() RETURNS FLOAT LANGUAGE JAVASCRIPT AS 'if (typeof n === \"undefined\") n = 0; return ++n;'",
    );
    expect(await value("SELECT MAX(counted()) FROM t WHERE id < 100")).toBe(100);
    await admin.query("CREATE FUNCTION other() RETURNS VARCHAR LANGUAGE JAVASCRIPT AS 'return typeof n'");
    expect(await value("SELECT other()")).toBe("undefined");
  });

  it("are STRICT when they say so", async () => {
    await admin.query(
      "CREATE FUNCTION strict_one(a VARCHAR) RETURNS VARCHAR LANGUAGE JAVASCRIPT STRICT AS 'return A.toUpperCase()'",
    );
    expect(await admin.query("SELECT strict_one(column1) AS x FROM VALUES ('a'), (NULL), ('b')")).toEqual([
      { X: "A" },
      { X: null },
      { X: "B" },
    ]);
  });

  it("have no account, no way out, and an end", async () => {
    const make = (name: string, body: string) =>
      admin.query(`CREATE FUNCTION ${name}() RETURNS VARCHAR LANGUAGE JAVASCRIPT AS $$${body}$$`);
    await make("no_account", "return [typeof snowflake, typeof process, typeof require].join()");
    expect(await value("SELECT no_account()")).toBe("undefined,undefined,undefined");
    await make("broken", "\n  return null.x;");
    await expect(value("SELECT broken()")).rejects.toThrow(
      "JavaScript execution error: Uncaught TypeError: Cannot read properties of null (reading 'x') in BROKEN at '  return null.x;' position",
    );
    await make("endless", "for (;;) {}");
    await expect(value("SELECT endless()")).rejects.toThrow("took longer than 10 seconds");
    await make("greedy", "let a = []; for (;;) a.push(new ArrayBuffer(3e8));");
    await expect(value("SELECT greedy()")).rejects.toThrow("memory");
    expect(await value("SELECT js(1, 'still')")).toBe("still:2");
  }, 60_000);

  it("give tables", async () => {
    await admin.query(`CREATE FUNCTION cut(text VARCHAR, by_what VARCHAR) RETURNS TABLE (part VARCHAR, n FLOAT) LANGUAGE JAVASCRIPT AS $$ {
      initialize: function (argumentInfo, context) { this.n = 0; },
      processRow: function (row, rowWriter, context) {
        for (const part of row.TEXT.split(row.BY_WHAT)) rowWriter.writeRow({PART: part, N: ++this.n});
      },
      finalize: function (rowWriter, context) { rowWriter.writeRow({PART: "end"}); }
    } $$`);
    expect(await admin.query("SELECT * FROM TABLE(cut('a,b', ','))")).toEqual([
      { PART: "a", N: 1 },
      { PART: "b", N: 2 },
      { PART: "end", N: null },
    ]);
    expect(
      await admin.query(
        "SELECT id, s.part FROM t, TABLE(cut(t.name, 'n')) s WHERE id < 2 AND s.n = 2 ORDER BY id",
      ),
    ).toEqual([
      { ID: 0, PART: "0" },
      { ID: 1, PART: "1" },
    ]);
    await expect(admin.query("SELECT cut('a', 'b')")).rejects.toThrow("TABLE(");
    await expect(
      admin.query("SELECT * FROM t, TABLE(cut(t.name, 'n') OVER (PARTITION BY t.id))"),
    ).rejects.toThrow("Unsupported feature");
  });

  it("refuse types that JavaScript has not", async () => {
    await expect(
      admin.query("CREATE FUNCTION bad(a INT) RETURNS FLOAT LANGUAGE JAVASCRIPT AS 'return A'"),
    ).rejects.toThrow(
      "Language JAVASCRIPT does not support type 'NUMBER(38,0)' for argument or return type.",
    );
  });
});

describe("Python functions", () => {
  it("are scalar, or give tables", async () => {
    await admin.query(`CREATE FUNCTION py(a INT, b VARCHAR) RETURNS VARIANT LANGUAGE PYTHON RUNTIME_VERSION = '3.12' HANDLER = 'run' AS $$
def run(a, b):
    return {"next": a + 1, "upper": b.upper() if b else None}
$$`);
    expect(await value("SELECT py(1, 'x')")).toEqual({ next: 2, upper: "X" });
    expect(await value("SELECT SUM(py(id, name):next) FROM t WHERE id < 10")).toBe(55);
    await admin.query(`CREATE FUNCTION words(text VARCHAR) RETURNS TABLE (word VARCHAR, length INT) LANGUAGE PYTHON RUNTIME_VERSION = '3.12' HANDLER = 'Words' AS $$
class Words:
    def __init__(self):
        self.count = 0
    def process(self, text):
        for word in text.split():
            self.count += 1
            yield (word, len(word))
    def end_partition(self):
        yield ("all", self.count)
$$`);
    expect(await admin.query("SELECT * FROM TABLE(words('one three'))")).toEqual([
      { WORD: "one", LENGTH: 3 },
      { WORD: "three", LENGTH: 5 },
      { WORD: "all", LENGTH: 2 },
    ]);
    await admin.query(
      "CREATE FUNCTION py_bad() RETURNS INT LANGUAGE PYTHON RUNTIME_VERSION = 3.12 HANDLER = 'f' AS 'def f(): return 1 / 0'",
    );
    await expect(value("SELECT py_bad()")).rejects.toThrow("ZeroDivisionError");
    await expect(
      admin.query(
        "CREATE FUNCTION x() RETURNS INT LANGUAGE PYTHON RUNTIME_VERSION = 3.12 AS 'def f(): return 1'",
      ),
    ).rejects.toThrow("HANDLER must be given");
  }, 60_000);
});

describe("the object", () => {
  it("is altered, described, made again from its DDL, cloned, renamed and dropped", async () => {
    await admin.query(
      "CREATE FUNCTION kept(a FLOAT) RETURNS FLOAT LANGUAGE JAVASCRIPT IMMUTABLE STRICT COMMENT = 'c' AS 'return A + 1'",
    );
    await admin.query("CREATE ROLE r");
    await admin.query("GRANT USAGE ON FUNCTION kept(FLOAT) TO ROLE r");
    expect(
      await admin.query(
        "CREATE OR ALTER FUNCTION kept(a FLOAT) RETURNS FLOAT LANGUAGE JAVASCRIPT STRICT AS 'return A + 2'",
      ),
    ).toEqual([{ status: "Function KEPT successfully altered." }]);
    expect(await value("SELECT kept(1)")).toBe(3);
    expect(await admin.query("SHOW GRANTS ON FUNCTION kept(FLOAT)")).toContainEqual(
      expect.objectContaining({ privilege: "USAGE", grantee_name: "R" }),
    );
    await admin.query("ALTER FUNCTION kept(FLOAT) SET COMMENT = 'new'");
    await admin.query("ALTER FUNCTION kept(FLOAT) SET SECURE");
    const described = await admin.query("DESCRIBE FUNCTION kept(FLOAT)");
    expect(described).toEqual([
      { property: "signature", value: "(A FLOAT)" },
      { property: "returns", value: "FLOAT" },
      { property: "language", value: "JAVASCRIPT" },
      { property: "null handling", value: "RETURNS NULL ON NULL INPUT" },
      { property: "volatility", value: "VOLATILE" },
      { property: "body", value: "return A + 2" },
    ]);
    const ddl = String(await value("SELECT GET_DDL('FUNCTION', 'kept(FLOAT)')"));
    expect(ddl).toBe(
      "CREATE OR REPLACE SECURE FUNCTION \"KEPT\"(\"A\" FLOAT)\nRETURNS FLOAT\nLANGUAGE JAVASCRIPT\nSTRICT\nCOMMENT='new'\nAS 'return A + 2';",
    );
    await admin.query(ddl);
    await admin.query("ALTER FUNCTION kept(FLOAT) RENAME TO renamed");
    expect(await value("SELECT renamed(1)")).toBe(3);
    expect(await admin.query("SHOW USER FUNCTIONS LIKE 'RENAMED'")).toMatchObject([{ is_secure: "Y" }]);
    expect(
      await value(
        "SELECT function_language FROM information_schema.functions WHERE function_name = 'RENAMED'",
      ),
    ).toBe("JAVASCRIPT");
    await admin.query("CREATE SCHEMA copy CLONE public");
    expect(await value("SELECT d.copy.renamed(1)")).toBe(3);
    await admin.query("USE SCHEMA d.public");
    await admin.query("DROP FUNCTION renamed(FLOAT)");
    await expect(value("SELECT renamed(1)")).rejects.toThrow("Unknown function RENAMED");
    await expect(admin.query("ALTER FUNCTION js(FLOAT, VARCHAR) SET LOG_LEVEL = INFO")).rejects.toThrow(
      "Unsupported feature",
    );
  });

  it("is run by who was granted it", async () => {
    for (const sql of ["GRANT USAGE ON DATABASE d TO ROLE r", "GRANT USAGE ON SCHEMA d.public TO ROLE r"])
      await admin.query(sql);
    const anna = await connectAs(globe, admin, { role: "r" });
    await expect(anna.query("SELECT d.public.js(1, 'x')")).rejects.toThrow("Unknown function D.PUBLIC.JS");
    await admin.query("GRANT USAGE ON FUNCTION js(FLOAT, VARCHAR) TO ROLE r");
    expect(await anna.query("SELECT d.public.js(1, 'x') AS x")).toEqual([{ X: "x:2" }]);
    await admin.query("REVOKE USAGE ON FUNCTION js(FLOAT, VARCHAR) FROM ROLE r");
    await expect(anna.query("SELECT d.public.js(1, 'x')")).rejects.toThrow("Unknown function");
    await anna.close();
  });
});
