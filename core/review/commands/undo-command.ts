import { configFor } from "../../deployment/config-for.ts";
import { metadataNamesOf } from "../../deployment/metadata-schema.ts";
import { type ProjectFiles, projectFiles } from "../../deployment/project-files.ts";
import { approvalOf, inLedger } from "../../deployment/promotion/approvals.ts";
import { requestFor } from "../../deployment/request-for.ts";
import { ConfigError, describeError, redact, TemplateError } from "../../errors/index.ts";
import { commitOfRef } from "../../github/commits.ts";
import { planUndo, type UndoPlan } from "../../migrations/commands/undo-deployment.ts";
import { undoRequestSql } from "../../migrations/history/undo-requests.ts";
import { environmentLabel, type ProjectEnvironment } from "../../project/find-environment.ts";
import type { ReviewButton, ReviewCommand } from "../../queue/review-request.ts";
import { environmentConnection } from "../../secrets/sign-in-options.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { code } from "../markdown/safe-text.ts";
import type { ReviewInput } from "../pull/review-input.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { placeMerged } from "./command-place.ts";

/** Whoever asks for it: a comment, a button. */
type Asked = ReviewInput<ReviewCommand | ReviewButton>;

/** After the merge: undoes what was deployed last. */
export async function undo(input: CommandInput): Promise<CommandResult> {
  const place = placeMerged(input);
  return "text" in place ? place : undoAt(input, place, `pull/${input.request.number}`);
}

/**
 * Queues the undoing of an environment's last deployment, when all of it can be undone: what cannot is said here, and
 * nothing is queued. The deployment looks again, under the lease.
 * @param from where it was asked for
 */
export async function undoAt(input: Asked, place: ProjectEnvironment, from: string): Promise<CommandResult> {
  const { github, request, secrets, connect, sendDeploy, file } = input;
  const { repository, askedAt, askedBy, deliveryId } = request;
  const { project, environment } = place;
  const { branch, role, warehouse } = environment;
  const refused = whyNobodyCouldApprove(place, askedBy);
  if (refused !== undefined) return { isDone: false, text: refused };
  const commit = await commitOfRef(github, repository, `heads/${branch}`);
  if (commit === undefined) return { isDone: false, text: `There is no branch ${code(branch)} any more.` };
  const secret = await secrets.environment(environment);
  const connection = await connect(environmentConnection(secret, { role, warehouse }));
  try {
    const files = await projectFiles(github, project, commit);
    const plan = await plannedOr(input, place, files, commit, connection, secret.user);
    if ("text" in plan) return plan;
    if (plan.steps.length === 0)
      return { isDone: false, text: `${code(plan.deployment.commit.slice(0, 7))} is undone already.` };
    const names = metadataNamesOf(environment);
    const attempt = { environment: `${project.key}/${environment.key}`, commit, attempt: askedAt };
    await inLedger(connection, environment, names, undoRequestSql(names, attempt, { by: askedBy, from }));
    await sendDeploy(
      requestFor(place, {
        ...{ kind: "undo", undoes: plan.deployment.attempt, commit, attempt: askedAt },
        requestedBy: `comment:${askedBy}`,
        ...(deliveryId === undefined ? {} : { deliveryId }),
      }),
    );
    return { isDone: true, text: queuedText(plan, environmentLabel(file, environment)) };
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function plannedOr(
  { variables, secrets }: Asked,
  place: ProjectEnvironment,
  files: ProjectFiles,
  commit: string,
  connection: SnowflakeConnection,
  user: string,
): Promise<UndoPlan | CommandResult> {
  const { project, environment } = place;
  const { scripts, stagedFolders, modules } = files;
  try {
    return await planUndo({
      ...{ connection, environment: `${project.key}/${environment.key}`, files: scripts, stagedFolders },
      ...(modules === undefined ? {} : { modules }),
      config: configFor({ commit, variables }, place, files, user),
    });
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof TemplateError)) throw error;
    const next = error.next === undefined ? "" : ` ${error.next}`;
    const text = redact(`${describeError(error)}${next}`, secrets.hidden());
    return { isDone: false, text: code(text, 2_000) };
  }
}

/** Where somebody must approve, it is somebody else than who asks: with nobody else it would wait for ever. */
function whyNobodyCouldApprove({ environment }: ProjectEnvironment, by: string): string | undefined {
  const { approvers, approvals } = environment.promotion;
  const everybody = new Set(approvers.map((login) => login.toLowerCase()));
  if (approvals === 0 || approvalOf(environment, everybody, by).complete) return undefined;
  return `Somebody else would have to approve it, and \`approvers\` names nobody else: ask one of ${approvers.map((login) => code(login)).join(", ")} to be joined by another.`;
}

function queuedText({ deployment, steps, kept }: UndoPlan, label: string): string {
  const scripts = steps.map(({ undo: { name } }) => code(name)).join(", ");
  const stays =
    kept.length === 0
      ? ""
      : ` ${kept.map((name) => code(name)).join(", ")} ${kept.length === 1 ? "stays as it is" : "stay as they are"}: nothing tells what was there before.`;
  const what = `The undoing of ${code(deployment.commit.slice(0, 7))} is queued for ${label}: ${scripts}.`;
  return `${what}${stays} The next push deploys what is undone again, unless it has been corrected or taken out.`;
}
