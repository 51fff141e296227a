import { describeError, errorSnippet, placeText, redact, SnowhookError } from "../errors/index.ts";
import { GithubError } from "../github/errors.ts";
import type { Failure } from "./deployment-types.ts";

/** A failure as it may be shown to anyone: place, message and advice, with secrets masked. */
export function failureOf(
  error: unknown,
  secrets: readonly string[],
  snippet = errorSnippet(error),
): Failure {
  const mask = (text: string) => redact(text, secrets);
  if (!(error instanceof SnowhookError)) return { message: mask(describeError(error)) };
  const { file, line, statement, queryId } = error.where;
  return {
    message: mask(error.message),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(statement === undefined ? {} : { statement }),
    ...(queryId === undefined ? {} : { queryId }),
    ...(snippet === undefined ? {} : { snippet: mask(snippet) }),
    ...(error.next === undefined ? {} : { next: mask(error.next) }),
  };
}

/** One line, the place first: GitHub shows only its beginning. */
export function failureLine({ file, line, statement, message }: Failure): string {
  const place = placeText({ file, line });
  const which = statement === undefined ? "" : `statement ${statement}`;
  return [place, which, withoutTraceback(message)].filter((part) => part !== "").join(", ");
}

/**
 * Of a Python procedure's error only what was raised: GitHub would show nothing but the beginning of its traceback.
 * Snowflake's text is "Python Interpreter Error:", the traceback, the exception's line, "in function … with handler …".
 */
function withoutTraceback(message: string): string {
  const [, traceback] = message.split("Traceback (most recent call last):");
  if (traceback === undefined) return message;
  const raised = traceback.split("\n").findLast((line) => /^[\w.]+: /.test(line));
  return raised?.replace(/^[\w.]+: /, "") ?? message;
}

/**
 * Seconds after which the same message should come again; undefined for what would fail the same way each time. What
 * cannot be reached is tried for as long as the queue brings the message: nothing else of its environment could be done
 * meanwhile, and a newer push takes its place at the next delivery.
 */
export function retryAfter(error: unknown): number | undefined {
  if (!(error instanceof SnowhookError)) return undefined;
  switch (error.kind) {
    case "interrupted":
      return 0;
    case "lease":
      return 60;
    case "connection":
      return 60;
    case "github":
      return isTemporary(error) ? 60 : undefined;
    default:
      return undefined;
  }
}

/** Is it that something cannot be reached, and not somebody else's lease or the time that is up? */
export function isUnreachable(error: unknown): boolean {
  return error instanceof SnowhookError && (error.kind === "connection" || isTemporary(error));
}

function isTemporary(error: SnowhookError): boolean {
  return error instanceof GithubError && (error.status === 0 || error.status >= 500 || error.status === 429);
}
