import {
  CallerRejected,
  NotSupported,
  ReadDenied,
  SourceUnavailable,
  TableChanged,
  TookTooLong,
} from "../rows/row-source.ts";

interface DriverError {
  readonly code?: unknown;
  readonly sqlState?: unknown;
  readonly message?: unknown;
}

/** The session is gone and a new sign-in is needed. */
const LOST_SESSION = new Set(["390104", "390111", "390112", "390114", "390195", "390318", "407002"]);
/** Not there, or not for these roles: Snowflake says the same for both. */
const DENIED = new Set(["2003", "2043", "3001"]);

/** A column that the statement names is not there: the statements here name what was there before. */
const CHANGED = new Set(["904"]);
/** The statement's own limit of time was reached. */
const TIMED_OUT = new Set(["630"]);

/** Codes without their leading zeros, as the driver sometimes gives numbers and sometimes text. */
function codeOf(error: unknown): string {
  return String((error as DriverError)?.code ?? "").replace(/^0+/, "");
}

/** Whether the same statement may succeed on a new session. */
export function isLostSession(error: unknown): boolean {
  return LOST_SESSION.has(codeOf(error));
}

/** An error of a sign-in as the caller, in this service's words: Snowflake's 390xxx are refusals, the rest is absence. */
export function callerSignInError(error: unknown): Error {
  if (error instanceof SourceUnavailable) return error;
  if (/^39\d{4}$/.test(codeOf(error)))
    return new CallerRejected("Snowflake refused the caller's token.", { cause: error });
  return new SourceUnavailable("Snowflake cannot be reached to sign the caller in.", { cause: error });
}

/** An error of a statement, in this service's words; an unknown one stays what it is. */
export function statementError(error: unknown): Error {
  if (error instanceof SourceUnavailable || error instanceof CallerRejected || error instanceof TookTooLong)
    return error;
  if (CHANGED.has(codeOf(error)))
    return new TableChanged("The table's columns are others now.", { cause: error });
  if (codeOf(error) === "2") return new NotSupported("The account does not do this.", { cause: error });
  if (TIMED_OUT.has(codeOf(error)))
    return new TookTooLong("The statement took longer than it may.", { cause: error });
  if (DENIED.has(codeOf(error)))
    return new ReadDenied("The table does not exist or may not be read.", { cause: error });
  if (isLostSession(error) || (error as DriverError)?.sqlState === undefined || isNetworkError(error))
    return new SourceUnavailable("Snowflake cannot be reached.", { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

/** The driver's own codes for what happened on the way: 401xxx network, 402xxx large results. */
function isNetworkError(error: unknown): boolean {
  return /^40[12]\d{3}$/.test(codeOf(error));
}
