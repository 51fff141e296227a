import * as z from "zod";
import { type Github, ownerAndRepo } from "./client.ts";
import { GithubError } from "./errors.ts";

const treeSchema = z.object({
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })),
  truncated: z.boolean().default(false),
});

/**
 * Do these folders hold the same files, byte for byte, in both commits? Git names a folder by its content, so two
 * ids say it. https://docs.github.com/en/rest/git/trees
 * @returns false also when one of the commits is not there any more (then nobody can tell)
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function sameFolders(
  github: Github,
  repository: string,
  folders: readonly string[],
  commits: readonly [string, string],
): Promise<boolean> {
  const [first, second] = commits;
  if (first === second) return true;
  try {
    for (const folder of folders) {
      const ids = await Promise.all(commits.map((commit) => folderId(github, repository, commit, folder)));
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

/** @returns git's id of a folder's content; undefined when the commit has no such folder */
async function folderId(
  github: Github,
  repository: string,
  commit: string,
  folder: string,
): Promise<string | undefined> {
  let id = commit;
  for (const name of folder.split("/")) {
    const answer = await github.call("GET /repos/{owner}/{repo}/git/trees/{id}", {
      ...ownerAndRepo(repository),
      id,
    });
    const level = treeSchema.safeParse(answer.data);
    if (!level.success) throw new GithubError(`GitHub's answer for tree ${id} cannot be read`, answer.status);
    const entry = level.data.tree.find((candidate) => candidate.path === name && candidate.type === "tree");
    if (entry === undefined && level.data.truncated) {
      throw new GithubError(
        `tree ${id} is too large for GitHub to list: cannot find ${folder}`,
        answer.status,
      );
    }
    if (entry === undefined) return undefined;
    id = entry.sha;
  }
  return id;
}
