/**
 * Time limits of one request to AWS, for every client. `requestTimeout` alone only writes a warning and waits for
 * ever: `throwOnRequestTimeout` makes it end the request.
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
} as const;

/** How long one call may take with all its attempts, in milliseconds: two of them fit into the 10 s that GitHub waits. */
export const CALL_LIMIT_MS = 3_500;

/**
 * What `send` takes beside a command, so that the call ends in time whatever the client's own limits are worth in the
 * version that the Lambda runtime brings.
 */
export function withinLimit(signal?: AbortSignal): { abortSignal: AbortSignal } {
  const limit = AbortSignal.timeout(CALL_LIMIT_MS);
  return { abortSignal: signal === undefined ? limit : AbortSignal.any([limit, signal]) };
}
