import * as z from "zod";
import { type Github, ownerAndRepo } from "../client.ts";
import { GithubError } from "../errors.ts";

/** A comment of a pull request, with who wrote it. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  /** id of the App that wrote it */
  readonly appId: number | undefined;
  readonly updatedAt: Date;
}

const commentSchema = z.object({
  id: z.int(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullable(),
  updated_at: z.coerce.date(),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
});
const userSchema = z.object({ login: z.string() });

const PAGE = 100;
/** Pages that are read at most: a comment of ours is among the first, as it is written when the pull request is opened. */
const MOST_PAGES = 30;

/** Which comments are ours: those of our App, or of the user whose token it is. A marker alone could be anybody's. */
export type IsOurs = (comment: Comment) => boolean;

/** @throws {GithubError} when GitHub cannot be asked */
export async function whichAreOurs(github: Github): Promise<IsOurs> {
  const { appId } = github;
  if (appId !== undefined) return (comment) => comment.appId === appId;
  if (!github.authenticated) return () => false;
  const { login } = userSchema.parse((await github.call("GET /user", {})).data);
  return ({ author }) => author === login;
}

/**
 * The first comment that is wanted, page by page.
 * https://docs.github.com/en/rest/issues/comments#list-issue-comments
 */
export async function findComment(
  github: Github,
  repository: string,
  number: number,
  wanted: (comment: Comment) => boolean,
): Promise<Comment | undefined> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await github.call("GET /repos/{owner}/{repo}/issues/{number}/comments", {
      ...ownerAndRepo(repository),
      number,
      per_page: PAGE,
      page,
    });
    const read = z.array(commentSchema).safeParse(answer.data);
    if (!read.success) throw new GithubError("GitHub's list of comments cannot be read", 200);
    const found = read.data.map(toComment).find(wanted);
    if (found !== undefined || read.data.length < PAGE) return found;
  }
  return undefined;
}

function toComment(read: z.infer<typeof commentSchema>): Comment {
  return {
    id: read.id,
    body: read.body ?? "",
    author: read.user?.login ?? "",
    appId: read.performed_via_github_app?.id,
    updatedAt: read.updated_at,
  };
}

/** Writes the comment anew, or a new one when there was none, or a person has deleted it. */
export async function putComment(
  github: Github,
  repository: string,
  number: number,
  known: Comment | undefined,
  body: string,
): Promise<void> {
  if (known?.body === body) return;
  const names = ownerAndRepo(repository);
  if (known !== undefined) {
    try {
      const { id } = known;
      await github.call("PATCH /repos/{owner}/{repo}/issues/comments/{id}", { ...names, id, body });
      return;
    } catch (error) {
      if (!(error instanceof GithubError) || error.status !== 404) throw error;
    }
  }
  await github.call("POST /repos/{owner}/{repo}/issues/{number}/comments", { ...names, number, body });
}

/** Says something to the person who wrote a comment, at once and without a text. */
export async function react(
  github: Github,
  repository: string,
  comment: number,
  content: "eyes" | "rocket" | "-1" | "confused",
): Promise<void> {
  await github.call("POST /repos/{owner}/{repo}/issues/comments/{comment}/reactions", {
    ...ownerAndRepo(repository),
    comment,
    content,
  });
}
