import { describe, expect, it } from "vitest";
import { failureLine } from "./failure.ts";

describe("a failure in one line", () => {
  it("has the place first", () => {
    expect(failureLine({ message: "no", file: "V1__a.sql", line: 3, statement: 2 })).toBe(
      "V1__a.sql:3, statement 2, no",
    );
  });

  it("says what a Python procedure raised, not where", () => {
    const message = [
      "Python Interpreter Error:",
      "Traceback (most recent call last):",
      '  File "/home/udf/imports/load_sales.py", line 36, in main',
      "    content = download(owner, dataset)",
      "load_errors.LoadError: o/d could not be downloaded: HTTP 503",
      " in function LOAD_SALES with handler load_sales.main",
    ].join("\n");
    expect(failureLine({ message })).toBe("o/d could not be downloaded: HTTP 503");
    expect(failureLine({ message: "Traceback (most recent call last):\n  odd" })).toContain("odd");
  });
});
