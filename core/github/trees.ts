import * as z from "zod";
import { type Github, ownerAndRepo } from "./client.ts";
import { GithubError } from "./errors.ts";

const treeSchema = z.object({
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })),
  truncated: z.boolean().default(false),
});

/**
 * Are these files and folders the same, byte for byte, in both commits? Git names each by its content, so two ids say
 * it. https://docs.github.com/en/rest/git/trees
 * @returns false also when one of the commits is not there any more (then nobody can tell)
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function samePaths(
  github: Github,
  repository: string,
  paths: readonly string[],
  commits: readonly [string, string],
): Promise<boolean> {
  const [first, second] = commits;
  if (first === second) return true;
  try {
    for (const path of paths) {
      const ids = await Promise.all(commits.map((commit) => contentId(github, repository, commit, path)));
      if (ids[0] !== ids[1]) return false;
    }
    return true;
  } catch (error) {
    if (
      error instanceof GithubError &&
      (error.status === 404 || error.status === 409 || error.status === 422)
    ) {
      return false;
    }
    throw error;
  }
}

/** @returns git's id of a file's or folder's content; undefined when the commit has none there */
async function contentId(
  github: Github,
  repository: string,
  commit: string,
  path: string,
): Promise<string | undefined> {
  let id = commit;
  const names = path.split("/");
  for (const [index, name] of names.entries()) {
    const answer = await github.call("GET /repos/{owner}/{repo}/git/trees/{id}", {
      ...ownerAndRepo(repository),
      id,
    });
    const level = treeSchema.safeParse(answer.data);
    if (!level.success) throw new GithubError(`GitHub's answer for tree ${id} cannot be read`, answer.status);
    const entry = level.data.tree.find(
      (candidate) => candidate.path === name && (index === names.length - 1 || candidate.type === "tree"),
    );
    if (entry === undefined && level.data.truncated) {
      throw new GithubError(`tree ${id} is too large for GitHub to list: cannot find ${path}`, answer.status);
    }
    if (entry === undefined) return undefined;
    id = entry.sha;
  }
  return id;
}
