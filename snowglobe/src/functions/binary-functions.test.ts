import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "../query/test-queries.ts";

// BINARY is bytes: https://docs.snowflake.com/en/sql-reference/binary-input-output

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
  await db.script("CREATE TABLE b (x BINARY, s BINARY(2)); INSERT INTO b SELECT X'ABCDEF', X'00FF'");
});
afterAll(() => db.close());

const BYTES = "BINARY";
describe("functions count bytes and give BINARY back", () => {
  it.each<[sql: string, expected: string | null, type: string]>([
    // https://docs.snowflake.com/en/sql-reference/functions/charindex
    ["CHARINDEX(X'EF', x)", "3", "FIXED"],
    ["CHARINDEX(X'BC', x)", "0", "FIXED"],
    ["POSITION(X'CD' IN x)", "2", "FIXED"],
    ["POSITION(X'AB', X'ABCDAB', 2)", "3", "FIXED"],
    ["POSITION(X'', x)", "1", "FIXED"],
    // https://docs.snowflake.com/en/sql-reference/functions/lpad
    ["LPAD(X'4869', 4, X'20')", "20204869", BYTES],
    ["RPAD(X'4869', 5, X'0102')", "4869010201", BYTES],
    ["LPAD(x, 2, X'00')", "ABCD", BYTES],
    ["LPAD(x, 5, X'')", "ABCDEF", BYTES],
    ["SUBSTR(x, 2)", "CDEF", BYTES],
    ["SUBSTR(x, 2, 1)", "CD", BYTES],
    ["SUBSTR(x, -1)", "EF", BYTES],
    ["SUBSTR(x, 9)", "", BYTES],
    ["SUBSTR(x, -9)", "", BYTES],
    ["SUBSTR(x, 1, 0)", "", BYTES],
    ["LEFT(x, 2)", "ABCD", BYTES],
    ["RIGHT(x, 2)", "CDEF", BYTES],
    ["RIGHT(x, -1)", "", BYTES],
    ["REVERSE(x)", "EFCDAB", BYTES],
    ["x || s", "ABCDEF00FF", BYTES],
    ["CONCAT(s, x, s)", "00FFABCDEF00FF", BYTES],
    ["CONCAT_WS(X'2C', s, x)", "00FF2CABCDEF", BYTES],
    ["LENGTH(x)", "3", "FIXED"],
    ["OCTET_LENGTH('äb')", "3", "FIXED"],
    ["BIT_LENGTH(x)", "24", "FIXED"],
    ["CONTAINS(x, X'CDEF')", "1", "BOOLEAN"],
    ["CONTAINS(x, X'BC')", "0", "BOOLEAN"],
    ["STARTSWITH(x, X'AB')", "1", "BOOLEAN"],
    ["ENDSWITH(x, X'DE')", "0", "BOOLEAN"],
    ["x > X'ABCD' AND x < X'AC' AND x = X'abcdef'", "1", "BOOLEAN"],
    ["MD5_BINARY('a')", "0CC175B9C0F1B6A831C399E269772661", BYTES],
    ["LPAD(NULL::BINARY, 4, X'20')", null, BYTES],
    ["SUBSTR(NULL::BINARY, 1)", null, BYTES],
    ["REVERSE(NULL::BINARY)", null, BYTES],
  ])("%s", async (sql, expected, type) => {
    expect(await db.value(`SELECT ${sql} FROM b`)).toBe(expected);
    expect((await db.columns(`SELECT ${sql} AS v FROM b`))[0]?.[1].name).toBe(type);
  });
});

describe("text and bytes", () => {
  it.each<[sql: string, expected: string | null]>([
    ["TO_BINARY('ab')", "AB"],
    ["TO_BINARY('SGVsbG8=', 'BASE64')", "48656C6C6F"],
    ["TO_BINARY('SGVs bG8=\n', 'base64')", "48656C6C6F"],
    ["TO_BINARY('hä', 'UTF-8')", "68C3A4"],
    ["TO_BINARY(x)", "ABCDEF"],
    ["TRY_TO_BINARY('HELP', 'HEX')", null],
    ["TRY_TO_BINARY('HELP!', 'BASE64')", null],
    ["TRY_TO_BINARY('HELP', 'BASE64')", "1C42CF"],
    ["HEX_DECODE_BINARY('00ff')", "00FF"],
    ["BASE64_DECODE_BINARY('AP8=')", "00FF"],
    ["TO_VARCHAR(x)", "ABCDEF"],
    ["TO_VARCHAR(x, 'BASE64')", "q83v"],
    ["TO_VARCHAR(X'68C3A4', 'UTF-8')", "hä"],
    ["x::VARCHAR", "ABCDEF"],
    ["'abcdef'::BINARY", "ABCDEF"],
    ["TO_VARIANT(x)::BINARY", "ABCDEF"],
    ["HEX_ENCODE(x)", "ABCDEF"],
  ])("%s", async (sql, expected) => {
    expect(await db.value(`SELECT ${sql} FROM b`)).toBe(expected);
  });

  it("go by the session's formats", async () => {
    const session = db.session("ACCOUNTADMIN", { warehouse: "W", database: "DB", schema: "PUBLIC" });
    session.parameters.set("BINARY_INPUT_FORMAT", "BASE64");
    session.parameters.set("BINARY_OUTPUT_FORMAT", "BASE64");
    expect(
      await db.values(
        "SELECT TO_VARCHAR(x), 'AP8='::BINARY, TO_BINARY('AP8='), X'00FF', TO_BINARY('00', 'HEX') FROM b",
        session,
      ),
    ).toEqual([["q83v", "00FF", "00FF", "00FF", "00"]]);
  });

  it.each([
    // https://docs.snowflake.com/en/sql-reference/functions/to_binary
    [
      "SELECT TO_BINARY('HELP','HEX')",
      "100115 The following string is not a legal hex-encoded value: 'HELP'",
    ],
    [
      "SELECT TO_BINARY('A', 'BASE64')",
      "100115 The following string is not a legal base64-encoded value: 'A'",
    ],
    ["SELECT X'ABCDEF'::BINARY(2)", "100078 Binary value 'ABCDEF' is too long and would be truncated"],
    ["INSERT INTO b (s) SELECT X'ABCDEF'", "100078 Binary value 'ABCDEF' is too long and would be truncated"],
  ])("%s", async (sql, expected) => {
    expect(await db.failure(sql)).toBe(expected);
  });

  it.each(["UPPER(x)", "x || 'a'", "x LIKE '%A%'", "REPLACE(x, 'A', 'B')", "LPAD(x, 4, 'a')", "TRIM(x)"])(
    "%s: BINARY becomes VARCHAR only when it is told to",
    async (sql) => {
      expect(await db.failure(`SELECT ${sql} FROM b`)).toMatch(/^001044 .*Invalid argument types/s);
    },
  );
});
