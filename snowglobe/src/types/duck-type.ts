import type { DataType } from "./data-type.ts";

/**
 * The DuckDB type that holds a Snowflake type's values.
 * TIME is nanoseconds of the day. Timestamps are ticks (times/ticks.ts): TIMESTAMP_NTZ of its local time, TIMESTAMP_LTZ of
 * its instant in UTC, TIMESTAMP_TZ of its instant (`t`) with its offset in minutes (`o`). Semi-structured values are JSON text
 * with marks (variants/encoding.ts).
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
      return "BIGINT";
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return "HUGEINT";
    case "TIMESTAMP_TZ":
      return "STRUCT(t HUGEINT, o SMALLINT)";
    default:
      return "JSON";
  }
}

/** A string in DuckDB's quotes. */
export function duckString(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
