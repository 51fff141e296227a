import { setTimeout as sleep } from "node:timers/promises";
import { request as octokitRequest } from "@octokit/request";
import { RequestError } from "@octokit/request-error";
import { SnowhookError } from "../errors/index.ts";
import { GithubError } from "./errors.ts";

export interface GithubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** what came, unchecked: callers read it with zod */
  readonly data: unknown;
}

/** GitHub's REST API at one fixed address, as one user or as nobody. */
export interface Github {
  readonly baseUrl: string;
  readonly authenticated: boolean;
  /** id of the App that asks; absent for a person's token */
  readonly appId?: number;
  readonly fetch: typeof fetch;
  /**
   * @param route octokit's way to write one: `GET /repos/{owner}/{repo}/commits/{ref}`; parameters are encoded
   * @throws {GithubError} with GitHub's status (429 for every kind of rate limit) and reason; 5xx and 429 after three tries
   */
  call(route: string, parameters: Readonly<Record<string, unknown>>): Promise<GithubAnswer>;
}

/** Where an App's tokens come from: each for one repository, and each for a while. */
export interface TokenSource {
  readonly appId: number;
  /** @param repository `OWNER/NAME` */
  tokenFor(repository: string): Promise<string>;
  /** GitHub did not take that token: another one is wanted. */
  forget(repository: string): void;
}

export interface GithubOptions {
  /** `https://api.github.com`, or a stand-in's address */
  readonly baseUrl: string;
  readonly token?: string;
  /** instead of a token: an App's */
  readonly tokens?: TokenSource;
  /** how long one request may take, in milliseconds */
  readonly timeoutMs?: number;
  /** told the headers of every answer, refusals too */
  readonly onAnswer?: (headers: GithubAnswer["headers"]) => void;
  /** for tests without a network */
  readonly fetch?: typeof fetch;
  /** waits between tries, in milliseconds */
  readonly retryAfterMs?: readonly number[];
}

export function createGithub(options: GithubOptions): Github {
  const { baseUrl, token, tokens, timeoutMs = 20_000, retryAfterMs = [500, 2_000] } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const send = octokitRequest.defaults({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    headers: {
      "user-agent": "snowhook",
      "x-github-api-version": "2022-11-28",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });

  async function once(route: string, parameters: Readonly<Record<string, unknown>>): Promise<GithubAnswer> {
    const given = (parameters.request ?? {}) as Record<string, unknown>;
    const signal = AbortSignal.timeout(timeoutMs);
    const isStream = given.parseSuccessResponseBody === false;
    try {
      const request = { signal, fetch: isStream ? fetch : whole(fetch), ...given };
      const headers = await headersFor(parameters);
      const answer = (await send(route, { ...parameters, ...headers, request })) as GithubAnswer;
      options.onAnswer?.(answer.headers);
      return answer;
    } catch (error) {
      if (error instanceof RequestError && error.response) options.onAnswer?.(error.response.headers);
      throw error;
    }
  }

  async function headersFor(parameters: Readonly<Record<string, unknown>>) {
    if (tokens === undefined) return {};
    const token = await tokens.tokenFor(repositoryIn(parameters));
    return { headers: { ...(parameters.headers as object | undefined), authorization: `Bearer ${token}` } };
  }

  /** A token that ends early is asked for again, once. */
  async function withFreshToken(route: string, parameters: Readonly<Record<string, unknown>>) {
    try {
      return await once(route, parameters);
    } catch (error) {
      if (tokens === undefined || !(error instanceof RequestError) || error.status !== 401) throw error;
      tokens.forget(repositoryIn(parameters));
      return once(route, parameters);
    }
  }

  return {
    baseUrl: baseUrl.replace(/\/+$/, ""),
    authenticated: token !== undefined || tokens !== undefined,
    ...(tokens === undefined ? {} : { appId: tokens.appId }),
    fetch,
    async call(route, parameters) {
      for (const wait of retryAfterMs) {
        try {
          return await withFreshToken(route, parameters);
        } catch (error) {
          if (!isTemporary(error)) throw toGithubError(route, error);
          await sleep(wait);
        }
      }
      return withFreshToken(route, parameters).catch((error: unknown) => {
        throw toGithubError(route, error);
      });
    },
  };
}

/** Octokit takes a body that breaks off, or does not come in time, for an empty one: here it is no answer. */
function whole(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(await response.arrayBuffer(), { status, statusText, headers });
  };
}

/** Octokit reports "no answer" as 500 too. */
function isTemporary(error: unknown): boolean {
  // of an App's token: it has been tried often enough
  if (error instanceof SnowhookError) return false;
  return !(error instanceof RequestError) || error.status >= 500 || error.status === 429;
}

function toGithubError(route: string, error: unknown): SnowhookError {
  if (error instanceof SnowhookError) return error;
  if (!(error instanceof RequestError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return new GithubError(`GitHub did not answer ${route}: ${reason}`, 0, { cause: error });
  }
  const answered = error.response !== undefined;
  const status = isRateLimit(error) ? 429 : error.status;
  const what = answered ? `answered ${error.status} to` : "did not answer";
  return new GithubError(`GitHub ${what} ${route}: ${error.message}`, answered ? status : 0, {
    ...(status === 401 || status === 403 || status === 404 ? { next: TOKEN_HINT } : {}),
    cause: error,
  });
}

/**
 * GitHub also says "too many requests" with 403.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function isRateLimit({ status, response }: RequestError): boolean {
  const headers = response?.headers;
  return (
    status === 403 && (headers?.["x-ratelimit-remaining"] === "0" || headers?.["retry-after"] !== undefined)
  );
}

const TOKEN_HINT =
  "Check the token in the secret snowhook/github: for this repository it needs read access to contents, and write access to deployments and commit statuses.";

/** Whose token a request wants. */
function repositoryIn({ owner, repo }: Readonly<Record<string, unknown>>): string {
  return `${String(owner)}/${String(repo)}`;
}

/** @param repository `OWNER/NAME`, validated before */
export function ownerAndRepo(repository: string): { owner: string; repo: string } {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}
