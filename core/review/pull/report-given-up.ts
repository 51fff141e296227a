import type { Github } from "../../github/client.ts";
import { beginCheck, isCheckEnded } from "../../github/pull/check.ts";
import { findComment, putComment, whichAreOurs } from "../../github/pull/comments.ts";
import type { ReviewRequest } from "../../queue/review-request.ts";

export interface GivenUpReview {
  readonly request: ReviewRequest;
  readonly github: Github;
  /** page of the log */
  readonly logUrl?: string;
}

const TITLE = "Given up: the review ended without a result each time";

/**
 * Says of a review that was given up, as its function died each time and could not say so itself: the check at the commit
 * ends as a failure (what is not decided is never neutral or skipped, which a rule takes for a pass), and the pull request
 * is told how to ask again. A check that has ended since is left: somebody has asked again.
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function reportReviewGivenUp({ request, github, logUrl }: GivenUpReview): Promise<void> {
  if (!github.authenticated) return;
  const { repository } = request;
  const number = "number" in request ? request.number : undefined;
  if (isJudging(request)) {
    const { head: commit } = request;
    if (await isCheckEnded(github, repository, commit)) return;
    const check = await beginCheck(github, {
      ...{ repository, commit },
      ...(number === undefined ? {} : { number }),
      ...(logUrl === undefined ? {} : { detailsUrl: logUrl }),
    });
    const summary = `${TITLE}. Nothing is known of this commit. Re-run the check, or comment \`/snowhook plan\`.`;
    await check.finish({ conclusion: "failure", title: TITLE, summary, annotations: [] });
  }
  if (number !== undefined) await comment(request, github, number);
}

/** What ends with a verdict at a commit. */
function isJudging(
  request: ReviewRequest,
): request is Extract<ReviewRequest, { kind: "pull-request" | "again" | "merge-group" }> {
  if (request.kind === "pull-request") return request.action !== "closed";
  return request.kind === "again" || request.kind === "merge-group";
}

/** One for each message, written over when it is told again. */
async function comment(request: ReviewRequest, github: Github, number: number): Promise<void> {
  if (request.kind === "pull-request" && request.action === "closed") return;
  const id = request.kind === "command" ? `${request.comment}` : `given-up ${request.askedAt}`;
  const marker = `<!-- snowhook:answer ${id} -->`;
  const again =
    request.kind === "command"
      ? "What was commanded may not have been done: look with `/snowhook status`, and say it again."
      : request.kind === "label"
        ? "The label has not counted: take it off and set it again."
        : "Nothing is known of its last commit, and the check has failed for that. Re-run the check, or comment `/snowhook plan`.";
  const isOurs = await whichAreOurs(github);
  const { repository } = request;
  const known = await findComment(
    github,
    repository,
    number,
    (one) => one.body.startsWith(marker) && isOurs(one),
  );
  await putComment(github, repository, number, known, `${marker}\n**${TITLE}.** ${again}`);
}
