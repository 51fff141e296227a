import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { type TimeUnit, timeUnit } from "../../expression/time-unit.ts";
import { knownDateParts } from "../../snowflake-index/index-of-names.ts";

/**
 * A date part by one of its names, in upper case.
 * https://docs.snowflake.com/en/sql-reference/functions-date-time#supported-date-and-time-parts
 *
 * @throws {SnowflakeError} 001003 for another word.
 */
export function readDatePart(name: string): TimeUnit {
  const part = timeUnit(name);
  if (!part && knownDateParts().has(name)) throw notSupported(`date part ${name} here`);
  if (!part)
    throw new SnowflakeError(
      "001003",
      "42000",
      `SQL compilation error:\n'${name}' is not a valid date/time component.`,
    );
  return part;
}
