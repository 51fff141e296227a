import { commonType } from "./common-type.ts";
import { type DataType, isStructured, type MemberType } from "./data-type.ts";

/**
 * Whether Snowflake turns one type into the other without being asked, where one of them is structured: their basic types
 * are the same, and so are those inside, but for sizes, NUMBER and FLOAT, TIMESTAMP_LTZ and TIMESTAMP_TZ.
 * https://docs.snowflake.com/en/sql-reference/data-types-structured#implicit-casting-a-value-coercion
 */
export function structureFits(from: DataType, to: DataType): boolean {
  if (from.name !== to.name) return false;
  if (from.name === "STRUCTURED_ARRAY" && to.name === "STRUCTURED_ARRAY")
    return memberFits(from.element.type, to.element.type);
  if (from.name === "MAP" && to.name === "MAP")
    return from.key.name === to.key.name && memberFits(from.element.type, to.element.type);
  if (from.name !== "STRUCTURED_OBJECT" || to.name !== "STRUCTURED_OBJECT") return false;
  return (
    from.members.length === to.members.length &&
    from.members.every((member, index) => {
      const other = to.members[index];
      return other?.key === member.key && memberFits(member.type, other.type);
    })
  );
}

function memberFits(from: DataType, to: DataType): boolean {
  if (isStructured(from) || isStructured(to)) return structureFits(from, to);
  if (from.name === to.name) return true;
  const pair = [from.name, to.name].sort().join(" ");
  return pair === "FIXED REAL" || pair === "TIMESTAMP_LTZ TIMESTAMP_TZ";
}

/** The type that can hold values of both, which fit each other; undefined where one of them does not. */
export function commonStructure(left: DataType, right: DataType): DataType | undefined {
  if (!structureFits(left, right)) return undefined;
  if (left.name === "STRUCTURED_ARRAY" && right.name === "STRUCTURED_ARRAY")
    return { ...left, element: commonMember(left.element, right.element) };
  if (left.name === "MAP" && right.name === "MAP") {
    const key = commonType(left.key, right.key);
    return {
      name: "MAP",
      key: key?.name === "TEXT" || key?.name === "FIXED" ? key : left.key,
      element: commonMember(left.element, right.element),
    };
  }
  if (left.name !== "STRUCTURED_OBJECT" || right.name !== "STRUCTURED_OBJECT") return undefined;
  return {
    ...left,
    members: left.members.map((member, index) => ({
      key: member.key,
      ...commonMember(member, right.members[index] ?? member),
    })),
  };
}

function commonMember(left: MemberType, right: MemberType): MemberType {
  return {
    type: commonType(left.type, right.type) ?? left.type,
    nullable: left.nullable || right.nullable,
  };
}
