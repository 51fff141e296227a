import * as z from "zod";
import { type Github, ownerAndRepo } from "./client.ts";
import { GithubError } from "./errors.ts";

const comparisonSchema = z.object({ status: z.enum(["ahead", "behind", "diverged", "identical"]) });

/**
 * Where a commit is, seen from another one: `ahead` of it, `behind` it, or on another line.
 * https://docs.github.com/en/rest/commits/commits#compare-two-commits
 * @returns undefined when the repository does not have both (any more)
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function compareCommits(
  github: Github,
  repository: string,
  from: string,
  to: string,
): Promise<"ahead" | "behind" | "diverged" | "identical" | undefined> {
  try {
    const answer = await github.call("GET /repos/{owner}/{repo}/compare/{basehead}", {
      ...ownerAndRepo(repository),
      basehead: `${from}...${to}`,
      per_page: 1,
    });
    const comparison = comparisonSchema.safeParse(answer.data);
    if (comparison.success) return comparison.data.status;
    throw new GithubError("GitHub's comparison of two commits cannot be read", answer.status);
  } catch (error) {
    if (error instanceof GithubError && error.status === 404) return undefined;
    throw error;
  }
}
