import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../errors/index.ts";
import {
  quoteIdentifier,
  quoteLiteral,
  quoteObjectName,
  readableObjectName,
  readIdentifier,
  readObjectName,
} from "./quote.ts";

/** Reads a literal by Snowflake's rules: '' is a quote, a backslash takes the next character. */
function literalValue(literal: string): string {
  const inner = literal.slice(1, -1);
  expect(inner.replace(/\\[\s\S]|''/g, "")).not.toContain("'");
  return inner.replace(/''|\\([\s\S])/g, (_, escaped?: string) =>
    escaped === undefined ? "'" : escaped === "0" ? "\0" : escaped,
  );
}

describe("literals", () => {
  it("hold any text, hostile or not", () => {
    const hostile = fc.string({ unit: fc.constantFrom(..."'\\\"; -\n\0n$x☃") });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "grapheme" })), (text) => {
        expect(literalValue(quoteLiteral(text))).toBe(text);
      }),
    );
  });

  it("cannot be ended by what they hold", () => {
    expect(quoteLiteral("\\'); DROP TABLE x; --")).toBe("'\\\\''); DROP TABLE x; --'");
  });
});

describe("identifiers", () => {
  it("hold any name", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 255 }).filter((name) => !name.includes("\0")),
        (name) => {
          const quoted = quoteIdentifier(name);
          expect(quoted.slice(1, -1).replaceAll('""', "")).not.toContain('"');
          expect(readIdentifier(quoted)).toBe(name);
          expect(readObjectName(quoteObjectName([name, "B", name]))).toEqual([name, "B", name]);
        },
      ),
    );
  });

  it.each(["", "a".repeat(256), "a\0b"])("refuse %j", (name) =>
    expect(() => quoteIdentifier(name)).toThrow(ConfigError),
  );

  it("are read as a person writes them", () => {
    expect(readObjectName('db.My_Schema."my.Table"')).toEqual(["DB", "MY_SCHEMA", "my.Table"]);
    expect(readIdentifier("my-db")).toBe("my-db");
    expect(() => readIdentifier('a"b')).toThrow(ConfigError);
    expect(() => readObjectName("a..b")).toThrow(ConfigError);
    expect(() => readObjectName("")).toThrow(ConfigError);
  });

  it("show their quotes only where they need them", () => {
    expect(readableObjectName('"DB"."S"."my t"')).toBe('DB.S."my t"');
  });
});
