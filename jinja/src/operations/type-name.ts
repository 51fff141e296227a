import type { Py } from "../values/object.ts";

/** Python's `type(value).__name__`. */
export function typeName(value: Py): string {
  if (value === null) return "NoneType";
  if (typeof value === "string") return "str";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  return typeof value === "boolean" ? "bool" : value.typeName;
}
