import { invalid } from "../../errors/invalid.ts";
import { made, markNullable } from "../../expression/bound-expression.ts";
import { alias, type FunctionRules, simple } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { type DataType, TEXT } from "../../types/data-type.ts";
import { macro, rawSql, sql } from "../../types/duck-sql.ts";
import { hashed, hashInput } from "./hash-input.ts";

function bytes(call: FunctionCall) {
  const value = call.arg(0);
  return value.type.name === "BINARY" ? value : call.text(0);
}

const SIZES = [0, 224, 256, 384, 512];

/** SHA2(x [, 224 | 256 | 384 | 512]), where 0 is 256: https://docs.snowflake.com/en/sql-reference/functions/sha2 */
function sha2(type: DataType): FunctionRule {
  return {
    args: [1, 2],
    compile(call) {
      const given = call.count > 1 ? call.integer(1) : 256;
      if (!SIZES.includes(given))
        throw invalid("001044", "42P13", `Invalid digest size ${given} of function ${call.name}`);
      const size = given === 0 ? 256 : given;
      const value = bytes(call);
      const hex = made(TEXT, [value], (x) => {
        if (size === 256) return sql`sha256(${x})`;
        const digits = value.type.name === "BINARY" ? sql`hex(${x})` : sql`hex(encode(${x}))`;
        return sql`sf_variant('SHA2', ${digits}, ${rawSql(`'${size}'`)})`;
      });
      return type.name === "TEXT" ? hex : made(type, [hex], (x) => sql`unhex(${x})`);
    },
  };
}

/** A number that an MD5 digest is. */
function md5AsNumber(operation: string, precision: number, ...more: readonly string[]): FunctionRule {
  return {
    args: [1, 1],
    compile: (call) =>
      made({ name: "FIXED", precision, scale: 0 }, [bytes(call)], (x) => {
        const rest = rawSql(more.map((text) => `, '${text}'`).join(""));
        const number = sql`sf_variant(${rawSql(`'${operation}'`)}, md5(${x})${rest})`;
        return sql`CAST(${number} AS DECIMAL(${precision},0))`;
      }),
  };
}

/** Hashes and encodings: https://docs.snowflake.com/en/sql-reference/functions-hash-scalar */
export const hashFunctions: FunctionRules = {
  ...alias(
    { args: [1, 1], compile: (call) => made(TEXT, [bytes(call)], (x) => sql`md5(${x})`) },
    "MD5",
    "MD5_HEX",
  ),
  ...alias(
    { args: [1, 1], compile: (call) => made(TEXT, [bytes(call)], (x) => sql`sha1(${x})`) },
    "SHA1",
    "SHA1_HEX",
  ),
  ...alias(sha2(TEXT), "SHA2", "SHA2_HEX"),
  SHA2_BINARY: sha2({ name: "BINARY", length: 64 }),
  MD5_NUMBER: md5AsNumber("MD5_NUMBER", 38),
  MD5_NUMBER_LOWER64: md5AsNumber("MD5_HALF", 20, "LOWER"),
  MD5_NUMBER_UPPER64: md5AsNumber("MD5_HALF", 20, "UPPER"),
  // Snowflake does not tell its hash: equal values give equal numbers, the numbers themselves are others.
  HASH: {
    args: [1, 1000],
    compile(call) {
      const type: DataType = { name: "FIXED", precision: 19, scale: 0 };
      const input = hashInput(hashed(call));
      const value = made(
        type,
        [input],
        (x) => sql`CAST(CAST(hash(${x}) AS HUGEINT) - 9223372036854775808::HUGEINT AS DECIMAL(19,0))`,
      );
      return { ...value, nullable: false };
    },
  },
  HEX_ENCODE: encoding("hex"),
  BASE64_ENCODE: encoding("to_base64"),
  BASE64_DECODE_STRING: simple([TEXT], 1, TEXT, (x) => sql`decode(from_base64(${x}))`),
  TRY_BASE64_DECODE_STRING: tryText("TRY_BASE64_TEXT"),
  TRY_HEX_DECODE_STRING: tryText("TRY_HEX_TEXT"),
  HEX_DECODE_STRING: simple([TEXT], 1, TEXT, (x) => sql`decode(${macro("text_binary", x)})`),
};

/** NULL for what cannot be decoded. */
function tryText(operation: string): FunctionRule {
  return {
    args: [1, 1],
    compile: (call) =>
      markNullable(made(TEXT, [call.text(0)], (x) => sql`sf_variant(${rawSql(`'${operation}'`)}, ${x})`)),
  };
}

function encoding(duck: "hex" | "to_base64"): FunctionRule {
  return {
    args: [1, 1],
    compile(call) {
      const value = bytes(call);
      return made(TEXT, [value], (x) =>
        value.type.name === "BINARY" ? sql`${rawSql(duck)}(${x})` : sql`${rawSql(duck)}(encode(${x}))`,
      );
    },
  };
}
