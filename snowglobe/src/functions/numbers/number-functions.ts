import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, bound, made, onceEach } from "../../expression/bound-expression.ts";
import { alias, type FunctionRules, simple } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { NULL } from "../../expression/literal.ts";
import { asNumber, binary, scaled, unscaled } from "../../expression/operators.ts";
import { BOOLEAN, type DataType } from "../../types/data-type.ts";
import { atom, type DuckSql, fresh, macro, pinned, rawSql, sql } from "../../types/duck-sql.ts";
import { duckType } from "../../types/duck-type.ts";

const REAL: DataType = { name: "REAL" };
const WHOLE: DataType = { name: "FIXED", precision: 38, scale: 0 };

function bits(build: (x: DuckSql, y: DuckSql) => DuckSql): FunctionRule {
  const whole = (x: DuckSql) => sql`CAST(${x} AS HUGEINT)`;
  return simple([WHOLE, WHOLE], 2, WHOLE, (x, y) => sql`CAST(${build(whole(x), whole(y))} AS DECIMAL(38,0))`);
}

/** Bits moved by a number of places. Beyond 38 digits the number cannot be written: DuckDB says so. */
function shifted(operator: "<<" | ">>"): FunctionRule {
  return bits((x, n) => {
    const refused = sql`sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: a shift by a negative number of bits.')`;
    const moved =
      operator === "<<"
        ? sql`sign(${x}) * (abs(${x}) << CAST(${n} AS INTEGER))`
        : sql`${x} >> CAST(${n} AS INTEGER)`;
    return sql`CASE WHEN ${n} < 0 THEN CAST(${refused} AS HUGEINT) ELSE ${moved} END`;
  });
}

/** Of numbers, of which 0 is false and any other one true. */
function logical(build: (x: DuckSql, y: DuckSql) => DuckSql): FunctionRule {
  return simple([BOOLEAN, BOOLEAN], 2, BOOLEAN, build);
}

/** A function of FLOATs. */
function real(build: (x: DuckSql) => DuckSql): FunctionRule {
  return simple([REAL], 1, REAL, build);
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
      const duck = rawSql(duckType(type));
      if (name === "ROUND" && scale >= 0) return made(type, [value], (x) => sql`CAST(${x} AS ${duck})`);
      // The digits as a whole number, cut at the place, and put back.
      const from = value.type.scale;
      const digits = made(WHOLE, [value], (x) => unscaled(x, from));
      const unit = rawSql(`${10n ** BigInt(from - scale)}::HUGEINT`);
      return made(type, [digits], (x) => {
        const whole = wholeSql(name, x, unit);
        return scaled(scale < 0 ? sql`((${whole}) * ${10n ** BigInt(-scale)})` : sql`(${whole})`, type);
      });
    },
  };
}

// DuckDB's // cuts towards zero.
function wholeSql(name: "ROUND" | "TRUNC" | "FLOOR" | "CEIL", digits: DuckSql, unit: DuckSql): DuckSql {
  switch (name) {
    case "TRUNC":
      return sql`${digits} // ${unit}`;
    case "ROUND":
      return macro("divide", digits, unit, rawSql("1::HUGEINT"));
    case "FLOOR":
      return sql`${digits} // ${unit} - CASE WHEN ${digits} < 0 AND ${digits} % ${unit} <> 0 THEN 1 ELSE 0 END`;
    case "CEIL":
      return sql`${digits} // ${unit} + CASE WHEN ${digits} > 0 AND ${digits} % ${unit} <> 0 THEN 1 ELSE 0 END`;
  }
}

function realToScale(
  name: "ROUND" | "TRUNC" | "FLOOR" | "CEIL",
  value: BoundExpression,
  scale: number,
): BoundExpression {
  if (name === "ROUND") return made(REAL, [value], (x) => sql`round(${x}, ${scale})`);
  if (scale !== 0) throw notSupported(`${name} of a FLOAT to a scale`);
  return made(REAL, [value], (x) => sql`${rawSql(name.toLowerCase())}(${x})`);
}

/** Division that gives 0 (and, for DIV0NULL, treats NULL as 0) instead of an error. */
function division(nullIsZero: boolean): FunctionRule {
  return {
    args: [2, 2],
    compile(call) {
      const numbers = [0, 1].map((index) => asNumber(call.compiler, call.arg(index)));
      return onceEach(numbers, ([left = NULL, right = NULL]) => {
        const one = rawSql(`CAST(1 AS ${right.type.name === "REAL" ? "DOUBLE" : "HUGEINT"})`);
        const safe = made(right.type, [right], (y) => sql`CASE WHEN ${y} = 0 THEN ${one} ELSE ${y} END`);
        const quotient = binary(call.compiler, "/", left, safe);
        return made(quotient.type, [left, right, quotient], (x, y, z) => {
          const zero = nullIsZero ? sql`coalesce(${y}, 0) = 0` : sql`${y} = 0`;
          return sql`CASE WHEN ${zero} THEN CASE WHEN ${x} IS NOT NULL THEN 0 END ELSE ${z} END`;
        });
      });
    },
  };
}

function sameType(build: (x: DuckSql) => DuckSql): FunctionRule {
  return {
    args: [1, 1],
    compile(call: FunctionCall) {
      const value = asNumber(call.compiler, call.arg(0));
      return made(value.type, [value], (x) => sql`CAST(${build(x)} AS ${rawSql(duckType(value.type))})`);
    },
  };
}

/** "A pseudo-random 64-bit integer": DuckDB draws a DOUBLE of 53 bits, which as an integer is never odd; its hash has all 64. */
const RANDOM_64_BITS =
  "CAST(CAST(hash(random()) AS HUGEINT) - 9223372036854775808::HUGEINT AS DECIMAL(19,0))";

/** Functions of numbers: https://docs.snowflake.com/en/sql-reference/functions-numeric */
export const numberFunctions: FunctionRules = {
  ABS: sameType((x) => sql`abs(${x})`),
  SIGN: simple(
    [REAL],
    1,
    { name: "FIXED", precision: 1, scale: 0 },
    (x) => sql`CAST(sign(${x}) AS DECIMAL(1,0))`,
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
      sql`CASE WHEN ${x} < 0 THEN sf.fail('100109', '22023', 'Invalid floating point operation: sqrt of a negative number') ELSE sqrt(${x}) END`,
  ),
  // The base comes first.
  LOG: simple(
    [REAL, REAL],
    2,
    REAL,
    (base, x) =>
      sql`CASE WHEN ${base} <= 0 OR ${base} = 1 OR ${x} <= 0 THEN sf.fail('100109', '22023', 'Invalid floating point operation: log(' || CAST(${base} AS VARCHAR) || ',' || CAST(${x} AS VARCHAR) || ')') ELSE ln(${x}) / ln(${base}) END`,
  ),
  FACTORIAL: simple(
    [WHOLE],
    1,
    WHOLE,
    (x) =>
      sql`CASE WHEN ${x} < 0 OR ${x} > 33 THEN sf.fail('100051', '22003', 'Invalid argument to FACTORIAL: ' || CAST(${x} AS VARCHAR) || '. It must be between 0 and 33')::DECIMAL(38,0) ELSE CAST(factorial(CAST(${x} AS INTEGER)) AS DECIMAL(38,0)) END`,
  ),
  EXP: real((x) => sql`exp(${x})`),
  LN: real(
    (x) =>
      sql`CASE WHEN ${x} <= 0 THEN sf.fail('100109', '22023', 'Invalid floating point operation: ln of a number that is not positive') ELSE ln(${x}) END`,
  ),
  ...alias(
    simple([REAL, REAL], 2, REAL, (x, y) => sql`pow(${x}, ${y})`),
    "POWER",
    "POW",
  ),
  // DuckDB's root of 27 is 3.0000000000000004: a whole root is given whole.
  CBRT: real(
    (x) => sql`CASE WHEN pow(round(cbrt(${x})), 3) = ${x} THEN round(cbrt(${x})) ELSE cbrt(${x}) END`,
  ),
  BITAND: bits((x, y) => sql`${x} & ${y}`),
  BITOR: bits((x, y) => sql`${x} | ${y}`),
  BITXOR: bits((x, y) => sql`xor(${x}, ${y})`),
  BITNOT: simple([WHOLE], 1, WHOLE, (x) => sql`(-${x} - 1)`),
  BITSHIFTLEFT: shifted("<<"),
  BITSHIFTRIGHT: shifted(">>"),
  // The lowest bit is at 0.
  GETBIT: bits((x, n) => sql`(${x} >> CAST(${n} AS INTEGER)) & 1`),
  BOOLAND: logical((x, y) => sql`(${x} AND ${y})`),
  BOOLOR: logical((x, y) => sql`(${x} OR ${y})`),
  BOOLXOR: logical((x, y) => sql`(${x} <> ${y})`),
  BOOLNOT: simple([BOOLEAN], 1, BOOLEAN, (x) => sql`(NOT ${x})`),
  PI: { args: [0, 0], compile: () => ({ ...bound(atom(rawSql("pi()")), REAL), nullable: false }) },
  SQUARE: real((x) => sql`(${x} * ${x})`),
  RANDOM: {
    args: [0, 1],
    compile(call) {
      if (call.count > 0) throw notSupported("RANDOM with a seed");
      const type: DataType = { name: "FIXED", precision: 19, scale: 0 };
      const value = fresh(rawSql(RANDOM_64_BITS));
      return { value, type, nullable: false, volatile: true };
    },
  },
  WIDTH_BUCKET: simple(
    [REAL, REAL, REAL, REAL],
    4,
    WHOLE,
    (x, low, high, count) =>
      sql`CAST(CASE WHEN ${x} < ${low} THEN 0 WHEN ${x} >= ${high} THEN ${count} + 1 ELSE floor((${x} - ${low}) / ((${high} - ${low}) / ${count})) + 1 END AS DECIMAL(38,0))`,
  ),
};

/** TRUNC of a number; of a date it is DATE_TRUNC (see date-functions.ts). */
export const truncateNumber: FunctionRule = toScale("TRUNC");

/** SEQ1() to SEQ8(): numbers from 0 on, a row each. The last number of one and two bytes is where they would begin anew. */
function sequence(last?: number): FunctionRule {
  return {
    args: [0, 1],
    compile(call) {
      if (call.count > 0 && call.integer(0) !== 0) throw notSupported(`${call.name} with sign 1`);
      const type: DataType = { name: "FIXED", precision: 19, scale: 0 };
      const [only, ...others] = call.context.scope.relations;
      const known = others.length === 0 ? only?.rowNumber : undefined;
      if (known === undefined) call.context.findings.window = true;
      const place = known ?? "row_number() OVER () - 1";
      const beyond = `sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: ${call.name} of more than ${last} rows.')`;
      const checked =
        last === undefined
          ? place
          : `CASE WHEN ${place} > ${last} THEN CAST(${beyond} AS BIGINT) ELSE ${place} END`;
      const number = rawSql(`CAST(${checked} AS DECIMAL(19,0))`);
      return { value: known === undefined ? pinned(number) : atom(number), type, nullable: false };
    },
  };
}

/** https://docs.snowflake.com/en/sql-reference/functions/seq1 */
export const sequenceFunctions: FunctionRules = {
  SEQ1: sequence(127),
  SEQ2: sequence(32_767),
  ...alias(sequence(), "SEQ4", "SEQ8"),
};
