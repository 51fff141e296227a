import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { type BoundExpression, made, once } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import {
  cannotBeUsed,
  keyText,
  memberNamed,
  namedMember,
  structuredMember,
} from "../../expression/structured-path.ts";
import { elementAt, memberOf } from "../../expression/variant-path.ts";
import { keptMember, memberValue, objectOfTexts } from "../../types/cast-structured.ts";
import { isStructured, type NamedMember, TEXT } from "../../types/data-type.ts";
import { apply, macro, sql } from "../../types/duck-sql.ts";
import { parsePath } from "../../variants/paths.ts";
import { operation } from "../semi-structured/arguments.ts";
import { objectFunctions } from "../semi-structured/object-functions.ts";
import {
  alsoStructured,
  constantKey,
  keptText,
  type Structured,
  type StructuredValue,
  structuredArgument,
} from "./arguments.ts";

// https://docs.snowflake.com/en/sql-reference/data-types-structured#transforming-structured-object-values

type StructuredObject = StructuredValue<"STRUCTURED_OBJECT">;

/** A structured OBJECT of members of another one, and of new values. */
function rebuilt(
  { expression }: StructuredObject,
  members: readonly (NamedMember & { readonly value?: BoundExpression })[],
): BoundExpression {
  const type: Structured<"STRUCTURED_OBJECT"> = {
    name: "STRUCTURED_OBJECT",
    members: members.map(({ key, type: inner, nullable }) => ({ key, type: inner, nullable })),
  };
  return once(expression, (object) => {
    const texts = members.map(({ key, value }) => value ?? kept(object, key));
    return made(type, [object, ...texts], (x, ...parts) => {
      const whole = objectOfTexts(
        members.map(({ key }) => key),
        parts,
      );
      return sql`CASE WHEN ${x} IS NOT NULL THEN ${whole} END`;
    });
  });
}

/** A member as it is kept. */
function kept(object: BoundExpression, key: string): BoundExpression {
  const value = apply([keptMember(object.value, key)], (x) => macro("json_element", x));
  return { value, type: TEXT, nullable: false };
}

const keysFrom = (call: FunctionCall, first: number) =>
  Array.from({ length: call.count - first }, (_, index) => constantKey(call, index + first));

const remove = alsoStructured(objectFunctions.OBJECT_DELETE, (call) => {
  const object = structuredArgument(call, 0, "STRUCTURED_OBJECT");
  const keys = keysFrom(call, 1);
  for (const key of keys) namedMember(object.type, key, call.name);
  return rebuilt(
    object,
    object.type.members.filter(({ key }) => !keys.includes(key)),
  );
});

const pick = alsoStructured(objectFunctions.OBJECT_PICK, (call) => {
  const object = structuredArgument(call, 0, "STRUCTURED_OBJECT");
  return rebuilt(
    object,
    keysFrom(call, 1).map((key) => namedMember(object.type, key, call.name)),
  );
});

const insert = alsoStructured(objectFunctions.OBJECT_INSERT, (call) => {
  const object = structuredArgument(call, 0, "STRUCTURED_OBJECT");
  const key = constantKey(call, 1);
  const value = call.arg(2);
  const update = call.count > 3 ? call.arg(3).constant : "0";
  if (update !== "1" && update !== "0") throw cannotBeUsed(call.name, call.all());
  const { members } = object.type;
  if (update === "1") {
    const { type, nullable } = namedMember(object.type, key, call.name);
    const member = { key, type, nullable };
    const text = keptText(call, coerce(call.compiler, value, type), member);
    return rebuilt(
      object,
      members.map((one) => (one.key === key ? { ...member, value: text } : one)),
    );
  }
  if (members.some((one) => one.key === key))
    throw new SnowflakeError(
      "093202",
      "23001",
      `Function ${call.name}:\n  expected structured object to not contain field ${key} but it did.`,
    );
  if (value.untyped) throw cannotBeUsed(call.name, call.all());
  const member = { key, type: value.type, nullable: value.nullable };
  return rebuilt(object, [...members, { ...member, value: keptText(call, value, member) }]);
});

const keys = alsoStructured(objectFunctions.OBJECT_KEYS, (call) => {
  const { expression } = structuredArgument(call, 0, "STRUCTURED_OBJECT");
  const element = { type: TEXT, nullable: true };
  return operation("OBJECT_KEYS", { name: "STRUCTURED_ARRAY", element }, [expression]);
});

const get = alsoStructured(objectFunctions.GET, (call) => {
  const value = call.arg(0);
  if (!isStructured(value.type)) throw cannotBeUsed(call.name, call.all());
  return structuredMember(call.compiler, value, value.type, call.arg(1));
});

const getPath = alsoStructured(objectFunctions.GET_PATH, (call) => {
  const path = call.arg(1).constant;
  if (typeof path !== "string") throw cannotBeUsed(call.name, call.all());
  return parsePath(path).reduce<BoundExpression>((inner, step) => {
    if (isStructured(inner.type)) return structuredMember(call.compiler, inner, inner.type, step);
    return typeof step === "number" ? elementAt(inner, step) : memberOf(inner, step);
  }, call.arg(0));
});

const getIgnoreCase = alsoStructured(objectFunctions.GET_IGNORE_CASE, (call) => {
  const value = call.arg(0);
  if (value.type.name === "MAP") {
    const { element } = value.type;
    const key = keyText(call.compiler, value.type, call.arg(1), () => cannotBeUsed(call.name, call.all()));
    const found = apply([value.value, key.value], (x, k) =>
      macro("json_item", sql`CAST(sf_variant('GET_IGNORE_CASE', CAST(${x} AS VARCHAR), ${k}) AS JSON)`),
    );
    return {
      value: memberValue(found, element.type, call.compiler.settings),
      type: element.type,
      nullable: true,
    };
  }
  const object = structuredArgument(call, 0, "STRUCTURED_OBJECT");
  const key = constantKey(call, 1);
  const names = object.type.members.map((member) => member.key);
  const name = names.includes(key) ? key : names.find((one) => one.toLowerCase() === key.toLowerCase());
  return memberNamed(call.compiler, object.expression, object.type, name ?? key, call.name);
});

/** https://docs.snowflake.com/en/sql-reference/functions/object_construct_keep_null_structured */
const construct: FunctionRule = {
  args: [2, 2000],
  compile(call) {
    const members = Array.from({ length: Math.ceil(call.count / 2) }, (_, index) => {
      const value = call.arg(index * 2 + 1);
      if (value.untyped) throw cannotBeUsed(call.name, call.all());
      return { key: constantKey(call, index * 2), type: value.type, nullable: value.nullable };
    });
    const known = new Set(members.map(({ key }) => key));
    if (known.size < members.length)
      throw new SnowflakeError("100098", "22000", "Duplicate field key of a structured OBJECT");
    const texts = members.map((member, index) => keptText(call, call.arg(index * 2 + 1), member));
    const object = made({ name: "STRUCTURED_OBJECT", members }, texts, (...parts) =>
      objectOfTexts([...known], parts),
    );
    return { ...object, nullable: false };
  },
};

/** Functions of objects, which take structured ones and MAPs as well. */
export const structuredObjectFunctions: FunctionRules = {
  OBJECT_CONSTRUCT_KEEP_NULL_STRUCTURED: construct,
  OBJECT_DELETE: remove,
  OBJECT_PICK: pick,
  OBJECT_INSERT: insert,
  OBJECT_KEYS: keys,
  GET: get,
  GET_PATH: getPath,
  GET_IGNORE_CASE: getIgnoreCase,
};
