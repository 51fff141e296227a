import { made } from "../../expression/bound-expression.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { textLiteral } from "../../expression/literal.ts";
import { BINARY, type DataType, NUMBER, TEXT } from "../../types/data-type.ts";
import { sql } from "../../types/duck-sql.ts";
import { OBJECT, operation } from "../semi-structured/arguments.ts";

function ofText(name: string, type: DataType, count = 1): FunctionRule {
  return {
    args: [count, count],
    compile: (call) =>
      operation(
        name,
        type,
        Array.from({ length: count }, (_, index) => call.text(index)),
      ),
  };
}

/** `permissive`: 1 for an object that tells the error. */
function permissive(call: FunctionCall, index: number) {
  return call.count > index ? call.as(index, NUMBER) : textLiteral("0");
}

/** The bytes of a text or a BINARY, in hex. */
function bytesInHex(call: FunctionCall) {
  const value = call.arg(0);
  return value.type.name === "BINARY"
    ? made(TEXT, [value], (x) => sql`hex(${x})`)
    : made(TEXT, [call.text(0)], (x) => sql`hex(encode(${x}))`);
}

/** Functions of texts that DuckDB has no SQL for: https://docs.snowflake.com/en/sql-reference/functions-string */
export const matchingFunctions: FunctionRules = {
  SOUNDEX: ofText("SOUNDEX", TEXT),
  SOUNDEX_P123: ofText("SOUNDEX_P123", TEXT),
  JAROWINKLER_SIMILARITY: ofText("JAROWINKLER_SIMILARITY", NUMBER, 2),
  PARSE_URL: {
    args: [1, 2],
    compile: (call) => operation("PARSE_URL", OBJECT, [call.text(0), permissive(call, 1)]),
  },
  PARSE_IP: {
    args: [2, 3],
    compile: (call) => operation("PARSE_IP", OBJECT, [call.text(0), call.text(1), permissive(call, 2)]),
  },
  COMPRESS: {
    args: [2, 2],
    compile: (call) => operation("COMPRESS", BINARY, [bytesInHex(call), call.text(1)]),
  },
  DECOMPRESS_BINARY: {
    args: [2, 2],
    compile: (call) => operation("DECOMPRESS", BINARY, [bytesInHex(call), call.text(1)]),
  },
  DECOMPRESS_STRING: {
    args: [2, 2],
    compile: (call) => {
      const bytes = operation("DECOMPRESS", BINARY, [bytesInHex(call), call.text(1)]);
      return made(TEXT, [bytes], (x) => sql`decode(${x})`);
    },
  },
};
