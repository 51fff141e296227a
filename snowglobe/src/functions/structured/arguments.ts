import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { type BoundExpression, bound } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { cannotBeUsed } from "../../expression/structured-path.ts";
import { memberText } from "../../types/cast-structured.ts";
import {
  type DataType,
  isStructured,
  type MemberType,
  type StructuredType,
  TEXT,
} from "../../types/data-type.ts";

export type Structured<Name extends StructuredType["name"]> = Extract<StructuredType, { name: Name }>;

/** An expression of a structured type. */
export interface StructuredValue<Name extends StructuredType["name"]> {
  readonly expression: BoundExpression;
  readonly type: Structured<Name>;
}

/** The rule of a function that takes structured values as well: they have one of their own. */
export function alsoStructured(
  rule: FunctionRule | undefined,
  structured: (call: FunctionCall) => BoundExpression,
): FunctionRule {
  if (!rule) throw new Error("a rule for structured values stands beside one for others");
  return {
    ...rule,
    compile: (call) =>
      call.all().some(({ type }) => isStructured(type)) ? structured(call) : rule.compile(call),
  };
}

/** An argument of that structured type. @throws {SnowflakeError} 001065 for another. */
export function structuredArgument<Name extends StructuredType["name"]>(
  call: FunctionCall,
  index: number,
  name: Name,
): StructuredValue<Name> {
  const expression = call.arg(index);
  const { type } = expression;
  if (!isOf(type, name)) throw cannotBeUsed(call.name, call.all());
  return { expression, type };
}

function isOf<Name extends StructuredType["name"]>(type: DataType, name: Name): type is Structured<Name> {
  return type.name === name;
}

/** An argument that becomes a member: as it is kept. */
export function memberArgument(call: FunctionCall, index: number, member: MemberType): BoundExpression {
  return keptText(call, coerce(call.compiler, call.arg(index), member.type), member);
}

/** A value as it is kept inside a structured one. */
export function keptText(call: FunctionCall, value: BoundExpression, member: MemberType): BoundExpression {
  const text = memberText(value.value, member, call.compiler.settings);
  return { ...bound(text, TEXT, [value]), nullable: false };
}

/** A key that must be known beforehand. @throws {SnowflakeError} 001065 */
export function constantKey(call: FunctionCall, index: number): string {
  const { constant, type } = call.arg(index);
  if (typeof constant !== "string" || type.name !== "TEXT")
    throw new SnowflakeError(
      "001065",
      "22023",
      `SQL compilation error:\nFunction ${call.name} needs constant keys for a structured OBJECT`,
    );
  return constant;
}
