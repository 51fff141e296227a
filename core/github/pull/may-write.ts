import * as z from "zod";
import { type Github, ownerAndRepo } from "../client.ts";
import { GithubError } from "../errors.ts";

const permissionSchema = z.object({ permission: z.string() });

/**
 * May this person write in the repository? Asked each time: `author_association` of a comment is no permission.
 * https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
 * @returns false for nobody that the repository knows, and for every answer that is no clear yes
 * @throws {GithubError} when GitHub does not answer at all
 */
export async function mayWrite(github: Github, repository: string, login: string): Promise<boolean> {
  try {
    const answer = await github.call("GET /repos/{owner}/{repo}/collaborators/{login}/permission", {
      ...ownerAndRepo(repository),
      login,
    });
    const read = permissionSchema.safeParse(answer.data);
    return read.success && ["admin", "write", "maintain"].includes(read.data.permission);
  } catch (error) {
    if (error instanceof GithubError && error.status >= 400 && error.status < 429) return false;
    throw error;
  }
}
