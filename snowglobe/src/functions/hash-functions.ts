import { createHash } from "node:crypto";
import { notSupported } from "../errors/snowflake-error.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { typed } from "../expression/typed.ts";
import { type DataType, TEXT } from "../types/data-type.ts";
import { hashed, hashInput } from "./aggregate-functions.ts";

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
    if (size === 256) return typed(`sha256(${value.sql})`, TEXT, [value]);
    // DuckDB has only SHA-256; the others are worked out here for constants.
    if (
      ![224, 384, 512].includes(size) ||
      typeof call.arg(0).constant !== "string" ||
      value.type.name === "BINARY"
    )
      throw notSupported(`${call.name} with ${size} bits of values that are no constants`);
    const digest = createHash(`sha${size}`).update(call.constant(0)).digest("hex");
    return typed(`'${digest}'`, TEXT, [value]);
  },
};

/** Hashes and encodings: https://docs.snowflake.com/en/sql-reference/functions-hash-scalar */
export const hashFunctions: FunctionRules = {
  ...alias(
    { args: [1, 1], compile: (call) => typed(`md5(${bytes(call).sql})`, TEXT, [call.arg(0)]) },
    "MD5",
    "MD5_HEX",
  ),
  ...alias(
    { args: [1, 1], compile: (call) => typed(`sha1(${bytes(call).sql})`, TEXT, [call.arg(0)]) },
    "SHA1",
    "SHA1_HEX",
  ),
  ...alias(sha2, "SHA2", "SHA2_HEX"),
  // Snowflake does not tell its hash: equal values give equal numbers, the numbers themselves are others.
  HASH: {
    args: [1, 1000],
    compile(call) {
      const type: DataType = { name: "FIXED", precision: 19, scale: 0 };
      const sql = `CAST(CAST(hash(${hashInput(hashed(call))}) AS HUGEINT) - 9223372036854775808::HUGEINT AS DECIMAL(19,0))`;
      return { sql, type, nullable: false };
    },
  },
  HEX_ENCODE: {
    args: [1, 1],
    compile: (call) =>
      typed(
        call.arg(0).type.name === "BINARY" ? `hex(${call.arg(0).sql})` : `hex(encode(${call.text(0).sql}))`,
        TEXT,
        [call.arg(0)],
      ),
  },
  BASE64_ENCODE: {
    args: [1, 1],
    compile: (call) =>
      typed(
        call.arg(0).type.name === "BINARY"
          ? `to_base64(${call.arg(0).sql})`
          : `to_base64(encode(${call.text(0).sql}))`,
        TEXT,
        [call.arg(0)],
      ),
  },
  BASE64_DECODE_STRING: {
    args: [1, 1],
    compile: (call) => typed(`decode(from_base64(${call.text(0).sql}))`, TEXT, [call.arg(0)]),
  },
  HEX_DECODE_STRING: {
    args: [1, 1],
    compile: (call) => typed(`decode(sf.text_binary(${call.text(0).sql}))`, TEXT, [call.arg(0)]),
  },
};
