import { githubEnvironment } from "../../deployment/report-subject.ts";
import { requestFor } from "../../deployment/request-for.ts";
import { commitOfRef } from "../../github/commits.ts";
import { deploymentsToSuccess } from "../../github/list-deployments.ts";
import { environmentLabel, type ProjectEnvironment } from "../../project/find-environment.ts";
import type { ReviewButton, ReviewCommand } from "../../queue/review-request.ts";
import { code } from "../markdown/safe-text.ts";
import { placesOf } from "../pull/judge-pull.ts";
import type { ReviewInput } from "../pull/review-input.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { placeMerged } from "./command-place.ts";

/** Whoever asks for a deployment: a comment, a button. */
type Asked = ReviewInput<ReviewCommand | ReviewButton>;

/** What is deployed from the branch, and whether it is the branch's head. */
export async function status(input: CommandInput): Promise<CommandResult> {
  const { pull, file, request } = input;
  const places = placesOf(file, request.repository, pull.branch);
  if (places.length === 0) return { isDone: true, text: `Nothing is deployed from ${code(pull.branch)}.` };
  const head = await commitOfRef(input.github, request.repository, `heads/${pull.branch}`);
  const lines: string[] = [];
  for (const place of places) lines.push(`- ${await statusLine(input, place, head)}`);
  return { isDone: true, text: lines.join("\n") };
}

async function statusLine(input: CommandInput, place: ProjectEnvironment, head: string | undefined) {
  const label = environmentLabel(input.file, place.environment);
  const seen = await newestOf(input, place);
  const success = seen.find((one) => one.status?.state === "success");
  const [newest] = seen;
  const deployed =
    success === undefined
      ? "nothing of late is deployed"
      : `${code(success.commit.slice(0, 7))} is deployed${success.commit === head ? ", the branch's head" : ""}`;
  const last =
    newest === undefined || newest === success
      ? ""
      : `; ${code(newest.commit.slice(0, 7))} is ${code(newest.status?.state ?? "queued")}: ${code(newest.status?.description ?? "")}`;
  return `**${label}**: ${deployed}${last}`;
}

function newestOf({ github, file, request }: Asked, { project, environment }: ProjectEnvironment) {
  const of = { repository: request.repository, project: project.key, environment: environment.key };
  return deploymentsToSuccess(github, request.repository, githubEnvironment(file, of));
}

/** After the merge: the branch's head, again. */
export async function deploy(input: CommandInput): Promise<CommandResult> {
  const place = placeMerged(input);
  return "text" in place ? place : send(input, place);
}

/** As {@link deploy}, when the last one failed. */
export async function retry(input: CommandInput): Promise<CommandResult> {
  const place = placeMerged(input);
  return "text" in place ? place : retryAt(input, place);
}

/** Queues the branch's head when the last deployment of the environment failed. */
export async function retryAt(input: Asked, place: ProjectEnvironment): Promise<CommandResult> {
  const [newest] = await newestOf(input, place);
  const state = newest?.status?.state;
  if (state === "failure" || state === "error") return send(input, place);
  const label = environmentLabel(input.file, place.environment);
  return {
    isDone: false,
    text: `The last deployment to ${label} did not fail: ${code(state ?? "there is none")}.`,
  };
}

async function send(
  { github, request, sendDeploy, file }: Asked,
  place: ProjectEnvironment,
): Promise<CommandResult> {
  const { repository, askedAt, askedBy, deliveryId } = request;
  const { branch } = place.environment;
  const commit = await commitOfRef(github, repository, `heads/${branch}`);
  if (commit === undefined) return { isDone: false, text: `There is no branch ${code(branch)} any more.` };
  await sendDeploy(
    requestFor(place, {
      ...{ commit, attempt: askedAt, requestedBy: `comment:${askedBy}` },
      ...(deliveryId === undefined ? {} : { deliveryId }),
    }),
  );
  const label = environmentLabel(file, place.environment);
  return { isDone: true, text: `${code(commit.slice(0, 7))} is queued for ${label}.` };
}
