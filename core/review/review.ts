import { numberOf } from "../github/check-name.ts";
import { GithubError } from "../github/errors.ts";
import { externalIdsAt } from "../github/pull/check.ts";
import { getPullRequest } from "../github/pull/pull-request.ts";
import type { ReviewRequest } from "../queue/review-request.ts";
import { approveByLabel } from "./commands/approve-by-label.ts";
import { pressButton } from "./commands/press-button.ts";
import { runCommand } from "./commands/run-command.ts";
import { judgePull } from "./pull/judge-pull.ts";
import type { ReviewInput, ReviewOutcome } from "./pull/review-input.ts";
import { dropAtClose } from "./rehearsal/rehearsal-part.ts";

/** So long GitHub may show an older head than the one it tells of, in milliseconds. */
const HEAD_DELAY_MS = 10_000;

/**
 * Works on one message about a pull request: plans it and tells it, or does what a comment commands.
 * @throws only for what is a fault of ours
 */
export async function review(input: ReviewInput): Promise<ReviewOutcome> {
  const { request } = input;
  switch (request.kind) {
    case "pull-request":
      return reviewHead({ ...input, request });
    case "again":
      return reviewAgain({ ...input, request });
    case "command":
      return runCommand({ ...input, request });
    case "button":
      return pressButton({ ...input, request });
    case "label":
      return approveByLabel({ ...input, request });
    case "merge-group":
      return judgePull(input, {
        head: request.head,
        base: request.base,
        branch: request.branch,
        isStatic: false,
        // None of them came into the queue before its own check had passed.
        approval: async () => "the checks of the pull requests in the queue",
      });
  }
}

type Of<Kind extends ReviewRequest["kind"]> = ReviewInput<Extract<ReviewRequest, { kind: Kind }>>;

async function reviewHead(input: Of<"pull-request">): Promise<ReviewOutcome> {
  const { request, now } = input;
  if (request.action === "closed") {
    const { dropped, failures } = await dropAtClose(
      { ...input, repository: request.repository },
      request.number,
    );
    for (const message of failures) input.onEvent({ type: "warning", message });
    const gone = dropped.length === 0 ? "" : `; dropped ${dropped.join(", ")}`;
    return { outcome: "ignored", reason: `the pull request was closed${gone}` };
  }
  return judgeCurrent(input, request.number, request.head, async (head) => {
    const waitMs = request.askedAt + HEAD_DELAY_MS - now().getTime();
    // It may be GitHub that is late, or a newer push, which has its own message.
    return waitMs > 0
      ? { outcome: "again", reason: "GitHub shows another head", afterSeconds: Math.ceil(waitMs / 1000) }
      : { outcome: "ignored", reason: `superseded by ${head.slice(0, 7)}` };
  });
}

/** "Re-run": at that commit, if it is still the head. */
async function reviewAgain(input: Of<"again">): Promise<ReviewOutcome> {
  const { request, github } = input;
  const number =
    request.number ??
    (await externalIdsAt(github, request.repository, request.head))
      .map(numberOf)
      .find((one) => one !== undefined);
  if (number === undefined)
    return { outcome: "ignored", reason: "the commit is of no pull request that is known" };
  return judgeCurrent(input, number, request.head, async (head) => ({
    outcome: "ignored",
    reason: `the head is ${head.slice(0, 7)} by now`,
  }));
}

async function judgeCurrent(
  input: Of<"pull-request"> | Of<"again">,
  number: number,
  wanted: string,
  whenOther: (head: string) => Promise<ReviewOutcome>,
): Promise<ReviewOutcome> {
  const { github, request } = input;
  try {
    const pull = await getPullRequest(github, request.repository, number);
    if (!pull.isOpen) return { outcome: "ignored", reason: "the pull request is closed" };
    if (pull.head !== wanted) return await whenOther(pull.head);
    return await judgePull(input, {
      number,
      head: pull.head,
      branch: pull.branch,
      isStatic: pull.isFork,
    });
  } catch (error) {
    if (!(error instanceof GithubError)) throw error;
    if (input.isLast || [401, 403, 404].includes(error.status))
      return { outcome: "ignored", reason: error.message };
    return { outcome: "again", reason: error.message, afterSeconds: 60 };
  }
}
