import { describe, expect, it } from "vitest";
import { ConnectionError, StatementError } from "../errors/index.ts";
import { fromDriverError, positionIn, unwrapSeveral } from "./driver-error.ts";

const wrapped = `JavaScript execution error: Uncaught Execution of multiple statements failed on statement "SELECT * FROM "A (at line 9, position 1)." ..." (at line 12, position 34).
SQL compilation error: error line 2 at position 7
invalid identifier 'B' in SYSTEM$MULTISTMT at '    throw \`Execution of multiple statements failed on statement {0} (at line {1}, position {2}).\`.replace('{1}', LINES[i])' position 4
stackstrace: 
SYSTEM$MULTISTMT line: 10`;

describe("the error of a request of several statements", () => {
  it("is taken out of the procedure's, with the place of the statement", () => {
    expect(unwrapSeveral(wrapped)).toEqual({
      message: "SQL compilation error: error line 2 at position 7\ninvalid identifier 'B'",
      place: { line: 12, position: 34 },
    });
    expect(unwrapSeveral("plain")).toEqual({ message: "plain" });
  });

  it("becomes ours with code, state, place and query id", () => {
    const error = fromDriverError(
      {
        name: "OperationFailedError",
        message: wrapped,
        code: 100132,
        sqlState: "P0000",
        data: { queryId: "child" },
      },
      "parent",
    );
    expect(error).toBeInstanceOf(StatementError);
    expect(error).toMatchObject({
      code: "100132",
      sqlState: "P0000",
      requestPlace: { line: 12, position: 34 },
      where: { line: 2, column: 8, queryId: "child" },
    });
  });
});

describe("other errors", () => {
  it("codes keep their zeros", () => {
    const error = fromDriverError({ name: "OperationFailedError", message: "m", code: 2003 });
    expect(error).toMatchObject({ code: "002003" });
  });

  it.each([["NetworkError"], ["RequestFailedError"], ["TypeError"]])(
    "%s is no answer to a statement",
    (name) => {
      const error = fromDriverError({ name, message: "m" });
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error.message).toContain("m");
    },
  );

  it("positions count from 1", () => {
    expect(positionIn("syntax error line 3 at position 0 unexpected 'X'.")).toEqual({ line: 3, column: 1 });
    expect(positionIn("nothing")).toEqual({});
  });
});
