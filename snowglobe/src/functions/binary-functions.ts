import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, made, markNullable } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import type { FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { type BinaryFormat, isBinaryFormat } from "../types/binary-format.ts";
import { BINARY, BOOLEAN, type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import { type DuckSql, macro, rawSql, sql } from "../types/duck-sql.ts";
import { typeName } from "../types/type-name.ts";

const COUNT: DataType = { name: "FIXED", precision: 18, scale: 0 };

/** Two hex digits for each byte: DuckDB's functions of text work on them, when they count in twos. */
const hex = (x: DuckSql) => sql`hex(${x})`;
/** A blank behind each byte: what is found in it begins with a byte. */
const spaced = (x: DuckSql) => sql`regexp_replace(hex(${x}), '(..)', '\\1 ', 'g')`;
const int = (n: DuckSql) => sql`CAST(${n} AS BIGINT)`;

/**
 * A function that takes VARCHAR or BINARY: of bytes it counts bytes, and gives BINARY back.
 * https://docs.snowflake.com/en/sql-reference/functions-string
 */
export function textOrBinary(
  ofText: FunctionRule,
  ofBinary: (call: FunctionCall) => BoundExpression,
): FunctionRule {
  return {
    ...ofText,
    compile: (call) =>
      call.all().some((value) => value.type.name === "BINARY") ? ofBinary(call) : ofText.compile(call),
  };
}

/** An argument that must be BINARY, because another one is. */
function bytes(call: FunctionCall, index: number): BoundExpression {
  const value = call.arg(index);
  if (value.untyped) return coerce(call.compiler, value, BINARY);
  if (value.type.name !== "BINARY")
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function '${call.name}': ${typeName(value.type)} beside BINARY`,
    );
  return value;
}

/** POSITION and CHARINDEX, from a place on; 0 when the bytes are not there. */
export function bytePosition(call: FunctionCall): BoundExpression {
  const [part, whole] = [bytes(call, 0), bytes(call, 1)];
  const start = call.count > 2 ? [call.as(2, NUMBER)] : [];
  return made(COUNT, [part, whole, ...start], (p, x, from) => {
    const first = from === undefined ? sql`1` : sql`greatest(${int(from)}, 1)`;
    return sql`CAST(${macro("byte_position", spaced(p ?? sql`NULL`), spaced(x ?? sql`NULL`), first)} AS DECIMAL(18,0))`;
  });
}

/** CONTAINS, STARTSWITH and ENDSWITH. */
export function byteTest(duck: "starts_with" | "ends_with" | "contains") {
  return (call: FunctionCall): BoundExpression => {
    if (duck === "contains") {
      const found = made(
        COUNT,
        [bytes(call, 1), bytes(call, 0)],
        (part, x) => sql`position(${spaced(part)} IN ${spaced(x)})`,
      );
      return made(BOOLEAN, [found], (x) => sql`(${x} > 0)`);
    }
    return made(
      BOOLEAN,
      [bytes(call, 0), bytes(call, 1)],
      (x, part) => sql`${rawSql(duck)}(${hex(x)}, ${hex(part)})`,
    );
  };
}

/** LPAD and RPAD, which need to be told what with. */
export function bytePad(atLeft: boolean) {
  return (call: FunctionCall): BoundExpression => {
    if (call.count < 3)
      throw invalid(
        "000938",
        "22023",
        `not enough arguments for function [${call.name}], expected 3, got ${call.count}`,
      );
    return made(BINARY, [bytes(call, 0), call.as(1, NUMBER), bytes(call, 2)], (x, n, pad) => {
      const digits = sql`CAST(${n} * 2 AS INTEGER)`;
      return sql`unhex(${macro("pad", hex(x), digits, hex(pad), rawSql(String(atLeft)))})`;
    });
  };
}

/** SUBSTR. */
export function byteSubstring(call: FunctionCall): BoundExpression {
  const numbers = call.ast.args.slice(1).map((_, index) => call.as(index + 1, NUMBER));
  return made(call.arg(0).type, [bytes(call, 0), ...numbers], (x, start, length) =>
    macro(
      "byte_substr",
      x,
      int(start ?? sql`NULL`),
      length === undefined ? sql`octet_length(${x})` : int(length),
    ),
  );
}

/** LEFT and RIGHT. */
export function byteEnd(duck: "left" | "right") {
  return (call: FunctionCall): BoundExpression =>
    made(
      call.arg(0).type,
      [bytes(call, 0), call.as(1, NUMBER)],
      (x, n) => sql`unhex(${rawSql(duck)}(${hex(x)}, greatest(${int(n)}, 0) * 2))`,
    );
}

export function reverseBytes(call: FunctionCall): BoundExpression {
  return made(
    call.arg(0).type,
    [bytes(call, 0)],
    (x) => sql`unhex(array_to_string(list_reverse(regexp_extract_all(${hex(x)}, '..')), ''))`,
  );
}

/** TO_BINARY(x [, format]): https://docs.snowflake.com/en/sql-reference/functions/to_binary */
export function toBinary(tries: boolean, only?: BinaryFormat): FunctionRule {
  return {
    args: [1, only ? 1 : 2],
    compile(call) {
      const value = call.arg(0);
      const format = only ?? (call.count > 1 ? call.constant(1).toUpperCase() : undefined);
      if (format !== undefined && !isBinaryFormat(format))
        throw notSupported(`${call.name} with format '${format}'`);
      const read = coerce(call.compiler, value, BINARY, tries, format);
      return tries ? markNullable(read) : read;
    },
  };
}

const digest = (duck: string): FunctionRule => ({
  args: [1, 1],
  compile(call) {
    const value = call.arg(0);
    return made(
      { name: "BINARY", length: 64 },
      [value.type.name === "BINARY" ? value : call.text(0)],
      (x) => sql`unhex(${rawSql(duck)}(${x}))`,
    );
  },
});

/** Functions that give BINARY: https://docs.snowflake.com/en/sql-reference/functions-string#cryptographic-hash */
export const binaryFunctions: FunctionRules = {
  TO_BINARY: toBinary(false),
  TRY_TO_BINARY: toBinary(true),
  HEX_DECODE_BINARY: toBinary(false, "HEX"),
  TRY_HEX_DECODE_BINARY: toBinary(true, "HEX"),
  BASE64_DECODE_BINARY: toBinary(false, "BASE64"),
  TRY_BASE64_DECODE_BINARY: toBinary(true, "BASE64"),
  MD5_BINARY: digest("md5"),
  SHA1_BINARY: digest("sha1"),
  OCTET_LENGTH: lengthIn(1),
  BIT_LENGTH: lengthIn(8),
};

/** The length in bytes or bits; of text, in UTF-8. */
function lengthIn(unit: number): FunctionRule {
  return {
    args: [1, 1],
    compile(call) {
      const value = call.arg(0);
      const isBinary = value.type.name === "BINARY";
      return made(COUNT, [isBinary ? value : coerce(call.compiler, value, TEXT)], (x) =>
        isBinary
          ? sql`CAST(octet_length(${x}) * ${unit} AS DECIMAL(18,0))`
          : sql`CAST(octet_length(encode(${x})) * ${unit} AS DECIMAL(18,0))`,
      );
    },
  };
}
