import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasStatement, splitStatements, withoutEmptyStatements } from "./split-statements.ts";

const texts = (sql: string) => splitStatements(sql).map(({ text }) => text);

describe("finding statements", () => {
  it.each<[string, string, string[]]>([
    ["plain ones", "SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]],
    ["strings", "SELECT ';', 'it''s;', 'a\\';b'; SELECT 2", ["SELECT ';', 'it''s;', 'a\\';b'", "SELECT 2"]],
    ["quoted names", 'SELECT 1 AS "a;""b"; SELECT 2', ['SELECT 1 AS "a;""b"', "SELECT 2"]],
    ["comments", "SELECT 1 -- a;\n; // b;\n/* c; */ SELECT 2 -- end;", ["SELECT 1", "SELECT 2"]],
    [
      "dollar quotes",
      "CREATE FUNCTION f() AS $$ a; 'b $$; SELECT 2",
      ["CREATE FUNCTION f() AS $$ a; 'b $$", "SELECT 2"],
    ],
    [
      "paths",
      "PUT file:///a/*.csv @~/x--y//z; LIST @s/a/*",
      ["PUT file:///a/*.csv @~/x--y//z", "LIST @s/a/*"],
    ],
    ["a transaction", "BEGIN; SELECT 1; COMMIT;", ["BEGIN", "SELECT 1", "COMMIT"]],
    [
      "a named transaction",
      "BEGIN TRANSACTION; SELECT 1; COMMIT",
      ["BEGIN TRANSACTION", "SELECT 1", "COMMIT"],
    ],
    ["a block", "BEGIN SELECT 1; SELECT 2; END; SELECT 3", ["BEGIN SELECT 1; SELECT 2; END", "SELECT 3"]],
    [
      "a declared block",
      "DECLARE x INT DEFAULT 1; y INT; BEGIN RETURN x; END; SELECT 2",
      ["DECLARE x INT DEFAULT 1; y INT; BEGIN RETURN x; END", "SELECT 2"],
    ],
    [
      "nested blocks, IF, CASE and loops",
      "BEGIN IF (1=1) THEN BEGIN a; END; END IF; CASE WHEN b THEN c; END CASE; LET d := CASE WHEN 1 THEN 2 END; FOR i IN 1 TO 2 DO e; END FOR; END; SELECT 3",
      [
        "BEGIN IF (1=1) THEN BEGIN a; END; END IF; CASE WHEN b THEN c; END CASE; LET d := CASE WHEN 1 THEN 2 END; FOR i IN 1 TO 2 DO e; END FOR; END",
        "SELECT 3",
      ],
    ],
    [
      "a task and a procedure without dollars",
      "CREATE TASK t AS BEGIN a; b; END; CREATE PROCEDURE p() RETURNS INT LANGUAGE SQL AS DECLARE x INT; BEGIN RETURN 1; END; SELECT 1",
      [
        "CREATE TASK t AS BEGIN a; b; END",
        "CREATE PROCEDURE p() RETURNS INT LANGUAGE SQL AS DECLARE x INT; BEGIN RETURN 1; END",
        "SELECT 1",
      ],
    ],
    [
      "a CASE outside of blocks",
      "SELECT CASE WHEN 1 THEN 2 END; SELECT 3",
      ["SELECT CASE WHEN 1 THEN 2 END", "SELECT 3"],
    ],
    ["nothing", " ;; -- a\n; /* b */", []],
    ["an unfinished string", "SELECT 'a; SELECT 2", ["SELECT 'a; SELECT 2"]],
  ])("%s", (_, sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  const piece = fc.oneof(
    fc.constantFrom(
      "SELECT 1",
      "a",
      "'x;y'",
      '"q;r"',
      "$$ ; ' $$",
      "/* ; */ b",
      "c -- ;\n",
      "@st//a",
      "1.5",
      "(d)",
    ),
    fc.stringMatching(/^[a-m ]{1,5}$/),
  );

  it("finds as many as were put together, each at its place", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(piece, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
        (statements) => {
          const parts = statements.map((list) => `x ${list.join(" ")}\n`);
          const sql = parts.join(";");
          const found = splitStatements(sql);
          expect(found).toHaveLength(parts.length);
          for (const { text, start } of found) expect(sql.slice(start, start + text.length)).toBe(text);
        },
      ),
    );
  });

  it("never loses a character of any text, and takes time in proportion to it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab;'\"$-/*@\\\n ") }), (sql) => {
        const blanked = withoutEmptyStatements(sql);
        expect(blanked).toHaveLength(sql.length);
        for (let i = 0; i < sql.length; i++) {
          if (blanked[i] !== sql[i]) expect([sql[i], blanked[i]]).toEqual([";", " "]);
        }
        expect(texts(blanked)).toEqual(texts(sql));
        expect(hasStatement(sql)).toBe(texts(sql).length > 0);
      }),
    );
    expect(texts(`SELECT '${"x".repeat(5_000_000)}'`)).toHaveLength(1);
  });
});

describe("taking empty statements out", () => {
  it.each([
    ["SELECT 1;", "SELECT 1 "],
    ["SELECT 1;; -- end\n;", "SELECT 1   -- end\n "],
    ["SELECT ';';\nSELECT 2", "SELECT ';';\nSELECT 2"],
  ])("%j", (sql, expected) => expect(withoutEmptyStatements(sql)).toBe(expected));
});
