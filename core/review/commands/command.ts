import type { PullRequest } from "../../github/pull/pull-request.ts";
import type { ReviewCommand } from "../../queue/review-request.ts";
import type { ReviewInput, ReviewOutcome } from "../pull/review-input.ts";

/** What a command works with. */
export interface CommandInput extends ReviewInput<ReviewCommand> {
  readonly pull: PullRequest;
}

/** What came of it: a text in Markdown for the answer, empty when there is nothing to say beside the reaction. */
export interface CommandResult {
  readonly isDone: boolean;
  readonly text: string;
  /** the plan has to be made again later: GitHub or the account cannot be reached */
  readonly again?: Extract<ReviewOutcome, { outcome: "again" }>;
}
