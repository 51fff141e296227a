import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// A VARIANT keeps its types wherever it goes: docs/adr/0028-a-variant-keeps-its-types.md

let globe: Snowglobe;
let connection: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  for (const statement of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    // What is compared is the whole value, to its last digit.
    "ALTER SESSION SET TIMEZONE = 'America/Los_Angeles', TIME_OUTPUT_FORMAT = 'HH24:MI:SS.FF9', TIMESTAMP_NTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9', TIMESTAMP_LTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM', TIMESTAMP_TZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM'",
    "CREATE PROCEDURE same(v VARIANT) RETURNS VARIANT LANGUAGE SQL AS $$ BEGIN RETURN v; END; $$",
    "CREATE PROCEDURE in_table(v VARIANT) RETURNS TABLE () LANGUAGE SQL AS $$ BEGIN LET r RESULTSET := (SELECT :v AS c); RETURN TABLE(r); END; $$",
    `CREATE TABLE kinds AS ${KINDS.map(
      (expression, index) => `SELECT ${index} AS i, ${expression} AS v`,
    ).join(" UNION ALL ")}`,
    "CREATE TABLE seen (i INTEGER, v VARIANT)",
  ])
    await connection.query(statement);
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

const SCALARS: Readonly<Record<string, string>> = {
  text: "'it''s \\\\ \"so\"'",
  "text that begins as marks do": "'\\u0091D1'",
  integer: "12345678901234567890123456789012345678",
  decimal: "1234567890123456789.000000000000000001",
  double: "1.5::FLOAT",
  "double of seventeen digits": "0.30000000000000004e0",
  "not a number": "'NaN'::FLOAT",
  "minus infinity": "'-inf'::FLOAT",
  boolean: "TRUE",
  date: "'0001-12-31'::DATE",
  time: "'23:59:59.123456789'::TIME",
  timestamp_ntz: "'1969-12-31 23:59:59.999999999'::TIMESTAMP_NTZ",
  timestamp_ltz: "'2024-07-01 00:00:00.000000001 +02:00'::TIMESTAMP_LTZ",
  timestamp_tz: "'1950-01-01 00:00:00.5 +05:45'::TIMESTAMP_TZ",
  binary: "TO_BINARY('00FF', 'HEX')",
  "json null": "PARSE_JSON('null')",
};

/** A VARIANT of each kind, and of all of them inside of others. */
const KINDS: readonly string[] = [
  ...Object.values(SCALARS).map((scalar) => `${scalar}::VARIANT`),
  `ARRAY_CONSTRUCT(NULL, ${Object.values(SCALARS).join(", ")}, ['00:00:01'::TIME])::VARIANT`,
  `OBJECT_CONSTRUCT_KEEP_NULL('k "', '12:00:00'::TIME, 'n', NULL, 'o', {'x': '2024-01-01'::TIMESTAMP_NTZ})::VARIANT`,
];
/** Those that a script goes through: one of each way of being written. */
const SOME = `i IN (${[5, 9, 13, KINDS.length - 2, KINDS.length - 1].join(", ")})`;

/** What there is to know of a value: its type, its text, what is inside, and whether the original is equal to it. */
const tell = (value: string, original = "v") =>
  `CONCAT_WS('|', COALESCE(TYPEOF(${value}), '-'), COALESCE(TO_JSON(${value}), '-'), COALESCE(TYPEOF(${value}[3]), '-'), COALESCE(TYPEOF(${value}:o.x), '-'), (${value} = ${original})::VARCHAR)`;

async function told(sql: string): Promise<readonly unknown[]> {
  return (await connection.query(sql)).map((row) => Object.values(row)[0]);
}

/** Runs a script that puts what it has into SEEN. */
async function seen(script: string): Promise<readonly unknown[]> {
  await connection.query("TRUNCATE TABLE seen");
  await connection.query(script);
  return told(`SELECT ${tell("s.v", "k.v")} FROM seen s JOIN kinds k ON s.i = k.i ORDER BY s.i`);
}

let right: readonly unknown[];
beforeAll(async () => {
  right = [];
  for (const kind of KINDS)
    right = [...right, ...(await told(`SELECT ${tell("x", "x")} FROM (SELECT ${kind} AS x)`))];
  expect(right.map((text) => String(text).split("|").at(-1))).toEqual(right.map(() => "true"));
});

describe("a VARIANT of each kind", () => {
  it("is what it was in a table and in a view", async () => {
    await connection.query("CREATE VIEW seen_kinds AS SELECT * FROM kinds");
    await connection.query("CREATE TABLE copied AS SELECT * FROM kinds");
    for (const table of ["kinds", "seen_kinds", "copied"])
      expect(await told(`SELECT ${tell("v")} FROM ${table} ORDER BY i`)).toEqual(right);
  });

  it("is what it was in RESULT_SCAN, of a result in files too", async () => {
    for (const [rows, count] of [
      ["kinds", 1],
      ["kinds, TABLE(GENERATOR(ROWCOUNT => 100))", 100],
    ] as const) {
      await connection.query(`SELECT i, v, REPEAT('x', 1000) AS long FROM ${rows}`);
      const scan = "TABLE(RESULT_SCAN(LAST_QUERY_ID()))";
      const found = await connection.query(
        `SELECT ${tell("s.v", "k.v")} AS told, COUNT(*) AS n FROM ${scan} s JOIN kinds k ON s.i = k.i GROUP BY k.i, 1 ORDER BY k.i`,
      );
      expect(found).toEqual(right.map((text) => ({ TOLD: text, N: count })));
    }
  });

  it.each([
    "(SELECT * FROM kinds UNION ALL SELECT 100, NULL) WHERE i < 100",
    "(SELECT i, v, CASE WHEN i < 0 THEN NULL ELSE v END AS w FROM kinds)",
    "(SELECT i, v, COALESCE(NULL, v, 1) AS w FROM kinds)",
    "(SELECT i, v, IFF(TRUE, v, NULL) AS w FROM kinds)",
    "(SELECT i, v, NVL(v, NULL) AS w FROM kinds)",
    "(SELECT i, v, (SELECT v) AS w FROM kinds)",
    "(SELECT i, v, ARRAY_CONSTRUCT(0, v)[1] AS w FROM kinds)",
    "(SELECT i, v, OBJECT_CONSTRUCT('k', v):k AS w FROM kinds)",
    "(SELECT i, ANY_VALUE(v) AS v, ARRAY_AGG(v)[0] AS w FROM kinds GROUP BY i)",
    "(SELECT i, ANY_VALUE(v) AS v, OBJECT_AGG('k', v):k AS w FROM kinds GROUP BY i)",
    "(SELECT k.i, k.v, f.value AS w FROM kinds k, LATERAL FLATTEN(ARRAY_CONSTRUCT(k.v)) f)",
    "(SELECT i, v, LAST_VALUE(v) OVER (PARTITION BY i ORDER BY i) AS w FROM kinds)",
  ])("is what it was in %s", async (source) => {
    expect(
      await told(`SELECT ${tell(source.includes("AS w") ? "w" : "v")} FROM ${source} ORDER BY i`),
    ).toEqual(right);
  });

  const keep = (value: string) => `LET i := r.i; INSERT INTO seen SELECT :i, ${value};`;

  it.each<readonly [where: string, declarations: string, body: string]>([
    ["a variable", "", `FOR r IN c DO LET x := r.v; LET y := x; ${keep(":y")} END FOR;`],
    ["a declared variable", "x VARIANT;", `FOR r IN c DO x := r.v; ${keep(":x")} END FOR;`],
    ["a row of a loop", "", `FOR r IN c DO ${keep(":r.v")} END FOR;`],
    [
      "INTO",
      "x VARIANT;",
      `FOR r IN c DO LET n := r.i; SELECT v INTO :x FROM kinds WHERE i = :n; ${keep(":x")} END FOR;`,
    ],
    ["FETCH", "x VARIANT; n INTEGER;", `OPEN c; FOR r IN c DO FETCH c INTO n, x; ${keep(":x")} END FOR;`],
    [
      "a RESULTSET",
      "",
      `LET s RESULTSET := (SELECT i, v FROM kinds WHERE ${SOME}); FOR r IN s DO ${keep(":r.v")} END FOR;`,
    ],
    [
      "what USING gives",
      "",
      `FOR r IN c DO LET x := r.v; LET s RESULTSET := (EXECUTE IMMEDIATE 'SELECT ? AS x' USING (x)); FOR q IN s DO ${keep(":q.x")} END FOR; END FOR;`,
    ],
    [
      "an argument and what comes back",
      "x VARIANT;",
      `FOR r IN c DO LET a := r.v; CALL same(:a) INTO :x; ${keep(":x")} END FOR;`,
    ],
    [
      "a table that comes back",
      "x VARIANT;",
      `FOR r IN c DO LET a := r.v; CALL in_table(:a) INTO :x; ${keep(":x")} END FOR;`,
    ],
  ])("is what it was in a script, in %s", async (_, declarations, body) => {
    const script = `DECLARE ${declarations} c CURSOR FOR SELECT i, v FROM kinds WHERE ${SOME} ORDER BY i; BEGIN ${body} END;`;
    expect(await seen(`EXECUTE IMMEDIATE $$${script}$$`)).toEqual(
      await told(`SELECT ${tell("v")} FROM kinds WHERE ${SOME} ORDER BY i`),
    );
  });

  it("is what it was in what a block and a CALL have returned, and in a session's variable", async () => {
    for (const [index, kind] of KINDS.entries()) {
      if (![9, KINDS.length - 2].includes(index)) continue;
      await connection.query(`SET v = ${kind}`);
      for (const statement of [
        `EXECUTE IMMEDIATE $$ BEGIN LET x := ${kind}; RETURN x; END; $$`,
        "CALL same($v)",
      ]) {
        await connection.query(statement);
        const scan = `SELECT ${tell("$1", "$v")} FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))`;
        expect(await told(scan), statement).toEqual([right[index]]);
      }
    }
  });
});
