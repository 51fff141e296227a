import { SnowflakeError } from "./snowflake-error.ts";

/** A compilation error without a place. */
export function invalid(code: string, sqlState: string, detail: string): SnowflakeError {
  return new SnowflakeError(code, sqlState, `SQL compilation error:\n${detail}`);
}
