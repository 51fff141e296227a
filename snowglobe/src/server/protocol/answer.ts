import type { SnowflakeError } from "../../errors/snowflake-error.ts";

/** What every endpoint answers with, always under HTTP 200. */
export interface Answer {
  readonly data: unknown;
  readonly code: string | null;
  readonly message: string | null;
  readonly success: boolean;
  readonly headers?: null;
}

export function success(data: unknown): Answer {
  return { data, code: null, message: null, success: true };
}

/** Codes of the session and of running queries that drivers act on. */
export const CODES = {
  running: "333333",
  runningAsynchronously: "333334",
  sessionExpired: "390112",
  sessionInvalid: "390104",
  sessionGone: "390111",
  masterExpired: "390114",
  masterInvalid: "390113",
} as const;

export function failure(code: string, message: string, data: unknown = null): Answer {
  return { data, code, message, success: false };
}

/** A statement's error; `data` says where and in which query it was. */
export function queryFailure(error: SnowflakeError, queryId: string | null): Answer {
  return failure(error.code, error.message, {
    internalError: error.code === "000603",
    errorCode: error.code,
    age: 0,
    sqlState: error.sqlState,
    queryId,
    line: error.at?.line ?? -1,
    pos: error.at?.position ?? -1,
    type: error.message.startsWith("SQL compilation error") ? "COMPILATION" : "EXECUTION",
  });
}
