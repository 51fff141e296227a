import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { BinaryOperator } from "../parser/binary-operator.ts";
import { BOOLEAN, type DataType, isKeptAsJson, isStructured, NUMBER, TEXT } from "../types/data-type.ts";
import { type DuckSql, foldList, joinSql, macro, rawSql, sql } from "../types/duck-sql.ts";
import { duckType } from "../types/duck-type.ts";
import { typeName } from "../types/type-name.ts";
import { type BoundExpression, made } from "./bound-expression.ts";
import { asText, coerce, unify } from "./coerce.ts";
import type { Compiler } from "./context.ts";
import { intervalSql } from "./interval.ts";
import { structureOrder } from "./structure-order.ts";

type Fixed = Extract<DataType, { name: "FIXED" }>;

/** `left operator right`; the right side may be an INTERVAL. */
export function binary(
  compiler: Compiler,
  operator: BinaryOperator,
  left: BoundExpression,
  right: BoundExpression | { readonly interval: string },
): BoundExpression {
  if ("interval" in right) return addInterval(compiler, operator, left, right.interval);
  switch (operator) {
    case "AND":
    case "OR":
      return junction(compiler, operator, [left, right]);
    case "||":
      return concatenate(compiler, [left, right]);
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

/** `a AND b AND c …`, `a OR b OR c …`: however many there are, they stand side by side. */
export function junction(
  compiler: Compiler,
  operator: "AND" | "OR",
  conditions: readonly BoundExpression[],
): BoundExpression {
  const values = conditions.map((condition) => coerce(compiler, condition, BOOLEAN));
  return made(BOOLEAN, values, (...parts) => sql`(${joinSql(parts, ` ${operator} `)})`);
}

/** `a || b || c …`: NULL when a part is NULL. https://docs.snowflake.com/en/sql-reference/functions/concat */
export function concatenate(compiler: Compiler, parts: readonly BoundExpression[]): BoundExpression {
  const isBinary = parts.every(({ type, untyped }) => type.name === "BINARY" || untyped);
  const values =
    isBinary && parts.some(({ untyped }) => !untyped) ? parts : parts.map((part) => asText(compiler, part));
  const type: DataType = values === parts ? { name: "BINARY", length: 8_388_608 } : TEXT;
  // With a part that is known to be NULL, DuckDB's own result has no type.
  const typed = rawSql(duckType(type));
  return made(type, values, (...texts) => {
    const joined = balanced(texts, (left, right) => sql`(${left} || ${right})`);
    return sql`CAST(${joined} AS ${typed})`;
  });
}

/** Pairs of pairs: DuckDB reads a long chain of an operator as so many levels. */
export function balanced(
  parts: readonly DuckSql[],
  pair: (left: DuckSql, right: DuckSql) => DuckSql,
): DuckSql {
  const [first] = parts;
  if (!first) throw new Error("nothing to put together");
  if (parts.length === 1) return first;
  const half = Math.ceil(parts.length / 2);
  return pair(balanced(parts.slice(0, half), pair), balanced(parts.slice(half), pair));
}

/**
 * A comparison. A VARIANT beside another type is read as that type (numbers as FLOAT).
 */
export function compare(
  compiler: Compiler,
  operator: string,
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  const [first, second] = comparable(compiler, left, right);
  const sides = unify(compiler, [first, second]).values;
  const [a, b] = sides;
  const type = sides[0]?.type ?? TEXT;
  const { name } = type;
  const ordering = operator !== "=" && operator !== "<>" && !operator.startsWith("IS");
  if (ordering && (name === "OBJECT" || name === "ARRAY"))
    throw notSupported(`${operator} between two values of type ${name}`);
  if (ordering && isStructured(type)) return structureOrder(operator, type, sides);
  const comparableSql = (side: BoundExpression | undefined, x: DuckSql): DuckSql => {
    if (isKeptAsJson(type) && side?.untyped !== true)
      return macro(ordering ? "variant_order" : "variant_key", x);
    return name === "TIMESTAMP_TZ" ? sql`(${x}).t` : x;
  };
  const nullable = !operator.startsWith("IS") && sides.some((side) => side.nullable);
  const value = made(BOOLEAN, sides, (x, y) =>
    x && y ? sql`(${comparableSql(a, x)} ${rawSql(operator)} ${comparableSql(b, y)})` : sql`NULL`,
  );
  return { ...value, nullable };
}

function comparable(
  compiler: Compiler,
  left: BoundExpression,
  right: BoundExpression,
): [BoundExpression, BoundExpression] {
  const read = (variant: BoundExpression, other: BoundExpression): BoundExpression => {
    if (variant.type.name !== "VARIANT" || other.untyped) return variant;
    if (["VARIANT", "OBJECT", "ARRAY"].includes(other.type.name)) return variant;
    if (other.type.name === "FIXED") return coerce(compiler, variant, { name: "REAL" });
    return coerce(compiler, variant, other.type.name === "TEXT" ? TEXT : other.type);
  };
  return [read(left, right), read(right, left)];
}

/** `CASE WHEN test THEN result … ELSE result END`: one result more than tests. */
export function caseOf(
  type: DataType,
  tests: readonly BoundExpression[],
  results: readonly BoundExpression[],
): BoundExpression {
  return made(type, [...tests, ...results], (...parts) => {
    const branches = tests.map(
      (_, index) => sql`WHEN ${parts[index] ?? sql`NULL`} THEN ${parts[tests.length + index] ?? sql`NULL`}`,
    );
    return sql`(CASE ${joinSql(branches, " ")} ELSE ${parts.at(-1) ?? sql`NULL`} END)`;
  });
}

/** `-x`. */
export function negate(compiler: Compiler, value: BoundExpression): BoundExpression {
  const number = asNumber(compiler, value);
  const constant = typeof number.constant === "string" ? { constant: negated(number.constant) } : {};
  return { ...made(number.type, [number], (x) => sql`(-${x})`), ...constant };
}

function negated(text: string): string {
  return text.startsWith("-") ? text.slice(1) : `-${text}`;
}

/** Text is read as a number where a number is needed; so is a VARIANT. */
export function asNumber(compiler: Compiler, value: BoundExpression): BoundExpression {
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
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  const dates = dateArithmetic(operator, left, right);
  if (dates) return dates;
  const a = asNumber(compiler, left);
  const b = asNumber(compiler, right);
  if (a.type.name === "FIXED" && b.type.name === "FIXED")
    return fixedArithmetic(operator, a, a.type, b, b.type);
  const x = coerce(compiler, a, { name: "REAL" });
  const y = coerce(compiler, b, { name: "REAL" });
  return made({ name: "REAL" }, [x, y], (p, q) => {
    const divisor = operator === "/" || operator === "%" ? macro("not_zero", q) : q;
    return sql`(${p} ${rawSql(operator)} ${divisor})`;
  });
}

/** `a + b - c …` of many numbers, one after the other. undefined when they are not all numbers. */
export function sumUp(
  compiler: Compiler,
  terms: readonly { readonly operator: "+" | "-"; readonly value: BoundExpression }[],
): BoundExpression | undefined {
  if (terms.some(({ value }) => !["FIXED", "REAL", "TEXT", "VARIANT"].includes(value.type.name)))
    return undefined;
  const numbers = terms.map(({ value }) => asNumber(compiler, value));
  let type: DataType = numbers[0]?.type ?? NUMBER;
  for (const { type: next } of numbers.slice(1))
    type = type.name === "FIXED" && next.name === "FIXED" ? resultType("+", type, next) : { name: "REAL" };
  const duck = rawSql(duckType(type));
  return made(type, numbers, (...parts) => {
    const list = parts.map((part, index) =>
      terms[index]?.operator === "-" ? sql`-CAST(${part} AS ${duck})` : sql`CAST(${part} AS ${duck})`,
    );
    return foldList(sql`[${joinSql(list, ", ")}]`, (sum, next) => sql`CAST(${sum} + ${next} AS ${duck})`);
  });
}

/**
 * Precision and scale: https://docs.snowflake.com/en/sql-reference/operators-arithmetic
 */
function fixedArithmetic(
  operator: "+" | "-" | "*" | "/" | "%",
  a: BoundExpression,
  left: Fixed,
  b: BoundExpression,
  right: Fixed,
): BoundExpression {
  const type = resultType(operator, left, right);
  const duck = rawSql(duckType(type));
  switch (operator) {
    case "+":
    case "-":
      return made(
        type,
        [a, b],
        (x, y) => sql`(CAST(${x} AS ${duck}) ${rawSql(operator)} CAST(${y} AS ${duck}))`,
      );
    case "*":
      return made(type, [a, b], (x, y) => productSql(x, left, y, right, type));
    case "%":
      return made(
        type,
        [a, b],
        (x, y) =>
          sql`CAST(CAST(${x} AS ${duck}) % ${macro("not_zero", sql`CAST(${y} AS ${duck})`)} AS ${duck})`,
      );
    default:
      return made(type, [a, b], (x, y) => divisionSql(x, left.scale, y, right.scale, type));
  }
}

/** Exact division, rounded half away from zero: digits as whole numbers, then the point put back. */
export function divisionSql(a: DuckSql, scaleA: number, b: DuckSql, scaleB: number, type: Fixed): DuckSql {
  const shift = type.scale - scaleA + scaleB;
  const factor = rawSql(`${10n ** BigInt(shift)}::HUGEINT`);
  return scaled(macro("divide", unscaled(a, scaleA), unscaled(b, scaleB), factor), type);
}

/** What DuckDB computes in 64 bits, unless one side is wider. */
const SHORT_DIGITS = 18;

/** A product is exact however many digits its factors have: what is rounded away may stand beyond the 38th. */
function productSql(x: DuckSql, left: Fixed, y: DuckSql, right: Fixed, type: Fixed): DuckSql {
  const duck = rawSql(duckType(type));
  const digits = left.precision + right.precision;
  const dropped = left.scale + right.scale - type.scale;
  if (digits > 38 && dropped > 0) {
    if (dropped > MOST_DROPPED)
      throw notSupported(`a product of two NUMBERs with scales ${left.scale} and ${right.scale}`);
    const unit = rawSql(`${10n ** BigInt(dropped)}::HUGEINT`);
    return scaled(macro("multiply", unscaled(x, left.scale), unscaled(y, right.scale), unit), type);
  }
  const isShort = Math.max(left.precision, right.precision) <= SHORT_DIGITS;
  const wide = rawSql(duckType({ ...left, precision: SHORT_DIGITS + 1 }));
  const first = isShort && digits > SHORT_DIGITS ? sql`CAST(${x} AS ${wide})` : x;
  return sql`CAST(${first} * ${y} AS ${duck})`;
}

/** Digits whose square still fits what DuckDB computes with. */
const MOST_DROPPED = 19;

/** A decimal from its digits as a whole number. */
export function scaled(digits: DuckSql, type: Fixed): DuckSql {
  const duck = rawSql(duckType(type));
  if (type.scale === 0) return sql`CAST(${digits} AS ${duck})`;
  const unit = `CAST('${`0.${"1".padStart(type.scale, "0")}`}' AS DECIMAL(${type.scale + 1},${type.scale}))`;
  return sql`CAST(CAST(${digits} AS DECIMAL(38,0)) * ${rawSql(unit)} AS ${duck})`;
}

/** A number's digits as a whole number: the other way round. */
export function unscaled(x: DuckSql, scale: number): DuckSql {
  return scale === 0
    ? sql`CAST(${x} AS HUGEINT)`
    : sql`CAST(replace(CAST(${x} AS VARCHAR), '.', '') AS HUGEINT)`;
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
function dateArithmetic(
  operator: string,
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression | undefined {
  const isTime = (value: BoundExpression) => value.type.name === "DATE" || value.type.name.startsWith("TIME");
  if (!isTime(left) && !isTime(right)) return undefined;
  const days = (x: DuckSql) => sql`CAST(${x} AS INTEGER)`;
  if (left.type.name === "DATE" && right.type.name === "FIXED" && (operator === "+" || operator === "-"))
    return made(left.type, [left, right], (date, n) => sql`(${date} ${rawSql(operator)} ${days(n)})`);
  if (left.type.name === "FIXED" && right.type.name === "DATE" && operator === "+")
    return made(right.type, [left, right], (n, date) => sql`(${date} + ${days(n)})`);
  if (left.type.name === "DATE" && right.type.name === "DATE" && operator === "-") {
    const type: DataType = { name: "FIXED", precision: 9, scale: 0 };
    return made(
      type,
      [left, right],
      (to, from) => sql`CAST(date_diff('day', ${from}, ${to}) AS DECIMAL(9,0))`,
    );
  }
  throw invalid(
    "001044",
    "42P13",
    `Invalid argument types for function '${operator}': (${typeName(left.type)}, ${typeName(right.type)})`,
  );
}

function addInterval(
  compiler: Compiler,
  operator: BinaryOperator,
  left: BoundExpression,
  text: string,
): BoundExpression {
  if (operator !== "+" && operator !== "-") throw notSupported(`INTERVAL beside ${operator}`);
  return intervalSql(compiler, left, operator, text);
}
