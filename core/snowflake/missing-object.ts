import { StatementError } from "../errors/index.ts";

// The error of a request of several statements has that request's code (100132), only the words of the statement's own.

/** Snowflake's answer for an object that is not there, or that the role may not know of (it does not tell which). */
export function isMissingObject(error: unknown): error is StatementError {
  if (!(error instanceof StatementError)) return false;
  return (
    ["002003", "002043"].includes(error.code) || error.message.includes("does not exist or not authorized")
  );
}

/** Snowflake's answer when the role may see an object but not do this with it. */
export function isNotAllowed(error: unknown): error is StatementError {
  if (!(error instanceof StatementError)) return false;
  return error.code === "003001" || error.message.includes("Insufficient privileges");
}
