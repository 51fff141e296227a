import type { GithubSecret } from "../../secrets/github-secrets.ts";
import { createGithub, type Github, type GithubOptions } from "../client.ts";
import { type InstallationOptions, installationTokens } from "./installation-tokens.ts";

export interface OpenOptions extends GithubOptions, Pick<InstallationOptions, "hide" | "now"> {}

/** GitHub as the secret `snowhook/github` says: as an App, as whose token it is, or as nobody when there is no secret. */
export function openAs(secret: GithubSecret | undefined, { hide, now, ...options }: OpenOptions): Github {
  if (secret === undefined) return createGithub(options);
  if ("token" in secret) return createGithub({ ...options, token: secret.token });
  const more = { ...(hide === undefined ? {} : { hide }), ...(now === undefined ? {} : { now }) };
  return createGithub({ ...options, tokens: installationTokens(secret, { ...options, ...more }) });
}
