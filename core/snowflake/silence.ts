import { ConnectionError } from "../errors/index.ts";

/**
 * Ends the waiting for a server that takes requests and answers none. The driver alone tries each request eight times,
 * a minute each: one statement would take up most of a function's time, and the next one the rest.
 */
export interface Silence {
  /** When it was silent before: the next statement would only wait again. */
  error(): ConnectionError | undefined;
  /** Calls `give` when nothing was heard for the limit; `stop` when it is over. */
  start(hasAnswered: () => boolean, give: (error: ConnectionError) => void): { readonly stop: () => void };
}

/**
 * Snowflake answers every request within 45 s, also when the statement takes longer: it says then where to ask again.
 * A request that the first try brought no answer to has half of a second one.
 * @param timeoutMs of one try; absent: no limit
 */
export function createSilence(timeoutMs: number | undefined): Silence {
  let silent: ConnectionError | undefined;
  return {
    error: () => silent,
    start(hasAnswered, give) {
      if (timeoutMs === undefined) return { stop: () => undefined };
      const limitMs = timeoutMs * 1.5;
      const timer = setTimeout(() => {
        if (hasAnswered()) return;
        silent = new ConnectionError(
          `Snowflake took a request and did not answer it for ${Math.round(limitMs / 1_000)} s; whether it ran is not known.`,
          { next: "Try again; when it stays, look at status.snowflake.com and at the network between." },
        );
        give(silent);
      }, limitMs);
      return { stop: () => clearTimeout(timer) };
    },
  };
}
