import { createGithub, type Github, type GithubOptions } from "./client.ts";

/** What a fake GitHub was asked, in order. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: unknown;
}

/** For unit tests: a GitHub whose answers are given by route (`GET /repos/a/b/commits/dev`), without a network. */
export function fakeGithub(
  answers: Readonly<Record<string, () => Response>>,
  token?: string,
  onAnswer?: GithubOptions["onAnswer"],
): { github: Github; asked: Asked[] } {
  const asked: Asked[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? "GET";
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    asked.push({ method, url, headers: new Headers(init?.headers), body });
    const key = `${method} ${decodeURIComponent(url.pathname)}`;
    const answer = answers[key] ?? answers[`${method} ${url.origin}${url.pathname}`];
    return answer?.() ?? Response.json({ message: "Not Found" }, { status: 404 });
  };
  const github = createGithub({
    baseUrl: "https://api.github.com",
    fetch: fetch as typeof globalThis.fetch,
    retryAfterMs: [0, 0],
    ...(token === undefined ? {} : { token }),
    ...(onAnswer === undefined ? {} : { onAnswer }),
  });
  return { github, asked };
}
