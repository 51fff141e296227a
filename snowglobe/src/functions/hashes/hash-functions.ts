import { createHash } from "node:crypto";
import { notSupported } from "../../errors/snowflake-error.ts";
import { bound, made } from "../../expression/bound-expression.ts";
import { alias, type FunctionRules, simple } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { type DataType, TEXT } from "../../types/data-type.ts";
import { atom, macro, rawSql, sql } from "../../types/duck-sql.ts";
import { hashed, hashInput } from "./hash-input.ts";

function bytes(call: FunctionCall) {
  const value = call.arg(0);
  return value.type.name === "BINARY" ? value : call.text(0);
}

/** SHA2(x [, 224 | 256 | 384 | 512]): https://docs.snowflake.com/en/sql-reference/functions/sha2 */
const sha2: FunctionRule = {
  args: [1, 2],
  compile(call) {
    const size = call.count > 1 ? call.integer(1) : 256;
    const value = bytes(call);
    if (size === 256) return made(TEXT, [value], (x) => sql`sha256(${x})`);
    // DuckDB has only SHA-256; the others are worked out here for constants.
    if (
      ![224, 384, 512].includes(size) ||
      typeof call.arg(0).constant !== "string" ||
      value.type.name === "BINARY"
    )
      throw notSupported(`${call.name} with ${size} bits of values that are no constants`);
    const digest = createHash(`sha${size}`).update(call.constant(0)).digest("hex");
    return bound(atom(rawSql(`'${digest}'`)), TEXT, [value]);
  },
};

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
  ...alias(sha2, "SHA2", "SHA2_HEX"),
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
  HEX_DECODE_STRING: simple([TEXT], 1, TEXT, (x) => sql`decode(${macro("text_binary", x)})`),
};

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
