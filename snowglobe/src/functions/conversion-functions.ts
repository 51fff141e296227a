import { parameterValue } from "../account/parameters.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, bound, made, markNullable } from "../expression/bound-expression.ts";
import { coerce, convert } from "../expression/coerce.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { binaryFormat, isBinaryFormat, writeBinary } from "../types/binary-format.ts";
import { BOOLEAN, type DataType, isStructured, TEXT, VARIANT } from "../types/data-type.ts";
import { type DuckSql, macro, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import { writeTime } from "../types/write-time.ts";
import { readNumberFormat } from "./number-formats/number-format.ts";
import { alternatives } from "./number-formats/number-format-operations.ts";

/** TO_x and TRY_TO_x without a format are casts. */
function conversion(type: DataType, tries: boolean): FunctionRule {
  return { args: [1, 1], compile: (call) => cast(call, type, tries) };
}

function cast(call: FunctionCall, type: DataType, tries: boolean): BoundExpression {
  const value = call.arg(0);
  if (tries && value.type.name !== "TEXT" && value.type.name !== "VARIANT" && !value.untyped)
    throw invalid(
      "001065",
      "22023",
      `Function ${call.name} cannot be used with arguments of types other than VARCHAR`,
    );
  return convert(call.compiler, value, type, { tries });
}

/** TO_NUMBER(x [, precision [, scale]]): https://docs.snowflake.com/en/sql-reference/functions/to_decimal */
function toNumber(tries: boolean): FunctionRule {
  return {
    args: [1, 4],
    compile(call) {
      const format = call.count > 1 && call.arg(1).type.name === "TEXT" ? 1 : 0;
      const precision = call.count > 1 + format ? call.integer(1 + format) : 38;
      const scale = call.count > 2 + format ? call.integer(2 + format) : 0;
      const type: DataType = { name: "FIXED", precision, scale };
      if (format === 0) return cast(call, type, tries);
      return convert(call.compiler, numberByFormat(call, tries), type, { tries });
    },
  };
}

/** A text that is read by a format, as the text of a plain number. */
function numberByFormat(call: FunctionCall, tries: boolean): BoundExpression {
  const format = call.constant(1);
  for (const one of alternatives(format)) readNumberFormat(one);
  const { name } = call.arg(0).type;
  if (name !== "TEXT") throw notSupported(`${call.name} of ${name} with a format`);
  const operation = rawSql(tries ? "'tryReadNumber'" : "'readNumber'");
  return markNullable(
    made(TEXT, [call.arg(0)], (x) => sql`sf_variant(${operation}, ${rawSql(duckString(format))}, ${x})`),
  );
}

/** TO_DOUBLE(x [, format]): https://docs.snowflake.com/en/sql-reference/functions/to_double */
function toDouble(tries: boolean): FunctionRule {
  return {
    args: [1, 2],
    compile: (call) =>
      call.count === 1
        ? cast(call, { name: "REAL" }, tries)
        : convert(call.compiler, numberByFormat(call, tries), { name: "REAL" }, { tries }),
  };
}

/** A number as a text of a format: https://docs.snowflake.com/en/sql-reference/sql-format-models */
function numberText(call: FunctionCall): BoundExpression {
  const value = call.arg(0);
  const format = call.constant(1);
  const isReal = value.type.name === "REAL";
  if (readNumberFormat(format).minimal && isReal)
    throw notSupported(`${call.name} of FLOAT with format '${format}'`);
  const operation = rawSql(isReal ? "'printReal'" : "'printDecimal'");
  return made(
    TEXT,
    [value],
    (x) => sql`sf_variant(${operation}, ${rawSql(duckString(format))}, CAST(${x} AS VARCHAR))`,
  );
}

/** TO_DATE, TO_TIMESTAMP …, with a format or with the scale of whole numbers since 1970. */
function toTime(type: DataType | ((call: FunctionCall) => DataType), tries: boolean): FunctionRule {
  return {
    args: [1, 2],
    compile(call) {
      const target = typeof type === "function" ? type(call) : type;
      if (call.count === 1) return cast(call, target, tries);
      const value = call.arg(0);
      if (call.arg(1).type.name === "FIXED") return fromEpoch(call, target, call.integer(1));
      if (value.type.name !== "TEXT") throw notSupported(`${call.name} of ${value.type.name} with a format`);
      return coerce(call.compiler, value, target, tries, call.constant(1));
    },
  };
}

// https://docs.snowflake.com/en/sql-reference/functions/to_timestamp: a number and its scale (0 seconds, 3 milliseconds …).
function fromEpoch(call: FunctionCall, target: DataType, scale: number): BoundExpression {
  const value = call.as(0, { name: "FIXED", precision: 38, scale: 0 });
  if (scale < 0 || scale > 9) throw notSupported(`${call.name} of numbers with scale ${scale}`);
  const nanoseconds = 10n ** BigInt(9 - scale);
  const ticks = (x: DuckSql) =>
    scale <= 6
      ? sql`(CAST(${x} AS HUGEINT) * ${(nanoseconds / 1000n) * 1024n})`
      : macro("ticks_of_ns", sql`(CAST(${x} AS HUGEINT) * ${nanoseconds})`);
  const isInstant = target.name === "TIMESTAMP_LTZ" || target.name === "TIMESTAMP_TZ";
  const type: DataType = { name: isInstant ? "TIMESTAMP_LTZ" : "TIMESTAMP_NTZ", scale: 9 };
  return coerce(call.compiler, made(type, [value], ticks), target);
}

/** TO_VARCHAR(x [, format]): https://docs.snowflake.com/en/sql-reference/functions/to_char */
const toText: FunctionRule = {
  args: [1, 2],
  compile(call) {
    const value = call.arg(0);
    if (call.count === 1)
      return value.type.name === "TEXT" ? call.text(0) : coerce(call.compiler, value, TEXT);
    const format = call.constant(1);
    const { name } = value.type;
    if (name === "BINARY") {
      if (!isBinaryFormat(format)) throw notSupported(`${call.name} of BINARY with format '${format}'`);
      return made(TEXT, [value], (x) => writeBinary(x, binaryFormat(format)));
    }
    if (name === "FIXED" || name === "REAL") return numberText(call);
    if (name !== "DATE" && !name.startsWith("TIME"))
      throw notSupported(`${call.name} of ${name} with a format`);
    return bound(writeTime(value.value, value.type, format, call.compiler.settings), TEXT, [value]);
  },
};

function timestampByMapping(call: FunctionCall): DataType {
  const mapping = parameterValue(call.compiler.execution.session, "TIMESTAMP_TYPE_MAPPING");
  if (mapping === "TIMESTAMP_LTZ" || mapping === "TIMESTAMP_TZ") return { name: mapping, scale: 9 };
  return { name: "TIMESTAMP_NTZ", scale: 9 };
}

function both(name: string, rule: (tries: boolean) => FunctionRule): FunctionRules {
  return { [`TO_${name}`]: rule(false), [`TRY_TO_${name}`]: rule(true) };
}

/** Conversions: https://docs.snowflake.com/en/sql-reference/functions-conversion */
export const conversionFunctions: FunctionRules = {
  ...alias(toText, "TO_VARCHAR", "TO_CHAR"),
  ...both("NUMBER", toNumber),
  ...both("NUMERIC", toNumber),
  ...both("DECIMAL", toNumber),
  ...both("DOUBLE", toDouble),
  ...both("BOOLEAN", (tries) => conversion(BOOLEAN, tries)),
  ...both("DATE", (tries) => toTime({ name: "DATE" }, tries)),
  DATE: toTime({ name: "DATE" }, false),
  ...both("TIME", (tries) => toTime({ name: "TIME", scale: 9 }, tries)),
  TIME: toTime({ name: "TIME", scale: 9 }, false),
  ...both("TIMESTAMP", (tries) => toTime(timestampByMapping, tries)),
  ...both("TIMESTAMP_NTZ", (tries) => toTime({ name: "TIMESTAMP_NTZ", scale: 9 }, tries)),
  ...both("TIMESTAMP_LTZ", (tries) => toTime({ name: "TIMESTAMP_LTZ", scale: 9 }, tries)),
  ...both("TIMESTAMP_TZ", (tries) => toTime({ name: "TIMESTAMP_TZ", scale: 9 }, tries)),
  TO_VARIANT: conversion(VARIANT, false),
  TO_ARRAY: {
    args: [1, 1],
    compile: (call) =>
      call.arg(0).type.name === "ARRAY"
        ? call.arg(0)
        : isStructured(call.arg(0).type)
          ? convert(call.compiler, call.arg(0), { name: "ARRAY" })
          : coerce(call.compiler, call.as(0, VARIANT), { name: "ARRAY" }),
  },
  TO_OBJECT: {
    args: [1, 1],
    compile: (call) => convert(call.compiler, call.arg(0), { name: "OBJECT" }),
  },
};
