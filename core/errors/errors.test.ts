import { describe, expect, it } from "vitest";
import { ConfigError, describeError, redact, SnowhookError, StatementError } from "./index.ts";

describe("the error family", () => {
  it("describes place and message in one line", () => {
    const error = new StatementError("Object 'T' does not exist.", {
      code: "002003",
      where: { file: "V1__x.sql", line: 3, column: 7, statement: 2 },
    });
    expect(describeError(error)).toBe("V1__x.sql:3:7: statement 2: Object 'T' does not exist.");
  });

  it("is one family", () => {
    expect(new ConfigError("x")).toBeInstanceOf(SnowhookError);
    expect(describeError(new TypeError("plain"))).toBe("plain");
    expect(describeError("text")).toBe("text");
  });
});

describe("redact", () => {
  it("masks every occurrence, the longest secret first", () => {
    expect(redact("pass=hunter22 and hunter2", ["hunter2", "hunter22"])).toBe("pass=*** and ***");
  });

  it("masks a key line by line", () => {
    expect(redact("got MIIEvQ and abcd1234", ["MIIEvQ\nabcd1234\n"])).toBe("got *** and ***");
  });

  it("leaves text alone when a secret is empty or tiny", () => {
    expect(redact("a b c", ["", "b"])).toBe("a b c");
  });
});
