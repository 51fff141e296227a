import type { DataType, MemberType } from "./data-type.ts";

/** The type as DESCRIBE and error messages write it: `NUMBER(38,0)`, `VARCHAR(16777216)`, `TIMESTAMP_NTZ(9)`. */
export function typeName(type: DataType): string {
  switch (type.name) {
    case "FIXED":
      return `NUMBER(${type.precision},${type.scale})`;
    case "REAL":
      return "FLOAT";
    case "TEXT":
      return `VARCHAR(${type.length})`;
    case "BINARY":
      return `BINARY(${type.length})`;
    case "TIME":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return `${type.name}(${type.scale})`;
    case "STRUCTURED_ARRAY":
      return `ARRAY(${memberName(type.element)})`;
    case "STRUCTURED_OBJECT":
      return `OBJECT(${type.members.map((member) => `${keyName(member.key)} ${memberName(member)}`).join(", ")})`;
    case "MAP":
      return `MAP(${typeName(type.key)}, ${memberName(type.element)})`;
    default:
      return type.name;
  }
}

function memberName({ type, nullable }: MemberType): string {
  return `${typeName(type)}${nullable ? "" : " NOT NULL"}`;
}

/** A key as it is read again: in quotes where it is no plain word. */
export function keyName(key: string): string {
  return /^[A-Za-z_][\w$]*$/.test(key) ? key : `"${key.replaceAll('"', '""')}"`;
}
