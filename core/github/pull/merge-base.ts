import * as z from "zod";
import { type Github, ownerAndRepo } from "../client.ts";
import { GithubError } from "../errors.ts";

const comparisonSchema = z.object({ merge_base_commit: z.object({ sha: z.string() }) });

/**
 * The commit from which two lines went apart.
 * https://docs.github.com/en/rest/commits/commits#compare-two-commits
 * @returns undefined when they have nothing in common
 * @throws {GithubError} also when one of the commits is not there yet
 */
export async function mergeBaseOf(
  github: Github,
  repository: string,
  base: string,
  head: string,
): Promise<string | undefined> {
  const answer = await github.call("GET /repos/{owner}/{repo}/compare/{basehead}", {
    ...ownerAndRepo(repository),
    basehead: `${base}...${head}`,
    per_page: 1,
  });
  const read = comparisonSchema.safeParse(answer.data);
  if (read.success) return read.data.merge_base_commit.sha;
  if (typeof answer.data === "object") return undefined;
  throw new GithubError("GitHub's comparison of two commits cannot be read", answer.status);
}
