import { isUnreachable } from "../../deployment/failure.ts";
import { githubEnvironment } from "../../deployment/report-subject.ts";
import { describeError, redact, SnowhookError } from "../../errors/index.ts";
import { commitOfRef } from "../../github/commits.ts";
import { mayWrite } from "../../github/pull/may-write.ts";
import { everyEnvironment, projectsOf } from "../../project/find-environment.ts";
import type { ReviewButton } from "../../queue/review-request.ts";
import type { ReviewInput, ReviewOutcome } from "../pull/review-input.ts";
import { retryAt } from "./deploy-commands.ts";
import { undoAt } from "./undo-command.ts";

/**
 * Does what a button at a deployment's check run asks for, if whoever pressed it may: no page of GitHub's says who can
 * press one, so it is asked each time. A commit that is not the branch's head any more is not deployed by it.
 */
export async function pressButton(input: ReviewInput<ReviewButton>): Promise<ReviewOutcome> {
  const { request } = input;
  const { repository, head, askedBy: by, name: command } = request;
  try {
    const { isDone, text } = await press(input);
    const outcome = isDone ? "done" : "refused";
    input.onEvent({ type: "audit", repository, command, by, head, outcome, detail: text.slice(0, 500) });
    return { outcome: "done", verdict: outcome, title: text, head };
  } catch (error) {
    if (!(error instanceof SnowhookError)) throw error;
    const reason = redact(describeError(error), input.secrets.hidden());
    if (!input.isLast && isUnreachable(error)) return { outcome: "again", reason, afterSeconds: 60 };
    input.onEvent({ type: "warning", message: reason });
    return { outcome: "done", verdict: "refused", title: reason, head };
  }
}

async function press(input: ReviewInput<ReviewButton>): Promise<{ isDone: boolean; text: string }> {
  const { request, file, github } = input;
  const { repository, head, askedBy } = request;
  if (!(await mayWrite(github, repository, askedBy)))
    return { isDone: false, text: `${askedBy} may not write in the repository` };
  const place = everyEnvironment({ projects: projectsOf(file, repository) }).find(
    ({ project, environment }) => {
      const of = { repository, project: project.key, environment: environment.key };
      return githubEnvironment(file, of) === request.environment;
    },
  );
  if (place === undefined) return { isDone: false, text: "the check is of no environment that is known" };
  const newest = await commitOfRef(github, repository, `heads/${place.environment.branch}`);
  if (newest !== head)
    return {
      isDone: false,
      text: `${place.environment.branch} has another head than ${head.slice(0, 7)} by now`,
    };
  return request.name === "undo" ? undoAt(input, place, "check") : retryAt(input, place);
}
