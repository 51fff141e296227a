import { isUnreachable } from "../../deployment/failure.ts";
import { describeError, redact, SnowhookError } from "../../errors/index.ts";
import { react } from "../../github/pull/comments.ts";
import { mayWrite } from "../../github/pull/may-write.ts";
import { getPullRequest, type PullRequest } from "../../github/pull/pull-request.ts";
import type { ReviewCommand } from "../../queue/review-request.ts";
import { code } from "../markdown/safe-text.ts";
import type { ReviewInput, ReviewOutcome } from "../pull/review-input.ts";
import { answerTo, quietly } from "./answer.ts";
import { cancel } from "./cancel-command.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { deploy, retry, status } from "./deploy-commands.ts";
import { approve, plan } from "./plan-commands.ts";
import { undo } from "./undo-command.ts";

type Run = (input: CommandInput) => Promise<CommandResult>;

const HELP = `Of somebody who may write here, in the first line of a comment:

| command | |
|---|---|
| \`/snowhook plan\` | plans this pull request again; lets a fork's commit be planned |
| \`/snowhook approve\` | accepts what the plan says waits, for the commit of the plan, and its deployment where one is asked for; not by its author |
| \`/snowhook status\` | what is deployed where |
| \`/snowhook deploy\` | after the merge: deploys the branch's head again |
| \`/snowhook retry\` | after the merge: the same, when the last deployment failed |
| \`/snowhook cancel\` | withdraws what waits or is queued for the environment, and lets what runs stop before its next script |
| \`/snowhook undo\` | after the merge: undoes the last deployment with its \`U\` scripts, all of it or nothing |
| \`/snowhook help\` | this |

With several environments, \`deploy\`, \`retry\`, \`cancel\` and \`undo\` name one: \`/snowhook deploy dev\`.`;

const COMMANDS: Readonly<Record<string, Run>> = {
  plan,
  approve,
  status,
  deploy,
  retry,
  help: async () => ({ isDone: true, text: HELP }),
  cancel,
  undo,
};

/**
 * Does what a comment commands, if its writer may: asked of GitHub each time. Answered with a reaction, and with one
 * comment when there is something to say; audited.
 */
export async function runCommand(input: ReviewInput<ReviewCommand>): Promise<ReviewOutcome> {
  const { request, github } = input;
  const { repository, number, comment, askedBy } = request;
  const pull = await getPullRequest(github, repository, number);
  const about = { outcome: "done", head: pull.head } as const;
  if (!(await mayWrite(github, repository, askedBy))) {
    await quietly(input, () => react(github, repository, comment, "-1"));
    tell(input, pull, false, "may not write in the repository");
    return { ...about, verdict: "refused", title: `${askedBy} may not write in the repository` };
  }
  await quietly(input, () => react(github, repository, comment, "eyes"));
  const run = COMMANDS[request.name];
  if (run === undefined) {
    await quietly(input, () => react(github, repository, comment, "confused"));
    await answer(input, `There is no such command. ${HELP}`);
    return { ...about, verdict: "refused", title: "no such command" };
  }
  const result = await carryOut(run, { ...input, pull });
  if (result.again !== undefined) return result.again;
  if (result.text !== "") await answer(input, result.text);
  await quietly(input, () => react(github, repository, comment, result.isDone ? "rocket" : "confused"));
  tell(input, pull, result.isDone, result.text);
  return { ...about, verdict: result.isDone ? "done" : "refused", title: request.name };
}

async function carryOut(run: Run, input: CommandInput): Promise<CommandResult> {
  try {
    return await run(input);
  } catch (error) {
    if (!(error instanceof SnowhookError)) throw error;
    const message = redact(describeError(error), input.secrets.hidden());
    if (!input.isLast && isUnreachable(error)) {
      return { isDone: false, text: "", again: { outcome: "again", reason: message, afterSeconds: 60 } };
    }
    return { isDone: false, text: `That did not work: ${code(message, 1_000)}` };
  }
}

function answer(input: ReviewInput<ReviewCommand>, text: string): Promise<void> {
  return answerTo(input, String(input.request.comment), text);
}

function tell(input: ReviewInput<ReviewCommand>, pull: PullRequest, isDone: boolean, detail: string): void {
  const { repository, number, name, askedBy } = input.request;
  const outcome = isDone ? "done" : "refused";
  input.onEvent({
    ...{ type: "audit", repository, number, command: name, by: askedBy, head: pull.head, outcome },
    detail: detail.slice(0, 500),
  });
}
