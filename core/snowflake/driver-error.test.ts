import { describe, expect, it } from "vitest";
import { ConnectionError, StatementError } from "../errors/index.ts";
import { fromDriverError, fromLoginError, positionIn, unwrapSeveral } from "./driver-error.ts";

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

describe("a login", () => {
  const network = (code: string, message: string) => ({
    name: "NetworkError",
    code: 401001,
    message,
    cause: { code, message },
  });

  it.each([
    ["ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:9", "nothing listens there"],
    ["ENOTFOUND", "getaddrinfo ENOTFOUND acme.snowflakecomputing.com", "there is no such host"],
    ["EAI_AGAIN", "getaddrinfo EAI_AGAIN acme.snowflakecomputing.com", "its name could not be looked up"],
    ["ETIMEDOUT", "connect ETIMEDOUT 10.0.0.1:443", "it did not answer in time"],
    ["ECONNABORTED", "timeout of 5000ms exceeded", "it did not answer in time"],
  ])("that does not reach the host says so, and not to check the user: %s", (code, message, reason) => {
    const error = fromLoginError(network(code, message), "acme.snowflakecomputing.com");
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe(
      `Snowflake could not be reached at acme.snowflakecomputing.com: ${reason} (${code}).`,
    );
    expect(error.next).toMatch(/account's name.*network.*npm start/);
    expect(error.next).not.toMatch(/user|key pair/);
  });

  it("that fails on the way for another reason gives the driver's words", () => {
    const error = fromLoginError(network("CERT_HAS_EXPIRED", "certificate has expired"), "acme");
    expect(error.message).toBe(
      "Snowflake could not be reached at acme: certificate has expired (CERT_HAS_EXPIRED).",
    );
  });

  it("that something else answers says so: an unknown account's host may be there", () => {
    const failed = { name: "RequestFailedError", code: 401002, message: "m", response: { statusCode: 404 } };
    const error = fromLoginError(failed, "acme.snowflakecomputing.com");
    expect(error.message).toBe("No account of Snowflake answers at acme.snowflakecomputing.com (HTTP 404).");
    expect(error.next).toMatch(/account's name/);
  });

  it("that Snowflake refuses is about the user", () => {
    const refused = {
      name: "OperationFailedError",
      code: "390100",
      message: "Incorrect username or password.",
    };
    const error = fromLoginError(refused, "acme");
    expect(error.message).toBe("No session with Snowflake at acme: Incorrect username or password. (390100)");
    expect(error.next).toMatch(/user and credential/);
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
