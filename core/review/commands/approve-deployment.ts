import { approve } from "../../deployment/promotion/approvals.ts";
import { SnowhookError } from "../../errors/index.ts";
import type { PullRequest } from "../../github/pull/pull-request.ts";
import { environmentLabel, type ProjectEnvironment } from "../../project/find-environment.ts";
import type { ReviewCommand, ReviewLabel } from "../../queue/review-request.ts";
import { wakeEnvironment } from "../../reconcile/wake.ts";
import { environmentConnection } from "../../secrets/sign-in-options.ts";
import { code } from "../markdown/safe-text.ts";
import { placesOf } from "../pull/judge-pull.ts";
import type { ReviewInput } from "../pull/review-input.ts";
import type { CommandInput, CommandResult } from "./command.ts";

/**
 * After the merge: approves what the pull request brought, for the environments that ask for it, and sends what waits
 * there on its way. Who may is said by the environment, as well as by GitHub.
 */
export async function approveDeployment(input: CommandInput): Promise<CommandResult> {
  const { file, request, pull } = input;
  const places = placesOf(file, request.repository, pull.branch).filter(
    ({ environment }) => environment.promotion.approvals > 0,
  );
  if (places.length === 0)
    return { isDone: false, text: "Nothing that is merged waits for an approval here." };
  const answers: CommandResult[] = [];
  const from = `pull/${request.number}`;
  for (const place of places) answers.push(await approveFor({ ...input, from, at: input.now() }, place));
  return { isDone: answers.some(({ isDone }) => isDone), text: answers.map(({ text }) => text).join("\n") };
}

/** Who approves, what and where from. */
export interface Approving extends ReviewInput<ReviewCommand | ReviewLabel> {
  readonly pull: PullRequest;
  /** `pull/7`, `label/7` */
  readonly from: string;
  readonly at: Date;
  /** the event, when it may come again later */
  readonly event?: string;
}

/** Records the approval; when the environment has enough of them, what waits for it goes on. */
export async function approveFor(input: Approving, place: ProjectEnvironment): Promise<CommandResult> {
  const { file, github, request, pull, secrets, connect, sendDeploy, now, from, at, event } = input;
  const { environment } = place;
  const label = environmentLabel(file, environment);
  const secret = await secrets.environment(environment);
  const { role, warehouse } = environment;
  const connection = await connect(environmentConnection(secret, { role, warehouse }));
  try {
    const { approvedBy, needed, complete } = await approve({
      ...{ connection, environment, commit: pull.head, by: request.askedBy },
      ...{ from, author: pull.author, now: at, ...(event === undefined ? {} : { event }) },
    });
    const said = `${label}: approved for ${code(pull.head.slice(0, 7))}, ${approvedBy.length} of ${needed}.`;
    if (!complete) return { isDone: true, text: said };
    const woken = await wakeEnvironment({ file, place, github, send: sendDeploy, now: now() });
    const goesOn = woken === undefined ? "" : ` ${code(woken.slice(0, 7))}, which waited, goes on.`;
    return { isDone: true, text: `${said}${goesOn}` };
  } catch (error) {
    if (!(error instanceof SnowhookError)) throw error;
    return { isDone: false, text: `${label}: ${code(error.message)}` };
  } finally {
    await connection.close().catch(() => undefined);
  }
}
