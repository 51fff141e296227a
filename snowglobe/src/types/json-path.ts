import { notSupported } from "../errors/snowflake-error.ts";

/** One field as DuckDB's JSON path, whatever characters its name has. */
export function jsonPath(field: string): string {
  if (field.includes('"')) throw notSupported(`a field whose name has a double quote: ${field}`);
  return `$."${field}"`;
}
