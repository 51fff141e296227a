import * as z from "zod";
import { ConfigError } from "../errors/index.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import { type Github, ownerAndRepo } from "./client.ts";
import { GithubError } from "./errors.ts";

const commitId = z
  .string()
  .trim()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/**
 * The commit that a ref names now.
 * https://docs.github.com/en/rest/commits/commits#get-a-commit
 * @param ref a commit, `heads/BRANCH`, `tags/TAG`, or a branch's or tag's bare name
 * @returns undefined when the repository has no such ref
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function commitOfRef(
  github: Github,
  repository: string,
  ref: string,
): Promise<string | undefined> {
  try {
    const answer = await github.call("GET /repos/{owner}/{repo}/commits/{ref}", {
      ...ownerAndRepo(repository),
      ref,
      headers: { accept: "application/vnd.github.sha" },
    });
    return commitId.parse(toText(answer.data));
  } catch (error) {
    // 422 is GitHub's word for a ref that is not there; 404 says that the repository is not, or not for this token.
    if (error instanceof GithubError && error.status === 422) return undefined;
    if (error instanceof z.ZodError) throw new GithubError(`GitHub gave no commit id for ${ref}`, 200);
    throw error;
  }
}

/** Octokit knows GitHub's own text types only as bytes. */
function toText(data: unknown): unknown {
  return data instanceof ArrayBuffer ? Buffer.from(data).toString("utf8") : data;
}

/**
 * The head of an environment's branch.
 * @throws {ConfigError} when the branch is not there; {GithubError} when GitHub cannot be asked
 */
export async function headOf(github: Github, { project, environment }: ProjectEnvironment): Promise<string> {
  const commit = await commitOfRef(github, project.repository, `heads/${environment.branch}`);
  if (commit !== undefined) return commit;
  throw new ConfigError(`${project.repository} has no branch ${JSON.stringify(environment.branch)}`, {
    next: "Push it, or correct the branch in snowhook.yml.",
  });
}
