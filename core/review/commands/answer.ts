import { describeError } from "../../errors/index.ts";
import { findComment, putComment, whichAreOurs } from "../../github/pull/comments.ts";
import type { ReviewCommand, ReviewLabel } from "../../queue/review-request.ts";
import type { ReviewInput } from "../pull/review-input.ts";

/**
 * One answer to what a person did, written over when the message comes again.
 * @param to what it answers: id of a comment, or what stands for one
 */
export async function answerTo(
  input: ReviewInput<ReviewCommand | ReviewLabel>,
  to: string,
  text: string,
): Promise<void> {
  const { github, request } = input;
  const { repository, number } = request;
  const marker = `<!-- snowhook:answer ${to} -->`;
  await quietly(input, async () => {
    const isOurs = await whichAreOurs(github);
    const known = await findComment(
      github,
      repository,
      number,
      (one) => one.body.startsWith(marker) && isOurs(one),
    );
    await putComment(github, repository, number, known, `${marker}\n${text}`);
  });
}

/** A reaction or an answer that GitHub does not take changes nothing of what was done. */
export async function quietly(
  { onEvent }: Pick<ReviewInput, "onEvent">,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    onEvent({ type: "warning", message: describeError(error) });
  }
}
