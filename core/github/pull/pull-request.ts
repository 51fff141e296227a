import * as z from "zod";
import { type Github, ownerAndRepo } from "../client.ts";
import { GithubError } from "../errors.ts";

/** A pull request as GitHub shows it now. Titles, bodies and branch names of it are hostile text: they are not read. */
export interface PullRequest {
  readonly number: number;
  /** of the repository that it would be merged into: a renaming does not change it */
  readonly repositoryId: number;
  readonly isOpen: boolean;
  readonly isMerged: boolean;
  readonly author: string;
  readonly head: string;
  /** from another repository, also one that is gone since */
  readonly isFork: boolean;
  /** branch that it would be merged into */
  readonly branch: string;
  /** names of its labels, in lower case: to be compared, and nothing else */
  readonly labels: readonly string[];
}

const repository = z.object({ id: z.int() });
const pullSchema = z.object({
  number: z.int(),
  state: z.string(),
  merged: z.boolean().default(false),
  user: z.object({ login: z.string() }).nullable(),
  head: z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/), repo: repository.nullable() }),
  base: z.object({ ref: z.string(), repo: repository }),
  labels: z.array(z.object({ name: z.string() })).default([]),
});

/**
 * https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
 * @throws {GithubError} when GitHub cannot be asked, 404 when there is none of that number
 */
export async function getPullRequest(
  github: Github,
  repositoryName: string,
  number: number,
): Promise<PullRequest> {
  const answer = await github.call("GET /repos/{owner}/{repo}/pulls/{number}", {
    ...ownerAndRepo(repositoryName),
    number,
  });
  const read = pullSchema.safeParse(answer.data);
  if (!read.success) throw new GithubError(`GitHub's answer for pull request ${number} cannot be read`, 200);
  const { state, merged, user, head, base, labels } = read.data;
  return {
    number,
    repositoryId: base.repo.id,
    isOpen: state === "open",
    isMerged: merged,
    author: user?.login ?? "",
    head: head.sha,
    // By ids: a name can be taken over.
    isFork: head.repo?.id !== base.repo.id,
    branch: base.ref,
    labels: labels.map(({ name }) => name.toLowerCase()),
  };
}
