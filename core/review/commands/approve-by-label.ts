import { isUnreachable } from "../../deployment/failure.ts";
import { metadataNamesOf } from "../../deployment/metadata-schema.ts";
import { inLedger } from "../../deployment/promotion/approvals.ts";
import { describeError, redact, SnowhookError } from "../../errors/index.ts";
import { mayWrite } from "../../github/pull/may-write.ts";
import { getPullRequest, type PullRequest } from "../../github/pull/pull-request.ts";
import { revocationSql } from "../../migrations/history/approvals.ts";
import { environmentLabel, type ProjectEnvironment } from "../../project/find-environment.ts";
import type { ReviewLabel } from "../../queue/review-request.ts";
import { environmentConnection } from "../../secrets/sign-in-options.ts";
import { code } from "../markdown/safe-text.ts";
import { placesOf } from "../pull/judge-pull.ts";
import type { ReviewInput, ReviewOutcome } from "../pull/review-input.ts";
import { answerTo } from "./answer.ts";
import { approveFor } from "./approve-deployment.ts";
import type { CommandResult } from "./command.ts";

type Input = ReviewInput<ReviewLabel>;

/**
 * A label that environments of the base branch ask for: whom they name approves the head by setting it, and whoever takes
 * it off takes back what was approved by it. It is of the commit that was the head when it was set.
 */
export async function approveByLabel(input: Input): Promise<ReviewOutcome> {
  const { request, github, file } = input;
  const { repository, number, head, askedBy, label, isSet } = request;
  try {
    const pull = await getPullRequest(github, repository, number);
    const places = placesOf(file, repository, pull.branch).filter(
      ({ environment }) => environment.promotion.label?.toLowerCase() === label.toLowerCase(),
    );
    if (places.length === 0)
      return { outcome: "ignored", reason: "no environment of the base branch asks for this label" };
    const result = isSet ? await approve(input, pull, places) : await takeBack(input, places);
    const outcome = result.isDone ? "done" : "refused";
    await answerTo(input, `label ${request.askedAt}`, result.text);
    input.onEvent({
      ...{ type: "audit", repository, number, command: isSet ? "label" : "unlabel", by: askedBy, head },
      ...{ outcome, detail: result.text.slice(0, 500) },
    });
    return { outcome: "done", verdict: outcome, title: result.text, head };
  } catch (error) {
    if (!(error instanceof SnowhookError)) throw error;
    const reason = redact(describeError(error), input.secrets.hidden());
    if (!input.isLast && isUnreachable(error)) return { outcome: "again", reason, afterSeconds: 60 };
    await answerTo(input, `label ${request.askedAt}`, `That did not work: ${code(reason, 1_000)}`);
    return { outcome: "done", verdict: "refused", title: reason, head };
  }
}

async function approve(
  input: Input,
  pull: PullRequest,
  places: readonly ProjectEnvironment[],
): Promise<CommandResult> {
  const { request, github } = input;
  const { repository, number, head, askedBy, label, askedAt, deliveryId } = request;
  const no = (text: string): CommandResult => ({
    isDone: false,
    text: `${code(label)} does not count: ${text}`,
  });
  if (!pull.isOpen && !pull.isMerged) return no("this pull request is closed.");
  if (!(await mayWrite(github, repository, askedBy)))
    return no(`${code(askedBy)} may not write in the repository.`);
  // The event may come late: what holds is what is so now.
  if (!pull.labels.includes(label.toLowerCase())) return no("it is not there any more.");
  if (pull.head !== head)
    return no(
      `it was set at ${code(head.slice(0, 7))}, and the head is ${code(pull.head.slice(0, 7))} by now.`,
    );
  const answers: CommandResult[] = [];
  for (const place of places) {
    const of = { ...input, pull, from: `label/${number}`, at: new Date(askedAt) };
    const result = await approveFor(
      { ...of, ...(deliveryId === undefined ? {} : { event: deliveryId }) },
      place,
    );
    answers.push(result.isDone ? result : no(result.text));
  }
  const isDone = answers.some((one) => one.isDone);
  const later = isDone ? " It is of this commit: after a push, take the label off and set it again." : "";
  return { isDone, text: `${answers.map(({ text }) => text).join("\n")}${later}` };
}

async function takeBack(input: Input, places: readonly ProjectEnvironment[]): Promise<CommandResult> {
  const { request, secrets, connect, file } = input;
  const { number, head: commit, askedBy: by, askedAt: at, label } = request;
  for (const { project, environment } of places) {
    const { role, warehouse } = environment;
    const secret = await secrets.environment(environment);
    const connection = await connect(environmentConnection(secret, { role, warehouse }));
    const names = metadataNamesOf(environment);
    const said = {
      environment: `${project.key}/${environment.key}`,
      commit,
      by,
      at,
      from: `label/${number}`,
    };
    try {
      await inLedger(connection, environment, names, revocationSql(names, said));
    } finally {
      await connection.close().catch(() => undefined);
    }
  }
  const labels = places.map(({ environment }) => environmentLabel(file, environment)).join(", ");
  const text = `What was approved by ${code(label)} for ${labels} is taken back, as far as it is not deployed.`;
  return { isDone: true, text };
}
