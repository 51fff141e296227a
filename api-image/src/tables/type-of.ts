import { fixed, TEXT, type ValueType } from "./field.ts";

const plain = (kind: ValueType["kind"], scale = 0): ValueType => ({ kind, scale, long: false });

/**
 * The type that Snowflake names, as DESCRIBE TABLE writes it: `NUMBER(38,0)`, `TIMESTAMP_NTZ(9)`, `VECTOR(FLOAT, 3)`.
 * https://docs.snowflake.com/en/sql-reference/intro-summary-data-types
 * @returns undefined for a type that is not served
 */
export function typeOf(text: string): ValueType | undefined {
  const [, name = "", first, second] = /^\s*([A-Z_]+)(?:\((?:(\d+)(?:,\s*(\d+))?)?)?/i.exec(text) ?? [];
  switch (name.toUpperCase()) {
    case "NUMBER":
    case "FIXED":
      return fixed(Number(first ?? 38), Number(second ?? 0));
    case "FLOAT":
    case "REAL":
    case "DOUBLE":
      return plain("float");
    case "DECFLOAT":
      return { kind: "decimal", scale: 37, long: true };
    case "VARCHAR":
    case "TEXT":
    case "UUID":
      return TEXT;
    case "BOOLEAN":
    case "DATE":
    case "BINARY":
      return plain(name.toLowerCase() as "boolean" | "date" | "binary");
    case "TIME":
      return plain("time", Number(first ?? 9));
    case "TIMESTAMP_NTZ":
      return plain("timestamp", Number(first ?? 9));
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return plain("instant", Number(first ?? 9));
    case "VARIANT":
    case "OBJECT":
    case "ARRAY":
    case "MAP":
      return plain("json");
    case "GEOGRAPHY":
    case "GEOMETRY":
      return plain("geo");
    case "VECTOR":
      return plain("vector");
    default:
      return undefined;
  }
}
