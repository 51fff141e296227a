import type { DataType } from "./data-type.ts";

/**
 * The DuckDB type that holds a Snowflake type's values.
 * TIMESTAMP_LTZ is an instant; TIMESTAMP_TZ is its instant in UTC (`t`) with its offset in minutes (`o`);
 * semi-structured values are JSON text.
 */
export function duckType(type: DataType): string {
  switch (type.name) {
    case "FIXED":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "REAL":
      return "DOUBLE";
    case "TEXT":
      return "VARCHAR";
    case "BINARY":
      return "BLOB";
    case "BOOLEAN":
      return "BOOLEAN";
    case "DATE":
      return "DATE";
    case "TIME":
      return "TIME";
    case "TIMESTAMP_NTZ":
      return "TIMESTAMP";
    case "TIMESTAMP_LTZ":
      return "TIMESTAMPTZ";
    case "TIMESTAMP_TZ":
      return "STRUCT(t TIMESTAMP, o SMALLINT)";
    default:
      return "JSON";
  }
}

/** A string in DuckDB's quotes. */
export function duckString(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
