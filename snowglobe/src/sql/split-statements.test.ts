import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitStatements } from "./split-statements.ts";

const split = (text: string) => splitStatements(text).map((statement) => statement.sql);

describe("splitStatements", () => {
  it("cuts at semicolons, and keeps where each statement began", () => {
    expect(
      splitStatements("SELECT 1;\n  SELECT 2;").map(({ sql, line, position, offset }) => [
        sql,
        line,
        position,
        offset,
      ]),
    ).toEqual([
      ["SELECT 1", 1, 0, 0],
      ["SELECT 2", 2, 2, 12],
    ]);
  });

  it("leaves semicolons alone in strings, quoted names, comments and $$", () => {
    const text = `SELECT ';', 'it''s;', 'a\\';b', ";" /* ; */ -- ;\n FROM t // ;\n; SELECT $$;$$`;
    expect(split(text)).toEqual([
      `SELECT ';', 'it''s;', 'a\\';b', ";" /* ; */ -- ;\n FROM t`,
      "SELECT $$;$$",
    ]);
  });

  it("leaves out empty and comment-only statements", () => {
    expect(split("; ;-- nothing\nSELECT 1;; /* nor here */ ;\n-- end")).toEqual(["SELECT 1"]);
    expect(split("-- only a comment")).toEqual([]);
  });

  it("tells a transaction from a block", () => {
    expect(split("BEGIN; INSERT INTO t VALUES (1); COMMIT")).toHaveLength(3);
    expect(split("BEGIN TRANSACTION; SELECT 1; END_OF; COMMIT")).toHaveLength(4);
    expect(split("BEGIN WORK NAME x; SELECT 1; COMMIT")).toHaveLength(3);
    expect(split("BEGIN NAME x; SELECT 1; COMMIT")).toHaveLength(3);
    expect(split("BEGIN name := 1; RETURN name; END; SELECT 1")).toHaveLength(2);
  });

  it("keeps anonymous blocks whole, with all that nests in them", () => {
    const block = `DECLARE
      x INT DEFAULT 0;
      c CURSOR FOR SELECT CASE WHEN a THEN REPEAT('a', 2) END v FROM t;
    BEGIN
      BEGIN TRANSACTION;
      FOR r IN c DO
        IF (x > 1) THEN x := x + 1; ELSEIF (x = 0) THEN x := 5; ELSE BREAK; END IF;
      END FOR;
      WHILE (x < 5) DO x := x + 1; END WHILE;
      LOOP BREAK; END LOOP;
      REPEAT x := x - 1; UNTIL (x = 0) END REPEAT;
      CASE (x) WHEN 0 THEN BEGIN x := 1; END; ELSE x := 2; END CASE;
      DROP TABLE IF EXISTS u;
      COMMIT;
    EXCEPTION
      WHEN OTHER THEN RETURN SQLERRM;
    END`;
    expect(split(`SELECT 1;\n${block};\nSELECT 2;`)).toEqual(["SELECT 1", block, "SELECT 2"]);
  });

  it("keeps procedures and tasks whole whose body is not quoted", () => {
    const procedure =
      "CREATE OR REPLACE PROCEDURE p(a INT) RETURNS INT LANGUAGE SQL AS BEGIN LET x := 1; RETURN x; END";
    const task =
      "CREATE TASK t WAREHOUSE = w SCHEDULE = '1 minute' AS BEGIN DELETE FROM a; DELETE FROM b; END";
    expect(split(`${procedure}; ${task}; SELECT 1`)).toEqual([procedure, task, "SELECT 1"]);
  });

  it("does not take an alias for a body", () => {
    expect(split("CREATE VIEW v AS SELECT 1 AS begin; SELECT 2 AS declare; SELECT 3")).toHaveLength(3);
    expect(
      split("CREATE PROCEDURE p() RETURNS INT LANGUAGE SQL AS $$ BEGIN RETURN 1; END $$; SELECT 1"),
    ).toHaveLength(2);
  });

  it("takes stage paths as they are", () => {
    expect(split("PUT file:///tmp/a/*.csv @stage/x; SELECT 1")).toEqual([
      "PUT file:///tmp/a/*.csv @stage/x",
      "SELECT 1",
    ]);
  });

  it("gives back any statements that were joined", () => {
    const word = fc.constantFrom(
      "SELECT 1",
      "'a;b'",
      '"x;y"',
      "$$ ; $$",
      "CASE WHEN a THEN b END",
      "END",
      "BEGIN",
    );
    const simple = fc
      .array(word, { minLength: 1, maxLength: 4 })
      .map((words) => `SELECT ${words.join(", ")}`);
    const block: fc.Arbitrary<string> = fc.letrec<{ block: string; inner: string }>((tie) => ({
      block: fc
        .array(tie("inner"), { minLength: 1, maxLength: 3 })
        .map((parts) => `BEGIN ${parts.join("; ")}; END`),
      inner: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          "x := 1",
          "RETURN CASE x WHEN 1 THEN 2 END",
          "BEGIN TRANSACTION",
          "DROP TABLE IF EXISTS t",
        ),
        tie("block"),
        tie("inner").map((inner) => `IF (x) THEN ${inner}; ELSE ${inner}; END IF`),
        tie("inner").map((inner) => `FOR i IN 1 TO 2 LOOP ${inner}; END LOOP`),
        tie("inner").map((inner) => `REPEAT ${inner}; UNTIL (x) END REPEAT`),
        tie("inner").map((inner) => `CASE WHEN x THEN ${inner}; ELSE ${inner}; END CASE`),
      ),
    })).block;
    const between = fc.constantFrom(";", " ;\n", "; -- ; no\n", ";/* ; */");
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(simple, block), between), { maxLength: 6 }), (parts) => {
        const text = parts.map(([statement, end]) => statement + end).join("");
        expect(split(text)).toEqual(parts.map(([statement]) => statement));
        for (const { sql, offset } of splitStatements(text)) expect(text.startsWith(sql, offset)).toBe(true);
      }),
    );
  });

  it("never loses a token", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", ";", " ", "BEGIN ", "END ", "(", "1", "\n") }),
        (text) => {
          const kept = split(text).join("").replaceAll(/[\s;]/g, "");
          expect(kept).toBe(text.replaceAll(/[\s;]/g, ""));
        },
      ),
    );
  });
});
