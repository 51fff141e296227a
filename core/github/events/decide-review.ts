import type * as z from "zod";
import { everyEnvironment, projectsOf } from "../../project/find-environment.ts";
import type { Project, ProjectFile } from "../../project/project.ts";
import { type ReviewRequest, reviewRequestSchema } from "../../queue/review-request.ts";
import { CHECK_NAME, environmentOf, numberOf, RETRY, UNDO } from "../check-name.ts";
import {
  checkRunEvent,
  checkSuiteEvent,
  issueCommentEvent,
  mergeGroupEvent,
  pullRequestEvent,
} from "./event-schemas.ts";
import { readCommand } from "./read-command.ts";

/** What a verified event about a pull request leads to: a message, why there is none, or what the body lacks. */
export type ReviewDecision =
  | { readonly request: ReviewRequest }
  | { readonly ignored: string }
  | { readonly invalid: string };

interface EventDelivery {
  /** `X-GitHub-Delivery` */
  readonly id?: string;
  /** when it came */
  readonly at: Date;
}

/** Names of the events that are about pull requests. */
export const REVIEW_EVENTS = ["pull_request", "issue_comment", "check_run", "check_suite", "merge_group"];

/** Actions of `pull_request` that change what is to be judged; `edited` only when the base branch was changed. */
const ACTIONS = new Set(["opened", "synchronize", "reopened", "ready_for_review", "edited", "closed"]);

/** Decides what an event asks for. GitHub is not asked: who may command is found out when the message is worked on. */
export function decideReview(
  event: string,
  json: unknown,
  file: ProjectFile,
  delivery: EventDelivery,
): ReviewDecision {
  const decided = (DECIDE[event] ?? other)(json);
  if (!("fields" in decided)) return decided;
  const { repository, sender, ...fields } = decided.fields;
  const [known] = projectsOf(file, repository);
  if (known === undefined) {
    const ours = [...new Set(file.projects.map((one) => one.repository))].join(", ");
    return { ignored: `this deploys ${ours} only` };
  }
  if (fields.kind === "label" && !isApprovalLabel(projectsOf(file, repository), String(fields.label)))
    return { ignored: "no environment asks for this label" };
  const request = reviewRequestSchema.safeParse({
    version: 1,
    repository: known.repository,
    askedAt: delivery.at.getTime(),
    askedBy: sender,
    ...(delivery.id === undefined ? {} : { deliveryId: delivery.id }),
    ...fields,
  });
  if (request.success) return { request: request.data };
  return { invalid: request.error.issues.map(({ path }) => path.join(".")).join(", ") };
}

/** GitHub's labels are the same whatever their case. */
function isApprovalLabel(projects: readonly Project[], name: string): boolean {
  return everyEnvironment({ projects }).some(
    ({ environment }) => environment.promotion.label?.toLowerCase() === name.toLowerCase(),
  );
}

type Decided = { readonly fields: Record<string, unknown> & { repository: string; sender: string } };
type Decide = (json: unknown) => Decided | Exclude<ReviewDecision, { request: unknown }>;

/** Reads an event; what it lacks is told by its paths. */
function reading<T extends { repository: { full_name: string }; sender: { login: string } }>(
  schema: z.ZodType<T>,
  decide: (event: T) => Record<string, unknown> | string,
): Decide {
  return (json) => {
    const event = schema.safeParse(json);
    if (!event.success) {
      return { invalid: event.error.issues.map(({ path }) => path.join(".") || "the body").join(", ") };
    }
    const fields = decide(event.data);
    if (typeof fields === "string") return { ignored: fields };
    const { repository, sender } = event.data;
    return { fields: { ...fields, repository: repository.full_name, sender: sender.login } };
  };
}

const other: Decide = () => ({ ignored: "nothing is done about this event" });

const DECIDE: Readonly<Record<string, Decide>> = {
  pull_request: reading(pullRequestEvent, ({ action, number, pull_request, changes, label }) => {
    if (label !== undefined && (action === "labeled" || action === "unlabeled")) {
      const isSet = action === "labeled";
      return { kind: "label", number, head: pull_request.head.sha, label: label.name, isSet };
    }
    if (!ACTIONS.has(action)) return `${short(action)} of a pull request changes nothing here`;
    if (action === "edited" && changes?.base === undefined) return "the base branch was not changed";
    return { kind: "pull-request", number, head: pull_request.head.sha, action };
  }),
  issue_comment: reading(issueCommentEvent, ({ action, issue, comment }) => {
    if (action !== "created") return "only a new comment commands";
    if (issue.pull_request === undefined) return "it is a comment of an issue";
    if (comment.user.type === "Bot") return "a bot does not command";
    const command = readCommand(comment.body);
    if (command === undefined) return "the comment is no command";
    const { id, created_at } = comment;
    return {
      kind: "command",
      number: issue.number,
      comment: id,
      writtenAt: created_at.getTime(),
      ...command,
    };
  }),
  check_run: reading(checkRunEvent, ({ action, check_run: run, requested_action: pressed }) => {
    const environment = environmentOf(run.name);
    // "Re-run" at a deployment's check means the same as its button.
    const name = action === "rerequested" ? RETRY.identifier : pressedButton(action, pressed?.identifier);
    if (environment !== undefined && name !== undefined)
      return { kind: "button", head: run.head_sha, environment, name };
    if (action !== "rerequested") return `${short(action)} of a check run changes nothing here`;
    if (run.name !== CHECK_NAME) return "it is not this deployer's check";
    const number = run.pull_requests[0]?.number ?? numberOf(run.external_id);
    return { kind: "again", head: run.head_sha, ...(number === undefined ? {} : { number }) };
  }),
  check_suite: reading(checkSuiteEvent, ({ action, check_suite: suite }) => {
    // `requested` comes for every push to every App that writes checks.
    if (action !== "rerequested") return `${short(action)} of a check suite changes nothing here`;
    const [pull] = suite.pull_requests;
    return { kind: "again", head: suite.head_sha, ...(pull === undefined ? {} : { number: pull.number }) };
  }),
  merge_group: reading(mergeGroupEvent, ({ action, merge_group: group }) => {
    if (action !== "checks_requested") return `${short(action)} of a merge group changes nothing here`;
    const branch = group.base_ref.replace(/^refs\/heads\//, "");
    return { kind: "merge-group", head: group.head_sha, base: group.base_sha, branch };
  }),
};

function pressedButton(action: string, identifier: string | undefined) {
  if (action !== "requested_action") return undefined;
  return [RETRY.identifier, UNDO.identifier].find((known) => known === identifier);
}

/** GitHub's word, as far as it is one. */
function short(action: string): string {
  return /^[a-z_]{1,40}$/.test(action) ? action : "this action";
}
