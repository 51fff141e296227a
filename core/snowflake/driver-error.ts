import { ConnectionError, type RequestPlace, type SnowhookError, StatementError } from "../errors/index.ts";

interface DriverError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly sqlState?: unknown;
  readonly cause?: { readonly code?: unknown };
  readonly response?: { readonly statusCode?: unknown };
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
  const { message: reason, place: requestPlace } = unwrapSeveral(text);
  return new StatementError(reason, {
    code: codeText(code),
    sqlState: typeof sqlState === "string" ? sqlState : "",
    requestPlace,
    where: { ...positionIn(reason), ...(failedQuery === undefined ? {} : { queryId: failedQuery }) },
    cause: error,
  });
}

/**
 * Snowflake runs a request of several statements in a JavaScript procedure of its own, and wraps a statement's error
 * in that procedure's; this takes it out again, with the place where the statement begins in the request.
 * https://docs.snowflake.com/en/developer-guide/sql-api/submitting-multiple-statements#handling-errors-when-specifying-multiple-statements-in-a-request
 */
export function unwrapSeveral(message: string): { message: string; place?: RequestPlace } {
  const wrapped =
    /Execution of multiple statements failed on statement "[\s\S]*?" \(at line (\d+), position (\d+)\)\.\s*([\s\S]*)$/.exec(
      message,
    );
  const [, line, position, rest] = wrapped ?? [];
  if (line === undefined || position === undefined || rest === undefined) return { message };
  const end = rest.search(/ in SYSTEM\$MULTISTMT\b/);
  return {
    message: (end < 0 ? rest : rest.slice(0, end)).trim(),
    place: { line: Number(line), position: Number(position) },
  };
}

const unreached: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "its name could not be looked up",
  ETIMEDOUT: "it did not answer in time",
  // The driver's HTTP client says so when its own time is over.
  ECONNABORTED: "it did not answer in time",
};

const CHECK_HOST =
  "Check the account's name and the network (DNS, proxy, VPN); an embedded account must be running: npm start.";

/** A failed login: the host was not reached, something else answered, or Snowflake refused. Holds no credential. */
export function fromLoginError(error: unknown, host: string): ConnectionError {
  const { name, message, code, cause, response } = asDriverError(error);
  if (name === "NetworkError") {
    const networkCode = codeText(cause?.code ?? code);
    const reason = unreached[networkCode] ?? String(message);
    return new ConnectionError(`Snowflake could not be reached at ${host}: ${reason} (${networkCode}).`, {
      next: CHECK_HOST,
      cause: error,
    });
  }
  if (name === "RequestFailedError" || name === "UnexpectedContentError") {
    const status = typeof response?.statusCode === "number" ? `HTTP ${response.statusCode}` : codeText(code);
    return new ConnectionError(`No account of Snowflake answers at ${host} (${status}).`, {
      next: CHECK_HOST,
      cause: error,
    });
  }
  return new ConnectionError(`No session with Snowflake at ${host}: ${String(message)} (${codeText(code)})`, {
    next: "Check account, user and credential; for a key pair, that the user's RSA_PUBLIC_KEY is its other half.",
    cause: error,
  });
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
