import { notSupported } from "../errors/snowflake-error.ts";
import { alias, type FunctionRules, simple } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { asNumber, binary, scaled } from "../expression/operators.ts";
import { type Typed, typed } from "../expression/typed.ts";
import type { DataType } from "../types/data-type.ts";
import { duckType } from "../types/duck-type.ts";

const REAL: DataType = { name: "REAL" };
const WHOLE: DataType = { name: "FIXED", precision: 38, scale: 0 };

function bits(sql: (x: string, y: string) => string): FunctionRule {
  const whole = (value?: string) => `CAST(${value} AS BIGINT)`;
  return simple([WHOLE, WHOLE], 2, WHOLE, (x, y) => `CAST(${sql(whole(x), whole(y))} AS DECIMAL(38,0))`);
}

/** A function of FLOATs. */
function real(sql: (...args: string[]) => string, count = 1): FunctionRule {
  return simple(
    Array.from({ length: count }, () => REAL),
    count,
    REAL,
    sql,
  );
}

/** A number to a scale: rounded, cut, down or up. The result's scale is never greater than the argument's. */
function toScale(name: "ROUND" | "TRUNC" | "FLOOR" | "CEIL"): FunctionRule {
  return {
    args: [1, 2],
    compile(call) {
      const value = asNumber(call.compiler, call.arg(0));
      const scale = call.count > 1 ? call.integer(1) : 0;
      if (value.type.name !== "FIXED") return realToScale(name, value, scale);
      if (scale >= value.type.scale) return value;
      const kept = Math.max(scale, 0);
      const leading = Math.max(value.type.precision - value.type.scale + 1, -scale + 1);
      const type: DataType = { name: "FIXED", precision: Math.min(38, leading + kept), scale: kept };
      const duck = duckType(type);
      if (name === "ROUND" && scale >= 0) return typed(`CAST(${value.sql} AS ${duck})`, type, [value]);
      // The digits as a whole number, cut at the place, and put back.
      const digits = `CAST(${value.type.scale === 0 ? value.sql : `replace(CAST(${value.sql} AS VARCHAR), '.', '')`} AS HUGEINT)`;
      const unit = `${10n ** BigInt(value.type.scale - scale)}::HUGEINT`;
      const whole = wholeSql(name, digits, unit);
      const back = scale < 0 ? `(${whole}) * ${10n ** BigInt(-scale)}` : whole;
      return typed(scaled(`(${back})`, type), type, [value]);
    },
  };
}

// DuckDB's // cuts towards zero.
function wholeSql(name: "ROUND" | "TRUNC" | "FLOOR" | "CEIL", digits: string, unit: string): string {
  switch (name) {
    case "TRUNC":
      return `${digits} // ${unit}`;
    case "ROUND":
      return `sf.divide(${digits}, ${unit}, 1::HUGEINT)`;
    case "FLOOR":
      return `${digits} // ${unit} - CASE WHEN ${digits} < 0 AND ${digits} % ${unit} <> 0 THEN 1 ELSE 0 END`;
    case "CEIL":
      return `${digits} // ${unit} + CASE WHEN ${digits} > 0 AND ${digits} % ${unit} <> 0 THEN 1 ELSE 0 END`;
  }
}

function realToScale(name: "ROUND" | "TRUNC" | "FLOOR" | "CEIL", value: Typed, scale: number): Typed {
  if (name === "ROUND") return typed(`round(${value.sql}, ${scale})`, REAL, [value]);
  if (scale !== 0) throw notSupported(`${name} of a FLOAT to a scale`);
  return typed(`${name.toLowerCase()}(${value.sql})`, REAL, [value]);
}

/** Division that gives 0 (and, for DIV0NULL, treats NULL as 0) instead of an error. */
function division(nullIsZero: boolean): FunctionRule {
  return {
    args: [2, 2],
    compile(call) {
      const left = asNumber(call.compiler, call.arg(0));
      const right = asNumber(call.compiler, call.arg(1));
      const safe: Typed = {
        ...right,
        sql: `CASE WHEN ${right.sql} = 0 THEN ${one(right)} ELSE ${right.sql} END`,
      };
      const quotient = binary(call.compiler, "/", left, safe);
      const zero = nullIsZero ? `coalesce(${right.sql}, 0) = 0` : `${right.sql} = 0`;
      return typed(
        `CASE WHEN ${zero} THEN CASE WHEN ${left.sql} IS NOT NULL THEN 0 END ELSE ${quotient.sql} END`,
        quotient.type,
        [left, right],
      );
    },
  };
}

function one(value: Typed): string {
  return `CAST(1 AS ${value.type.name === "REAL" ? "DOUBLE" : "HUGEINT"})`;
}

function sameType(sql: (x: string) => string): FunctionRule {
  return {
    args: [1, 1],
    compile(call: FunctionCall) {
      const value = asNumber(call.compiler, call.arg(0));
      return typed(`CAST(${sql(value.sql)} AS ${duckType(value.type)})`, value.type, [value]);
    },
  };
}

/** Functions of numbers: https://docs.snowflake.com/en/sql-reference/functions-numeric */
export const numberFunctions: FunctionRules = {
  ABS: sameType((x) => `abs(${x})`),
  SIGN: simple(
    [REAL],
    1,
    { name: "FIXED", precision: 1, scale: 0 },
    (x) => `CAST(sign(${x}) AS DECIMAL(1,0))`,
  ),
  ...alias(toScale("ROUND"), "ROUND"),
  ...alias(toScale("FLOOR"), "FLOOR"),
  ...alias(toScale("CEIL"), "CEIL"),
  ...alias(toScale("TRUNC"), "TRUNCATE"),
  MOD: { args: [2, 2], compile: (call) => binary(call.compiler, "%", call.arg(0), call.arg(1)) },
  DIV0: division(false),
  DIV0NULL: division(true),
  SQRT: real(
    (x) =>
      `CASE WHEN ${x} < 0 THEN sf.fail('100109', '22023', 'Invalid floating point operation: sqrt of a negative number') ELSE sqrt(${x}) END`,
  ),
  EXP: real((x) => `exp(${x})`),
  LN: real(
    (x) =>
      `CASE WHEN ${x} <= 0 THEN sf.fail('100109', '22023', 'Invalid floating point operation: ln of a number that is not positive') ELSE ln(${x}) END`,
  ),
  ...alias(
    real((x, y) => `pow(${x}, ${y})`, 2),
    "POWER",
    "POW",
  ),
  // DuckDB's root of 27 is 3.0000000000000004: a whole root is given whole.
  CBRT: real((x) => `CASE WHEN pow(round(cbrt(${x})), 3) = ${x} THEN round(cbrt(${x})) ELSE cbrt(${x}) END`),
  BITAND: bits((x, y) => `${x} & ${y}`),
  BITOR: bits((x, y) => `${x} | ${y}`),
  BITXOR: bits((x, y) => `xor(${x}, ${y})`),
  PI: { args: [0, 0], compile: () => ({ sql: "pi()", type: REAL, nullable: false }) },
  SQUARE: real((x) => `(${x} * ${x})`),
  RANDOM: {
    args: [0, 1],
    compile(call) {
      if (call.count > 0) throw notSupported("RANDOM with a seed");
      const type: DataType = { name: "FIXED", precision: 19, scale: 0 };
      const sql = "CAST(floor((random() - 0.5) * 18446744073709551615) AS DECIMAL(19,0))";
      return { sql, type, nullable: false, volatile: true };
    },
  },
  WIDTH_BUCKET: {
    args: [4, 4],
    compile(call) {
      const [x, low, high, count] = [0, 1, 2, 3].map((index) => call.as(index, REAL).sql);
      const sql = `CAST(CASE WHEN ${x} < ${low} THEN 0 WHEN ${x} >= ${high} THEN ${count} + 1 ELSE floor((${x} - ${low}) / ((${high} - ${low}) / ${count})) + 1 END AS DECIMAL(38,0))`;
      return typed(sql, { name: "FIXED", precision: 38, scale: 0 }, call.all());
    },
  },
};

/** TRUNC of a number; of a date it is DATE_TRUNC (see date-functions.ts). */
export const truncateNumber: FunctionRule = toScale("TRUNC");

/** SEQ4() and SEQ8(): numbers from 0 on, a row each. */
export const sequenceFunctions: FunctionRules = alias(
  {
    args: [0, 1],
    compile(call) {
      if (call.count > 0 && call.integer(0) !== 0) throw notSupported(`${call.name} with sign 1`);
      const type: DataType = { name: "FIXED", precision: 19, scale: 0 };
      const [only, ...others] = call.context.scope.relations;
      const known = others.length === 0 ? only?.rowNumber : undefined;
      if (known === undefined) call.context.findings.window = true;
      const sql = known ?? "row_number() OVER () - 1";
      return { sql: `CAST(${sql} AS DECIMAL(19,0))`, type, nullable: false };
    },
  },
  "SEQ4",
  "SEQ8",
);
