import { SnowflakeError } from "./snowflake-error.ts";

/** 000710: results are kept for a day, and as long as there is room. https://docs.snowflake.com/en/user-guide/querying-persisted-results */
export function resultGone(queryId: string): SnowflakeError {
  return new SnowflakeError("000710", "02000", `Result for query ${queryId} has expired`);
}

/** 000709: no such query, or another user's. */
export function noSuchStatement(queryId: string): SnowflakeError {
  return new SnowflakeError("000709", "02000", `Statement ${queryId} not found`);
}
