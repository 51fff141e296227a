import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { BinaryOperator } from "../parser/ast.ts";
import { BOOLEAN, type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import { duckType } from "../types/duck-type.ts";
import { typeName } from "../types/type-name.ts";
import { asText, coerce, unify } from "./coerce.ts";
import type { Compiler } from "./context.ts";
import { intervalSql } from "./interval.ts";
import { type Typed, typed } from "./typed.ts";

type Fixed = Extract<DataType, { name: "FIXED" }>;

/** `left operator right`; the right side may be an INTERVAL. */
export function binary(
  compiler: Compiler,
  operator: BinaryOperator,
  left: Typed,
  right: Typed | { readonly interval: string },
): Typed {
  if ("interval" in right) return addInterval(compiler, operator, left, right.interval);
  switch (operator) {
    case "AND":
    case "OR": {
      const sides = [coerce(compiler, left, BOOLEAN), coerce(compiler, right, BOOLEAN)];
      return typed(`(${sides[0]?.sql} ${operator} ${sides[1]?.sql})`, BOOLEAN, sides);
    }
    case "||":
      return concatenate(compiler, left, right);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return arithmetic(compiler, operator, left, right);
    default:
      return compare(compiler, operator, left, right);
  }
}

// https://docs.snowflake.com/en/sql-reference/functions/concat: NULL when a part is NULL.
function concatenate(compiler: Compiler, left: Typed, right: Typed): Typed {
  if (left.type.name === "BINARY" && right.type.name === "BINARY")
    return typed(`(${left.sql} || ${right.sql})`, { name: "BINARY", length: 8_388_608 }, [left, right]);
  const sides = [asText(compiler, left), asText(compiler, right)] as const;
  return typed(`(${sides[0].sql} || ${sides[1].sql})`, TEXT, sides);
}

/**
 * A comparison. A VARIANT beside another type is read as that type (numbers as FLOAT).
 */
export function compare(compiler: Compiler, operator: string, left: Typed, right: Typed): Typed {
  const [first, second] = comparable(compiler, left, right);
  const sides = unify(compiler, [first, second]).values;
  const [a, b] = sides;
  const { name } = sides[0]?.type ?? TEXT;
  const ordering = operator !== "=" && operator !== "<>" && !operator.startsWith("IS");
  if (ordering && (name === "VARIANT" || name === "OBJECT" || name === "ARRAY"))
    throw notSupported(`${operator} between two values of type ${name}`);
  const part = name === "TIMESTAMP_TZ" ? ".t" : "";
  const semiStructured = name === "VARIANT" || name === "OBJECT" || name === "ARRAY";
  const plain = (value: Typed | undefined) =>
    semiStructured && value?.untyped !== true ? `sf.plain_variant(${value?.sql})` : access(value, part);
  const sql = `(${plain(a)} ${operator} ${plain(b)})`;
  const nullable = !operator.startsWith("IS") && sides.some((side) => side.nullable);
  return { ...typed(sql, BOOLEAN, sides), nullable };
}

function access(value: Typed | undefined, part: string): string {
  return part === "" ? (value?.sql ?? "") : `(${value?.sql})${part}`;
}

function comparable(compiler: Compiler, left: Typed, right: Typed): [Typed, Typed] {
  const read = (variant: Typed, other: Typed): Typed => {
    if (variant.type.name !== "VARIANT" || other.untyped) return variant;
    if (["VARIANT", "OBJECT", "ARRAY"].includes(other.type.name)) return variant;
    if (other.type.name === "FIXED") return coerce(compiler, variant, { name: "REAL" });
    return coerce(compiler, variant, other.type.name === "TEXT" ? TEXT : other.type);
  };
  return [read(left, right), read(right, left)];
}

/** `-x`. */
export function negate(compiler: Compiler, value: Typed): Typed {
  const number = asNumber(compiler, value);
  const sql = `(-${number.sql})`;
  const constant = typeof number.constant === "string" ? { constant: negated(number.constant) } : {};
  return { ...typed(sql, number.type, [number]), ...constant };
}

function negated(text: string): string {
  return text.startsWith("-") ? text.slice(1) : `-${text}`;
}

/** Text is read as a number where a number is needed; so is a VARIANT. */
export function asNumber(compiler: Compiler, value: Typed): Typed {
  switch (value.type.name) {
    case "FIXED":
    case "REAL":
      return value;
    case "TEXT":
      return coerce(compiler, value, value.untyped ? NUMBER : { name: "FIXED", precision: 18, scale: 5 });
    case "VARIANT":
      return coerce(compiler, value, { name: "REAL" });
    default:
      throw invalid("001044", "42P13", `Invalid argument types for arithmetic: (${typeName(value.type)})`);
  }
}

function arithmetic(
  compiler: Compiler,
  operator: "+" | "-" | "*" | "/" | "%",
  left: Typed,
  right: Typed,
): Typed {
  const dates = dateArithmetic(operator, left, right);
  if (dates) return dates;
  const a = asNumber(compiler, left);
  const b = asNumber(compiler, right);
  if (a.type.name === "FIXED" && b.type.name === "FIXED")
    return fixedArithmetic(operator, a, a.type, b, b.type);
  const x = coerce(compiler, a, { name: "REAL" });
  const y = coerce(compiler, b, { name: "REAL" });
  const zero = operator === "/" || operator === "%" ? `sf.not_zero(${y.sql})` : y.sql;
  if (operator === "/" || operator === "%") refuseVolatile(y, operator);
  return typed(`(${x.sql} ${operator} ${zero})`, { name: "REAL" }, [x, y]);
}

function refuseVolatile(value: Typed, operator: string): void {
  if (value.volatile)
    throw notSupported(`${operator} with a value that changes each time: name it in a subquery first`);
}

/**
 * Precision and scale: https://docs.snowflake.com/en/sql-reference/operators-arithmetic
 */
function fixedArithmetic(
  operator: "+" | "-" | "*" | "/" | "%",
  a: Typed,
  left: Fixed,
  b: Typed,
  right: Fixed,
): Typed {
  const type = resultType(operator, left, right);
  const duck = duckType(type);
  switch (operator) {
    case "+":
    case "-":
      return typed(`(CAST(${a.sql} AS ${duck}) ${operator} CAST(${b.sql} AS ${duck}))`, type, [a, b]);
    case "*":
      return typed(`CAST(${a.sql} * ${b.sql} AS ${duck})`, type, [a, b]);
    case "%":
      refuseVolatile(b, operator);
      return typed(
        `CAST(CAST(${a.sql} AS ${duck}) % sf.not_zero(CAST(${b.sql} AS ${duck})) AS ${duck})`,
        type,
        [a, b],
      );
    default:
      refuseVolatile(a, operator);
      refuseVolatile(b, operator);
      return typed(divisionSql(a.sql, left.scale, b.sql, right.scale, type), type, [a, b]);
  }
}

/** Exact division, rounded half away from zero: digits as whole numbers, then the point put back. */
export function divisionSql(a: string, scaleA: number, b: string, scaleB: number, type: Fixed): string {
  const shift = type.scale - scaleA + scaleB;
  const quotient = `sf.divide(${unscaled(a, scaleA)}, ${unscaled(b, scaleB)}, ${10n ** BigInt(shift)}::HUGEINT)`;
  return scaled(quotient, type);
}

/** A decimal from its digits as a whole number. */
export function scaled(digits: string, type: Fixed): string {
  if (type.scale === 0) return `CAST(${digits} AS ${duckType(type)})`;
  const unit = `CAST('${`0.${"1".padStart(type.scale, "0")}`}' AS DECIMAL(${type.scale + 1},${type.scale}))`;
  return `CAST(CAST(${digits} AS DECIMAL(38,0)) * ${unit} AS ${duckType(type)})`;
}

/** A number's digits as a whole number: the other way round. */
export function unscaled(sql: string, scale: number): string {
  return scale === 0
    ? `CAST(${sql} AS HUGEINT)`
    : `CAST(replace(CAST(${sql} AS VARCHAR), '.', '') AS HUGEINT)`;
}

function resultType(operator: "+" | "-" | "*" | "/" | "%", left: Fixed, right: Fixed): Fixed {
  const leadingLeft = left.precision - left.scale;
  const leadingRight = right.precision - right.scale;
  const of = (leading: number, scale: number): Fixed => ({
    name: "FIXED",
    precision: Math.min(38, Math.max(leading + scale, 1)),
    scale,
  });
  switch (operator) {
    case "+":
    case "-":
      return of(Math.max(leadingLeft, leadingRight) + 1, Math.max(left.scale, right.scale));
    case "*":
      return of(
        leadingLeft + leadingRight,
        Math.min(left.scale + right.scale, Math.max(left.scale, right.scale, 12)),
      );
    case "/":
      return of(leadingLeft + right.scale, Math.max(left.scale, Math.min(left.scale + 6, 12)));
    case "%":
      return of(Math.max(leadingLeft, leadingRight), Math.max(left.scale, right.scale));
  }
}

/** DATE + days, DATE - days, DATE - DATE. Timestamps take only INTERVALs. */
function dateArithmetic(operator: string, left: Typed, right: Typed): Typed | undefined {
  const isTime = (value: Typed) => value.type.name === "DATE" || value.type.name.startsWith("TIME");
  if (!isTime(left) && !isTime(right)) return undefined;
  const days = (value: Typed) => `CAST(${value.sql} AS INTEGER)`;
  if (left.type.name === "DATE" && right.type.name === "FIXED" && (operator === "+" || operator === "-"))
    return typed(`(${left.sql} ${operator} ${days(right)})`, left.type, [left, right]);
  if (left.type.name === "FIXED" && right.type.name === "DATE" && operator === "+")
    return typed(`(${right.sql} + ${days(left)})`, right.type, [left, right]);
  if (left.type.name === "DATE" && right.type.name === "DATE" && operator === "-") {
    const type: DataType = { name: "FIXED", precision: 9, scale: 0 };
    return typed(`CAST(date_diff('day', ${right.sql}, ${left.sql}) AS DECIMAL(9,0))`, type, [left, right]);
  }
  throw invalid(
    "001044",
    "42P13",
    `Invalid argument types for function '${operator}': (${typeName(left.type)}, ${typeName(right.type)})`,
  );
}

function addInterval(compiler: Compiler, operator: BinaryOperator, left: Typed, text: string): Typed {
  if (operator !== "+" && operator !== "-") throw notSupported(`INTERVAL beside ${operator}`);
  return intervalSql(compiler, left, operator, text);
}
