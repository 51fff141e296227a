import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeRequest } from "../apply/compose-request.ts";
import { splitStatements } from "./split-statements.ts";
import { placeTransactions } from "./transactions.ts";

const place = (sql: string) => {
  const { begins, state } = placeTransactions(splitStatements(sql));
  return [begins.map((offset) => sql.slice(offset).split(/\s/)[0]), state];
};

describe("where a transaction begins", () => {
  it.each<[string, unknown]>([
    ["INSERT INTO t SELECT 1; UPDATE t SET a = 1", [["INSERT"], "open"]],
    ["SELECT 1; SHOW TABLES; USE ROLE x; SET a = 1; DELETE FROM t", [["DELETE"], "open"]],
    [
      "CREATE TABLE t (a INT); INSERT INTO t SELECT 1; CREATE TABLE u (a INT); MERGE INTO t USING u ON 1 = 1",
      [["INSERT", "MERGE"], "open"],
    ],
    ["INSERT INTO t SELECT 1; COMMIT; INSERT INTO t SELECT 2; ROLLBACK", [["INSERT", "INSERT"], "closed"]],
    ["BEGIN; INSERT INTO t SELECT 1; COMMIT;", [[], "closed"]],
    ["begin transaction name x; insert into t select 1", [[], "open"]],
    ["START TRANSACTION; COPY INTO t FROM @s", [[], "open"]],
    ["CALL p(); INSERT INTO t SELECT 1; CALL p(); INSERT INTO t SELECT 2", [["INSERT", "INSERT"], "open"]],
    ["BEGIN INSERT INTO t SELECT 1; END; DELETE FROM t", [["DELETE"], "open"]],
    ["TRUNCATE TABLE t; INSERT INTO t SELECT 1", [["TRUNCATE", "INSERT"], "open"]],
    ["SELECT 'INSERT'; -- INSERT\nSELECT 2", [[], "closed"]],
    ["CREATE TABLE t (a INT)", [[], "unknown"]],
  ])("%s", (sql, expected) => {
    expect(place(sql)).toEqual(expected);
  });
});

describe("a request around a script", () => {
  const statement = fc.constantFrom(
    "INSERT INTO t SELECT 1",
    "  UPDATE t\n SET a = ';'",
    "CREATE TABLE ☃ (a INT) -- c;\n",
    "COMMIT",
    "SELECT 1",
    "\n\nCALL p()",
    "/* x;\n */ DELETE FROM t",
  );

  it("finds every place of the script again, whatever was put into it", () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 8 }), (parts) => {
        const content = parts.join(";\n");
        const statements = splitStatements(content);
        const { begins } = placeTransactions(statements);
        const { sql, offsetInScript } = composeRequest(["USE ROLE r", "SELECT 2"], content, begins, [
          "COMMIT",
        ]);
        const inRequest = splitStatements(sql).filter(({ text }) => text !== "BEGIN TRANSACTION");
        // two of ours before, one behind
        const own = inRequest.slice(2, -1);
        expect(own.map(({ text }) => text)).toEqual(statements.map(({ text }) => text));
        expect(own.map(({ start }) => offsetInScript(start))).toEqual(statements.map(({ start }) => start));
      }),
    );
  });
});
