import type { Github, GithubAnswer } from "./client.ts";
import { GithubError } from "./errors.ts";

/** Answers that are kept at most; the oldest go first. */
const MAX_ANSWERS = 1_000;

/** Answers by what was asked, with GitHub's mark of each. One for each instance of a function. */
export type RememberedAnswers = Map<string, { readonly etag: string; readonly answer: GithubAnswer }>;

/**
 * The same GitHub, asked whether something has changed since: "nothing" (304) does not count against the rate limit.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
 * @param remembered kept by the caller from one run to the next
 */
export function rememberAnswers(github: Github, remembered: RememberedAnswers): Github {
  return {
    ...github,
    async call(route, parameters) {
      if (!route.startsWith("GET ")) return github.call(route, parameters);
      const asked = JSON.stringify([route, parameters]);
      const known = remembered.get(asked);
      const headers = {
        ...headersOf(parameters),
        ...(known === undefined ? {} : { "if-none-match": known.etag }),
      };
      try {
        const answer = await github.call(route, { ...parameters, headers });
        const { etag } = answer.headers;
        remembered.delete(asked);
        if (typeof etag === "string") remembered.set(asked, { etag, answer });
        const [oldest] = remembered.keys();
        if (remembered.size > MAX_ANSWERS && oldest !== undefined) remembered.delete(oldest);
        return answer;
      } catch (error) {
        if (known !== undefined && error instanceof GithubError && error.status === 304) return known.answer;
        throw error;
      }
    },
  };
}

function headersOf({ headers }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return typeof headers === "object" && headers !== null ? { ...headers } : {};
}
