import { type BoundExpression, made, markNullable } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { textLiteral } from "../../expression/literal.ts";
import { BINARY, TEXT, VARIANT } from "../../types/data-type.ts";
import { sql } from "../../types/duck-sql.ts";
import { operation } from "../semi-structured/arguments.ts";

const NONE = textLiteral("");

/** Bytes in hex. A text's are its UTF-8. */
function hexOf(call: FunctionCall, index: number): BoundExpression {
  const value = call.arg(index);
  return value.type.name === "TEXT" && !value.untyped
    ? made(TEXT, [value], (x) => sql`hex(encode(${x}))`)
    : rawHexOf(call, index);
}

function rawHexOf(call: FunctionCall, index: number): BoundExpression {
  return made(TEXT, [coerce(call.compiler, call.arg(index), BINARY)], (x) => sql`hex(${x})`);
}

/** An argument that may be left out or NULL: empty then. */
function optional(
  call: FunctionCall,
  index: number,
  read: (call: FunctionCall, index: number) => BoundExpression,
): BoundExpression {
  return call.count > index ? made(TEXT, [read(call, index)], (x) => sql`coalesce(${x}, '')`) : NONE;
}

function methodOf(call: FunctionCall, index: number): BoundExpression {
  const text = (of: FunctionCall, at: number) => of.text(at);
  return made(
    TEXT,
    [optional(call, index, text)],
    (x) => sql`CASE WHEN ${x} = '' THEN 'AES-GCM' ELSE ${x} END`,
  );
}

/** (value, passphrase [, additional data [, method]]): https://docs.snowflake.com/en/sql-reference/functions/encrypt */
function withPassphrase(name: string): FunctionRule {
  return {
    args: [2, 4],
    compile(call) {
      const parts = [hexOf(call, 0), call.text(1), optional(call, 2, hexOf), methodOf(call, 3)];
      if (name !== "ENCRYPT") return operation(name, BINARY, parts);
      // Another vector each time: DuckDB must not take one call for another.
      const value = operation(name, BINARY, parts, (...texts) => [...texts, sql`random()`]);
      return { ...value, volatile: true };
    },
  };
}

function decryptRaw(name: string): FunctionRule {
  return {
    args: [3, 6],
    compile: (call) =>
      markNullable(
        operation(name, BINARY, [
          rawHexOf(call, 0),
          rawHexOf(call, 1),
          optional(call, 2, rawHexOf),
          optional(call, 3, rawHexOf),
          methodOf(call, 4),
          optional(call, 5, rawHexOf),
        ]),
      ),
  };
}

/** Encryption: https://docs.snowflake.com/en/sql-reference/functions-encryption */
export const encryptionFunctions: FunctionRules = {
  ENCRYPT: withPassphrase("ENCRYPT"),
  DECRYPT: withPassphrase("DECRYPT"),
  TRY_DECRYPT: withPassphrase("TRY_DECRYPT"),
  ENCRYPT_RAW: {
    args: [3, 5],
    compile: (call) =>
      operation(
        "ENCRYPT_RAW",
        VARIANT,
        [
          rawHexOf(call, 0),
          rawHexOf(call, 1),
          optional(call, 2, rawHexOf),
          optional(call, 3, rawHexOf),
          methodOf(call, 4),
        ],
        (...texts) => [...texts, sql`random()`],
      ),
  },
  DECRYPT_RAW: decryptRaw("DECRYPT_RAW"),
  TRY_DECRYPT_RAW: decryptRaw("TRY_DECRYPT_RAW"),
};
