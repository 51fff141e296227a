import type { DataType } from "./data-type.ts";

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
    default:
      return type.name;
  }
}
