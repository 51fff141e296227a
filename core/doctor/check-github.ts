import * as z from "zod";
import { openAs } from "../github/app/open-github.ts";
import type { Github, GithubAnswer } from "../github/client.ts";
import { GithubError } from "../github/errors.ts";
import { readTokenExpiry, tellTokenExpiry } from "../github/token-expiry.ts";
import type { GithubSecret } from "../secrets/github-secrets.ts";
import { hiddenValues } from "../secrets/hidden-values.ts";
import { checkOidcSubjects } from "./check-oidc-subjects.ts";
import { examine, type Finding } from "./finding.ts";

export interface GithubCheck {
  /** `https://api.github.com`, or a stand-in's address */
  readonly baseUrl: string;
  /** what `snowhook/github` holds */
  readonly secret: GithubSecret | undefined;
  /** `OWNER/NAME` */
  readonly repository: string;
  readonly branch: string;
  /** subjects of its runs' tokens, as the project's variables have them */
  readonly subjects?: readonly string[];
}

const names = z.object({ default_branch: z.string() });

/**
 * Whether the token reads the repository and its deployments, knows the branch, and lasts; and whether subjects are in the
 * form that GitHub signs. Three requests, and one for subjects.
 */
export async function checkGithub(check: GithubCheck): Promise<Finding[]> {
  const { baseUrl, secret, repository, branch, subjects = [] } = check;
  const github = openAs(secret, { baseUrl });
  const token = secret !== undefined && "token" in secret ? secret.token : undefined;
  const [owner = "", repo = ""] = repository.split("/");
  const secrets = hiddenValues(secret);
  const readable = await examine(
    `GitHub: ${repository}`,
    async () => {
      const { data, headers } = await ask(
        github,
        "GET /repos/{owner}/{repo}",
        { owner, repo },
        "Contents: read",
      );
      names.parse(data);
      return { detail: "can be read", value: headers };
    },
    secrets,
  );
  if (readable.finding.state === "bad") return [readable.finding];
  const known = await examine(`GitHub: branch ${branch}`, async () => {
    const route = "GET /repos/{owner}/{repo}/branches/{branch}";
    await ask(github, route, { owner, repo, branch }, "Contents: read");
    return { detail: "is there", value: undefined };
  });
  const reports = await examine("GitHub: deployments", async () => {
    if (secret === undefined)
      throw new GithubError("there is no token to report with", 401, { next: MAKE_TOKEN });
    const route = "GET /repos/{owner}/{repo}/deployments";
    await ask(github, route, { owner, repo, per_page: 1 }, "Deployments: read and write");
    return { detail: "can be read", value: undefined };
  });
  const expiry = expiryOf(readable.value, token);
  const signed = await checkOidcSubjects(github, repository, subjects);
  return [readable.finding, known.finding, reports.finding, ...signed, ...expiry];
}

const MAKE_TOKEN =
  "Put a token with Contents: read and Deployments: read and write into the secret snowhook/github.";

async function ask(
  github: Github,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  permission: string,
) {
  try {
    return await github.call(route, parameters);
  } catch (error) {
    if (!(error instanceof GithubError) || ![401, 403, 404].includes(error.status)) throw error;
    throw new GithubError(error.message, error.status, {
      next: `Check the name, and that the token of snowhook/github has ${permission} for this repository.`,
      cause: error,
    });
  }
}

function expiryOf(headers: GithubAnswer["headers"] | undefined, token: string | undefined): Finding[] {
  if (token === undefined || headers === undefined) return [];
  const link = "GitHub: token";
  const expiry = readTokenExpiry(headers, new Date());
  if (expiry === undefined) return [{ link, state: "good", detail: "does not say when it expires" }];
  const told = tellTokenExpiry(expiry);
  return [{ link, state: told.next === undefined ? "good" : "bad", ...told }];
}
