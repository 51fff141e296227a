import { SnowflakeError } from "./snowflake-error.ts";

/** 000612: results are kept for a day there, and as long as there is room here. */
export function resultGone(queryId: string): SnowflakeError {
  return new SnowflakeError("000612", "02000", `The result of statement ${queryId} is not kept any more.`);
}

/** 000709: no such query, or another user's. */
export function noSuchStatement(queryId: string): SnowflakeError {
  return new SnowflakeError("000709", "02000", `Statement ${queryId} not found`);
}
