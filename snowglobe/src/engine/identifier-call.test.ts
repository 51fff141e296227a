import { describe, expect, it } from "vitest";
import type { Bind } from "../account/account.ts";
import type { Session } from "../account/session.ts";
import { tokenize } from "../sql/tokenize.ts";
import { resolveIdentifierCalls } from "./identifier-call.ts";

const resolve = (sql: string, binds: readonly string[] = []) => {
  const session = {
    variables: new Map([
      ["T", "'my_table'"],
      ["N", "5"],
    ]),
  } as unknown as Session;
  return resolveIdentifierCalls({
    sql,
    tokens: tokenize(sql),
    session,
    binds: new Map<number, Bind>(binds.map((value, index) => [index + 1, { type: "TEXT", value }])),
    scriptVariables: new Map([["V", { type: { name: "TEXT", length: 10 }, value: "it's" }]]),
  });
};

describe("resolveIdentifierCalls", () => {
  it("writes a variable's value in", () => {
    expect(resolve("CREATE TABLE IDENTIFIER($t) (a INT)").sql).toBe(
      "CREATE TABLE IDENTIFIER('my_table') (a INT)",
    );
    expect(resolve("SELECT * FROM IDENTIFIER(:v)").sql).toBe("SELECT * FROM IDENTIFIER('it''s')");
    expect(resolve("SELECT * FROM IDENTIFIER(:2)", ["a", "b"]).sql).toBe("SELECT * FROM IDENTIFIER('b')");
  });

  it("moves the binds behind a replaced question mark up", () => {
    const { sql, binds } = resolve("SELECT ? FROM IDENTIFIER(?) WHERE a = ?", ["x", "t", "y"]);
    expect(sql).toBe("SELECT ? FROM IDENTIFIER('t') WHERE a = ?");
    expect([...binds].map(([number, bind]) => [number, bind.value])).toEqual([
      [1, "x"],
      [2, "y"],
    ]);
  });

  it("leaves literals alone and refuses what is no name", () => {
    expect(resolve("USE ROLE IDENTIFIER('a')").sql).toBe("USE ROLE IDENTIFIER('a')");
    expect(() => resolve("USE ROLE IDENTIFIER($n)")).toThrow("IDENTIFIER($n) has no value");
    expect(() => resolve("USE ROLE IDENTIFIER($unset)")).toThrow("IDENTIFIER($unset) has no value");
  });
});
