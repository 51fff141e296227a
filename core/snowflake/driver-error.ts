import { ConnectionError, type SnowhookError, StatementError } from "../errors/index.ts";

interface DriverError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly sqlState?: unknown;
  readonly data?: { readonly queryId?: unknown } | undefined;
}

/** Turns what the driver reports into our family: the server's "no" to a statement, or no way to the server. */
export function fromDriverError(error: unknown, queryId?: string): SnowhookError {
  const { name, message, code, sqlState, data } = asDriverError(error);
  const text = typeof message === "string" && message !== "" ? message : "The driver gave no reason.";
  const failedQuery = typeof data?.queryId === "string" ? data.queryId : queryId;
  if (name !== "OperationFailedError") {
    return new ConnectionError(`Snowflake could not be asked: ${text}`, {
      next: "Try again; when it stays, check the address and the network.",
      cause: error,
    });
  }
  return new StatementError(text, {
    code: codeText(code),
    sqlState: typeof sqlState === "string" ? sqlState : "",
    where: { ...positionIn(text), ...(failedQuery === undefined ? {} : { queryId: failedQuery }) },
    cause: error,
  });
}

/** A failed login. The message is Snowflake's own; it never holds the credential. */
export function fromLoginError(error: unknown, address: string): ConnectionError {
  const { message, code } = asDriverError(error);
  return new ConnectionError(
    `No session with Snowflake at ${address}: ${String(message)} (${codeText(code)})`,
    {
      next: "Check account, user and credential; for a key pair, that the user's RSA_PUBLIC_KEY is its other half.",
      cause: error,
    },
  );
}

/** `error line 3 at position 7` (position from 0) as line and column from 1. */
export function positionIn(message: string): { line?: number; column?: number } {
  const match = /\b(?:error )?line (\d+) at position (\d+)/.exec(message);
  return match === null ? {} : { line: Number(match[1]), column: Number(match[2]) + 1 };
}

function codeText(code: unknown): string {
  return typeof code === "number" ? String(code).padStart(6, "0") : typeof code === "string" ? code : "";
}

function asDriverError(error: unknown): DriverError {
  return typeof error === "object" && error !== null ? error : { message: String(error) };
}
