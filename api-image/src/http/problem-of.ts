import {
  CallerRejected,
  NotSupported,
  ReadDenied,
  SourceUnavailable,
  TableChanged,
  TookTooLong,
} from "../rows/row-source.ts";
import { ShapeError } from "../tables/table-shape.ts";
import { Problem } from "./problem.ts";

/** Any error as the problem that a client is told; nothing of an unexpected error's text gets out. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof SourceUnavailable)
    return new Problem(
      503,
      "unavailable",
      "Snowflake cannot be reached at the moment.",
      "Try again after the time in Retry-After.",
      { headers: { "retry-after": String(error.retryAfterSeconds) }, cause: error },
    );
  if (error instanceof CallerRejected)
    return new Problem(
      401,
      "caller-rejected",
      "Snowflake did not accept the caller's token.",
      "Send the request again through the service's endpoint: a token is good for two minutes.",
      { cause: error },
    );
  if (error instanceof ReadDenied)
    return new Problem(
      403,
      "denied",
      "The caller's roles may not read this table through this service.",
      "Ask for SELECT on it, and for the caller grants of the service's owner role.",
      { cause: error },
    );
  if (error instanceof TookTooLong)
    return new Problem(
      422,
      "cost",
      "The question takes Snowflake longer than it may.",
      "Ask for fewer rows or groups: filter more.",
      { cause: error },
    );
  if (error instanceof NotSupported)
    return new Problem(
      422,
      "not-supported",
      "The account does not do what this question needs.",
      "Ask in another way: another aggregate, or without one.",
      { cause: error },
    );
  if (error instanceof TableChanged || error instanceof ShapeError)
    return new Problem(
      503,
      "table-changed",
      error instanceof ShapeError ? error.message : "The table has changed since it was last looked at.",
      error instanceof ShapeError
        ? "Tell the operator: the declaration (api.yml) or the table has to follow."
        : "Send the request again: it is read as it is now.",
      { headers: { "retry-after": error instanceof ShapeError ? "60" : "1" }, cause: error },
    );
  const { statusCode } = error as { statusCode?: unknown };
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500)
    return new Problem(
      statusCode,
      "bad-request",
      error instanceof Error ? error.message : "The request is not well-formed.",
      "See /docs for the requests that this service answers.",
      { cause: error },
    );
  return new Problem(
    500,
    "unexpected",
    "The service failed to answer.",
    "Tell the operator the request's id: it finds the error in the service's log.",
    { cause: error },
  );
}
