import { SnowflakeError } from "../../errors/snowflake-error.ts";

/** 002029: CREATE without an option that it needs. */
export function missingProperty(option: string, kind: string, _name: string): SnowflakeError {
  return new SnowflakeError(
    "002029",
    "22000",
    `SQL compilation error:\nMissing option(s): [${option}] for ${kind}.`,
  );
}
