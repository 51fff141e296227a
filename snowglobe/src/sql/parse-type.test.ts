import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonType } from "../types/common-type.ts";
import type { DataType } from "../types/data-type.ts";
import { typeName } from "../types/type-name.ts";
import { parseDataType } from "./parse-type.ts";
import { TokenReader } from "./token-reader.ts";
import { tokenize } from "./tokenize.ts";

const parse = (text: string, mapping?: string) => {
  const reader = new TokenReader(text, tokenize(text));
  const type = parseDataType(reader, mapping);
  reader.end();
  return type;
};

describe("data types: https://docs.snowflake.com/en/sql-reference/intro-summary-data-types", () => {
  it.each([
    ["NUMBER", "NUMBER(38,0)"],
    ["decimal(10, 2)", "NUMBER(10,2)"],
    ["NUMERIC(5)", "NUMBER(5,0)"],
    ["BIGINT", "NUMBER(38,0)"],
    ["byteint", "NUMBER(38,0)"],
    ["DOUBLE PRECISION", "FLOAT"],
    ["REAL", "FLOAT"],
    ["VARCHAR", "VARCHAR(16777216)"],
    ["STRING", "VARCHAR(16777216)"],
    ["CHAR", "VARCHAR(1)"],
    ["CHAR VARYING(7)", "VARCHAR(7)"],
    ["BINARY", "BINARY(8388608)"],
    ["BOOLEAN", "BOOLEAN"],
    ["DATETIME", "TIMESTAMP_NTZ(9)"],
    ["TIMESTAMP", "TIMESTAMP_NTZ(9)"],
    ["TIMESTAMP(3) WITH LOCAL TIME ZONE", "TIMESTAMP_LTZ(3)"],
    ["TIMESTAMP WITH TIME ZONE", "TIMESTAMP_TZ(9)"],
    ["TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP_NTZ(9)"],
    ["TIMESTAMPLTZ", "TIMESTAMP_LTZ(9)"],
    ["TIME", "TIME(9)"],
    ["VARIANT", "VARIANT"],
    ["OBJECT", "OBJECT"],
    ["ARRAY", "ARRAY"],
    ["ARRAY(INT NOT NULL)", "ARRAY(NUMBER(38,0) NOT NULL)"],
    ["OBJECT()", "OBJECT()"],
    [
      'OBJECT(a ARRAY(DATE), "b c" MAP(STRING, OBJECT))',
      'OBJECT(a ARRAY(DATE), "b c" MAP(VARCHAR(16777216), OBJECT))',
    ],
  ])("%s is %s", (text, name) => {
    expect(typeName(parse(text))).toBe(name);
  });

  it("TIMESTAMP alone follows TIMESTAMP_TYPE_MAPPING", () => {
    expect(typeName(parse("TIMESTAMP", "TIMESTAMP_LTZ"))).toBe("TIMESTAMP_LTZ(9)");
  });

  it.each([
    ["NUMBER(39)", /invalid precision 39/],
    ["NUMBER(5, 6)", /invalid scale 6/],
    ["VARCHAR(999999999)", /invalid length/],
    ["GEOGRAPHY", /data type GEOGRAPHY/],
    ["MAP(DATE, INT)", /a MAP's key is VARCHAR or NUMBER of scale 0, not DATE/],
    ["OBJECT(a INT, a INT)", /duplicate key 'a'/],
    ["NO_TYPE", /unexpected 'NO_TYPE'/],
  ])("%s is refused", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

const types: fc.Arbitrary<DataType> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 38 }), fc.integer({ min: 0, max: 37 }))
    .map(([precision, scale]) => ({ name: "FIXED" as const, precision, scale: Math.min(scale, precision) })),
  fc.integer({ min: 1, max: 16_777_216 }).map((length) => ({ name: "TEXT" as const, length })),
  fc.constantFrom<DataType>({ name: "REAL" }, { name: "BOOLEAN" }, { name: "DATE" }, { name: "VARIANT" }),
  fc
    .constantFrom("TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ")
    .map((name) => ({ name, scale: 9 }) as DataType),
);

describe("types in general", () => {
  it("are read back as they are written", () => {
    fc.assert(
      fc.property(types, (type) => {
        expect(parse(typeName(type))).toEqual(type);
      }),
    );
  });

  it("have a common type that does not depend on the order, and is its own common type", () => {
    fc.assert(
      fc.property(types, types, (left, right) => {
        const common = commonType(left, right);
        expect(commonType(right, left)).toEqual(common);
        if (common) expect(commonType(common, common)).toEqual(common);
      }),
    );
  });
});
