import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgePlan } from "./judge-plan.ts";
import { judgeScript } from "./judge-script.ts";
import { DEFAULT_DANGER_POLICIES, findingsUnder, refuseDangers } from "./refuse-dangers.ts";
import { dangerousChanges } from "./testing/corpus.ts";

const judge = (content: string, linesBefore = 0) =>
  judgeScript({ name: "V1__x.sql", path: "V1__x.sql", content, linesBefore });
const findings = (content: string) => judge(content).statements.flatMap((statement) => statement.findings);

describe("what is said of a statement", () => {
  it("is its class, what it touches, why, where and the page", () => {
    expect(judge('SELECT 1;\n\nDROP TABLE IF EXISTS "My Db".s.Orders', 2)).toEqual({
      script: "V1__x.sql",
      path: "V1__x.sql",
      mistakes: [],
      statements: [
        { statement: 1, line: 3, class: "safe", unreadable: false, findings: [] },
        {
          statement: 2,
          line: 5,
          class: "destructive",
          unreadable: false,
          findings: [
            {
              verdict: "destructive",
              touches: 'TABLE "My Db".s.Orders',
              reason: expect.stringContaining("UNDROP brings it back"),
              page: "https://docs.snowflake.com/en/sql-reference/sql/drop-table",
              line: 5,
            },
          ],
        },
      ],
    });
  });

  it("has the line of what is hidden, and what it is hidden in", () => {
    const sql = "SELECT 1;\nEXECUTE IMMEDIATE $$\nBEGIN\n  DELETE FROM t;\nEND;\n$$;";
    expect(findings(sql)).toMatchObject([{ line: 4, hidden: "a block in EXECUTE IMMEDIATE" }]);
    expect(findings("BEGIN\n  SELECT 1;\n  DROP STREAM s;\nEND")).toMatchObject([
      { line: 3, hidden: "a block" },
    ]);
    expect(findings("CREATE TASK t SCHEDULE = '1 HOUR' AS\nTRUNCATE TABLE l")).toMatchObject([
      { hidden: "the body of a task" },
    ]);
  });

  it("is never safe when a text is made only when it runs, however it is written", () => {
    for (const text of [
      ":q",
      "$q",
      "q",
      "(:q)",
      "'a' || :q",
      "CONCAT('a', q)",
      "REPLACE('x', 'y', q)",
      "GET(:a, 0)",
    ]) {
      const [statement] = judge(`EXECUTE IMMEDIATE ${text}`).statements;
      expect(statement, text).toMatchObject({ unreadable: true });
    }
  });

  it("is about the old rows, when a swap has put them under the new table's name", () => {
    const classes = (swap: string) =>
      judge(`CREATE TABLE n (a INT);\n${swap}DROP TABLE n`).statements.map((statement) => statement.class);
    expect(classes("")).toEqual(["safe", "safe"]);
    expect(classes("ALTER TABLE n SWAP WITH t;\n")).toEqual(["safe", "destructive", "destructive"]);
  });

  it("is that it cannot be read, for a statement that is not known here", () => {
    expect(findings("FROBNICATE TABLE t")).toMatchObject([{ verdict: "unreadable" }]);
    expect(findings("ALTER TABLE t FROBNICATE")).toMatchObject([{ verdict: "unreadable" }]);
  });

  it("does not change with comments, case and white space between its words", () => {
    const plain = dangerousChanges().filter(
      ({ sql }) => /^[A-Z"](?:[^'$\n;-]|-(?!-))*;\n$/.test(sql) && !/[/"]/.test(sql),
    );
    expect(plain.length).toBeGreaterThan(50);
    const space = fc.constantFrom(
      " ",
      "\n",
      "\t",
      "\r\n",
      " /* ; */ ",
      " -- ;'\n",
      "/*\n*/",
      " // x\n",
      "\u00a0",
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...plain),
        fc.infiniteStream(space),
        fc.boolean(),
        (change, spaces, lower) => {
          const sql = change.sql.trim().replaceAll(/ /g, () => spaces.next().value ?? " ");
          const [statement] = judge(lower ? sql.toLowerCase() : sql).statements;
          expect(statement, sql).toMatchObject({ class: change.class, unreadable: change.unreadable });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is always the same number of statements, in bounded time, for any text", () => {
    const piece = fc.constantFrom(
      ..."BEGIN,END,DROP,TABLE,t,;,(,),EXECUTE,IMMEDIATE,'DROP TABLE x',$$ BEGIN ; $$,||,:q,CASE,WHEN,THEN,ELSE,IF,AS,CREATE,TASK,PROCEDURE,LANGUAGE,SQL,->>,.,=,:=,ALTER,SET,WHERE,DELETE,FROM,WITH,EXCEPTION,LOOP".split(
        ",",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { statements } = judge(pieces.join(" "));
        expect(statements.map(({ statement }) => statement)).toEqual(statements.map((_, index) => index + 1));
      }),
      { numRuns: 500 },
    );
    let deep = "DROP TABLE a";
    for (let level = 0; level < 10; level++) deep = `EXECUTE IMMEDIATE '${deep.replaceAll("'", "''")}'`;
    expect(judge(deep).statements).toMatchObject([{ class: "safe", unreadable: true }]);
  });
});

describe("a comment that accepts", () => {
  const accepted = (content: string) => findings(content).map((one) => one.accepted);

  it.each([
    ["above", "-- snowhook: allow destructive: moved to B\nDROP TABLE a;"],
    [
      "above, with another comment between",
      "-- snowhook: allow destructive: moved to B\n-- as said\nDROP TABLE a;",
    ],
    ["in it", "DROP /* snowhook: allow destructive: moved to B */ TABLE a;"],
    [
      "behind it on its line",
      "SELECT 1;\nDROP TABLE a; -- snowhook: allow destructive: moved to B\nSELECT 2;",
    ],
  ])("stands %s", (_, sql) => expect(accepted(sql)).toEqual(["moved to B"]));

  it("is for one statement and one class", () => {
    const comment = "-- snowhook: allow destructive: moved\n";
    expect(accepted(`${comment}DROP TABLE a;\nDROP TABLE b;`)).toEqual(["moved", undefined]);
    expect(accepted(`DROP TABLE a;\n${comment}DROP TABLE b;`)).toEqual([undefined, "moved"]);
    expect(accepted(`${comment}DROP STREAM s;`)).toEqual([undefined]);
    expect(accepted(`${comment}SELECT 1;\nDROP TABLE b;`)).toEqual([undefined]);
    expect(accepted(`SELECT '${comment}';\nDROP TABLE b;`)).toEqual([undefined]);
  });

  it("is for the statement in a block that it stands at; above the block, for all of that class in it", () => {
    const comment = "-- snowhook: allow destructive: moved\n";
    expect(accepted(`BEGIN\n${comment}DROP TABLE a;\nDROP TABLE b;\nEND`)).toEqual(["moved", undefined]);
    expect(accepted(`BEGIN\n${comment}SELECT 1;\nDROP TABLE b;\nEND`)).toEqual([undefined]);
    expect(accepted(`${comment}BEGIN\nDROP TABLE a;\nDROP STREAM s;\nDROP TABLE b;\nEND`)).toEqual([
      "moved",
      undefined,
      "moved",
    ]);
    expect(accepted(`EXECUTE IMMEDIATE $$\n${comment}DROP TABLE a $$`)).toEqual(["moved"]);
  });

  it.each([
    ["-- snowhook: allow destructive\nDROP TABLE a;", "no reason"],
    ["-- snowhook: allow destructive: …\nDROP TABLE a;", "no reason"],
    ["-- snowhook: allow destruction: moved\nDROP TABLE a;", "with one of expensive, destructive"],
    ["-- snowhook: ignore this\nDROP TABLE a;", "write -- snowhook: allow"],
    ["-- snowhook: allow destructive: moved\nSELECT 1;", "is not destructive"],
  ])("that accepts nothing says so: %s", (sql, message) => {
    expect(judge(sql).mistakes).toMatchObject([{ line: 1, message: expect.stringContaining(message) }]);
    expect(accepted(sql).every((reason) => reason === undefined)).toBe(true);
  });
});

describe("what an environment does about it", () => {
  const judged = [judge("DROP TABLE a;\nDROP STREAM s;\nCALL p();\nALTER TASK t RESUME;\nDROP PIPE p;")];

  it("blocks what nothing brings back, warns of what can be brought back or not be read, unless it says otherwise", () => {
    const of = (policy: "warn" | "block") =>
      findingsUnder(judged, DEFAULT_DANGER_POLICIES, policy).map(({ verdict, statement }) => [
        verdict,
        statement,
      ]);
    expect(of("block")).toEqual([
      ["unrecoverable", 2],
      ["unrecoverable", 5],
    ]);
    expect(of("warn")).toEqual([
      ["destructive", 1],
      ["unreadable", 3],
    ]);
  });

  it("names all that is refused, and nothing when all of it is allowed", () => {
    expect(() => refuseDangers(judged, DEFAULT_DANGER_POLICIES)).toThrow(
      /STREAM s[\s\S]*so is:[\s\S]*V1__x.sql:5: .*PIPE p/,
    );
    refuseDangers(judged, { ...DEFAULT_DANGER_POLICIES, unrecoverable: "warn" });
  });

  it("shows no secret of a template variable", () => {
    const script = {
      name: "A__x.sql",
      path: "A__x.sql",
      kind: "A",
      version: "",
      checksum: "",
      linesBefore: 0,
    } as const;
    const content = "DROP STREAM hunter22;";
    const text = JSON.stringify(
      judgePlan([{ ...script, description: "", key: [], content }], { vars: { my_secret: "hunter22" } }),
    );
    expect(text).toContain("STREAM");
    expect(text).not.toContain("hunter22");
  });
});

it("finds nothing in the scripts of this repository's own kind that would stop them", () => {
  const sql = readFileSync("migrations/R__4_vendor_rows.sql", "utf8").replaceAll(/\{\{.*?\}\}/g, "X");
  expect(findings(sql)).toEqual([]);
});
