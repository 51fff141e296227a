import * as z from "zod";
import { createGithub, type GithubOptions, ownerAndRepo, type TokenSource } from "../client.ts";
import { GithubError } from "../errors.ts";
import { type AppKey, appToken } from "./app-token.ts";

const installationSchema = z.object({ id: z.int() });
// Nothing is taken for granted of its length or form: GitHub changes both.
const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.coerce.date() });

/** So long before its end a token is not used any more, in milliseconds. */
const SPARE_MS = 5 * 60_000;

export interface InstallationOptions extends Pick<GithubOptions, "baseUrl" | "fetch" | "retryAfterMs"> {
  readonly now?: () => Date;
  /** told each token before anybody gets it: it must not be seen */
  readonly hide?: (token: string) => void;
}

/**
 * Tokens of an App, each for one repository, kept until five minutes before they end.
 * https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
 * @returns gives a token for `OWNER/NAME`; throws GithubError when the App is not installed there
 */
export function installationTokens(
  key: AppKey,
  { now = () => new Date(), hide, ...options }: InstallationOptions,
): TokenSource {
  const kept = new Map<string, { readonly token: string; readonly ends: number }>();
  async function make(repository: string): Promise<string> {
    const asApp = createGithub({ ...options, token: appToken(key, now()) });
    const names = ownerAndRepo(repository);
    const found = await asApp
      .call("GET /repos/{owner}/{repo}/installation", names)
      .catch((error: unknown) => {
        throw notInstalled(error, repository);
      });
    const { id } = read(installationSchema, found.data);
    const made = await asApp.call("POST /app/installations/{id}/access_tokens", {
      id,
      repositories: [names.repo],
    });
    const { token, expires_at } = read(tokenSchema, made.data);
    hide?.(token);
    kept.set(repository, { token, ends: expires_at.getTime() - SPARE_MS });
    return token;
  }
  return {
    appId: key.appId,
    async tokenFor(repository) {
      const known = kept.get(repository);
      return known !== undefined && now().getTime() < known.ends ? known.token : make(repository);
    },
    forget(repository) {
      kept.delete(repository);
    },
  };
}

function read<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new GithubError("GitHub's answer about the App's installation cannot be read", 200);
}

function notInstalled(error: unknown, repository: string): unknown {
  if (!(error instanceof GithubError) || (error.status !== 401 && error.status !== 404)) return error;
  const what =
    error.status === 404
      ? `the GitHub App is not installed in ${repository}`
      : "GitHub does not know the App or its key";
  return new GithubError(what, error.status, {
    next:
      error.status === 404
        ? "Install it there: its page at GitHub, Install App."
        : "Put the App's id and private key into the secret snowhook/github.",
    cause: error,
  });
}
