import { SnowflakeError } from "../errors/snowflake-error.ts";
import { keptMember, memberValue } from "../types/cast-structured.ts";
import type { DataType, NamedMember, StructuredType } from "../types/data-type.ts";
import { apply, type DuckSql, type DuckValue, macro, sql } from "../types/duck-sql.ts";
import { typeName } from "../types/type-name.ts";
import { type BoundExpression, bound, made, markNullable } from "./bound-expression.ts";
import { asText, coerce } from "./coerce.ts";
import type { Compiler } from "./context.ts";
import { numberLiteral, textLiteral } from "./literal.ts";

type Of<Name extends StructuredType["name"]> = Extract<StructuredType, { name: Name }>;

/** A member of a structured value: of its type, not a VARIANT. https://docs.snowflake.com/en/sql-reference/data-types-structured */
export function structuredMember(
  compiler: Compiler,
  operand: BoundExpression,
  type: StructuredType,
  step: string | number | BoundExpression,
): BoundExpression {
  switch (type.name) {
    case "STRUCTURED_OBJECT": {
      const key = typeof step === "object" ? step.constant : step;
      if (typeof key !== "string" || (typeof step === "object" && step.type.name !== "TEXT"))
        throw cannotBeUsed("GET", [operand, asStep(step)]);
      return memberNamed(compiler, operand, type, key, "GET");
    }
    case "MAP":
      return valueOfMap(compiler, operand, type, asStep(step));
    case "STRUCTURED_ARRAY":
      return elementOf(compiler, operand, type, asStep(step));
  }
}

function asStep(step: string | number | BoundExpression): BoundExpression {
  if (typeof step === "object") return step;
  return typeof step === "string" ? textLiteral(step) : numberLiteral(String(step));
}

/** A key of a structured OBJECT that its type has. @throws {SnowflakeError} 093201 for another. */
export function memberNamed(
  compiler: Compiler,
  operand: BoundExpression,
  type: Of<"STRUCTURED_OBJECT">,
  key: string,
  caller: string,
): BoundExpression {
  const member = namedMember(type, key, caller);
  return ofType(compiler, keptMember(operand.value, key), member.type, operand);
}

/** @throws {SnowflakeError} 093201 for a key that the type has not. */
export function namedMember(type: Of<"STRUCTURED_OBJECT">, key: string, caller: string): NamedMember {
  const member = type.members.find((one) => one.key === key);
  if (!member)
    throw new SnowflakeError(
      "093201",
      "23001",
      `Function ${caller}: expected structured object to contain field ${key} but it did not.`,
    );
  return member;
}

function ofType(compiler: Compiler, json: DuckValue, type: DataType, from: BoundExpression): BoundExpression {
  return markNullable(bound(memberValue(json, type, compiler.settings), type, [from]));
}

/** The value under a key of a MAP; NULL where there is none. */
function valueOfMap(
  compiler: Compiler,
  operand: BoundExpression,
  type: Of<"MAP">,
  step: BoundExpression,
): BoundExpression {
  const key = keyText(compiler, type, step, () => cannotBeUsed("GET", [operand, step]));
  const found = apply([operand.value, key.value], (x, k) =>
    macro("json_item", sql`CAST(sf_variant('GET', CAST(${x} AS VARCHAR), ${k}) AS JSON)`),
  );
  return ofType(compiler, found, type.element.type, operand);
}

/** A key as a MAP keeps it. @param error what is thrown for one of another type. */
export function keyText(
  compiler: Compiler,
  map: Of<"MAP">,
  key: BoundExpression,
  error: () => Error,
): BoundExpression {
  const fits =
    key.untyped || (key.type.name === map.key.name && !("scale" in key.type && key.type.scale > 0));
  if (!fits) throw error();
  return asText(
    compiler,
    coerce(compiler, key, map.key.name === "TEXT" ? map.key : { ...map.key, precision: 38 }),
  );
}

/** An element of a structured ARRAY. An index beyond its end is an error: https://docs.snowflake.com/en/sql-reference/functions/get */
function elementOf(
  compiler: Compiler,
  operand: BoundExpression,
  type: Of<"STRUCTURED_ARRAY">,
  step: BoundExpression,
): BoundExpression {
  if (step.type.name !== "FIXED" && !step.untyped) throw cannotBeUsed("GET", [operand, step]);
  const index = coerce(compiler, step, { name: "FIXED", precision: 38, scale: 0 });
  const found = made(type, [operand, index], (x, n) => {
    const at = sql`CAST(${n} AS BIGINT)`;
    const json = macro("json_item", sql`json_extract(${x}, '$[' || CAST(${at} AS VARCHAR) || ']')`);
    const beyond = outOfBounds(x, at);
    return sql`CASE WHEN ${x} IS NULL OR ${at} IS NULL THEN NULL WHEN ${at} < 0 OR ${at} >= json_array_length(${x}) THEN ${beyond} ELSE ${json} END`;
  });
  return ofType(compiler, found.value, type.element.type, found);
}

function outOfBounds(x: DuckSql, at: DuckSql): DuckSql {
  return sql`sf.fail('100107', '22000', 'Array index ' || CAST(${at} AS VARCHAR) || ' is out of bounds of a structured array of ' || CAST(json_array_length(${x}) AS VARCHAR) || ' elements')`;
}

/** 001065: https://docs.snowflake.com/en/sql-reference/functions/map_contains_key */
export function cannotBeUsed(name: string, args: readonly BoundExpression[]): SnowflakeError {
  const types = args.map(({ type }) => typeName(type));
  const list = types.length < 2 ? types.join("") : `${types.slice(0, -1).join(", ")} and ${types.at(-1)}`;
  return new SnowflakeError(
    "001065",
    "22023",
    `SQL compilation error:\nFunction ${name} cannot be used with arguments of types ${list}`,
  );
}
