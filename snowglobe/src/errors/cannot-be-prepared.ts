import { SnowflakeError } from "./snowflake-error.ts";

/**
 * 000007: only the columns of a statement were asked for, and it is of a kind that can only be run, as DDL is. JDBC's driver
 * knows the code and goes on without the columns (SnowflakePreparedStatementV1, errorCodesIgnoredInDescribeMode).
 */
export function cannotBePrepared(statement: string): SnowflakeError {
  return new SnowflakeError(
    "000007",
    "0A000",
    `SQL compilation error:\nA statement of the kind ${statement} cannot be prepared: it can only be run.`,
  );
}

/** 002129: a name is open as long as its bind is. */
export function openName(name: string): SnowflakeError {
  return new SnowflakeError(
    "002129",
    "42601",
    `SQL compilation error:\nBind variable for object name ${name} not set.`,
  );
}
