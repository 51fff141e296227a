import { StatementError } from "../errors/index.ts";

/** Snowflake's answer for an object that is not there, or that the role may not know of (it does not tell which). */
export function isMissingObject(error: unknown): error is StatementError {
  return error instanceof StatementError && (error.code === "002003" || error.code === "002043");
}

/** Snowflake's answer when the role may see an object but not do this with it. */
export function isNotAllowed(error: unknown): error is StatementError {
  return error instanceof StatementError && error.code === "003001";
}
