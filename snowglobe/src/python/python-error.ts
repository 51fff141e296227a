import { SnowflakeError } from "../errors/snowflake-error.ts";

/** 100357, as https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-troubleshooting shows it. */
export function pythonError(traceback: string, name: string, handler: string | undefined): SnowflakeError {
  return new SnowflakeError(
    "100357",
    "P0000",
    `Python Interpreter Error:\n${traceback}\n in function ${name} with handler ${handler}`,
  );
}
