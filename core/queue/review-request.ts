import { createHash } from "node:crypto";
import * as z from "zod";
import { repositoryName } from "../project/field-types.ts";
import type { Poison } from "./deploy-request.ts";

const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be a whole commit id in hex");
const login = z.string().regex(/^[A-Za-z0-9_.-]{1,100}(?:\[bot\])?$/, "must be a GitHub login");

const common = {
  version: z.literal(1),
  /** `OWNER/NAME` */
  repository: repositoryName,
  /** `X-GitHub-Delivery`: the same when GitHub sends an event again */
  deliveryId: z.string().max(100).optional(),
  /** milliseconds since 1970 at which the event came */
  askedAt: z.int().min(1),
  askedBy: login,
};
const number = z.int().min(1);

/**
 * The message of the queue of reviews: "look at this pull request", "somebody commands", "the merge queue asks".
 * Its shape is a contract (docs/FORMATS.md).
 */
export const reviewRequestSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...common,
    kind: z.literal("pull-request"),
    number,
    head: commit,
    /** GitHub's word for what happened */
    action: z.enum(["opened", "synchronize", "reopened", "ready_for_review", "edited", "closed"]),
  }),
  /** "Re-run" at the check: without a number, of the pull request that the check run itself names */
  z.strictObject({ ...common, kind: z.literal("again"), number: number.optional(), head: commit }),
  z.strictObject({
    ...common,
    kind: z.literal("command"),
    number,
    /** id of the comment, which is answered with a reaction */
    comment: z.int().min(1),
    /** milliseconds since 1970 at which it was written, as GitHub says */
    writtenAt: z.int().min(1),
    name: z.string().max(40),
    words: z.array(z.string().max(100)).max(5),
  }),
  /** a button at the check run that a deployment has left */
  z.strictObject({
    ...common,
    kind: z.literal("button"),
    head: commit,
    /** as GitHub calls it */
    environment: z.string().min(1).max(255),
    name: z.enum(["retry", "undo"]),
  }),
  /** a label that some environment asks for was set or taken off */
  z.strictObject({
    ...common,
    kind: z.literal("label"),
    number,
    head: commit,
    label: z.string().min(1).max(100),
    isSet: z.boolean(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("merge-group"),
    head: commit,
    base: commit,
    /** branch that it would be merged into */
    branch: z.string().min(1).max(300),
  }),
]);

export type ReviewRequest = z.infer<typeof reviewRequestSchema>;
export type ReviewButton = Extract<ReviewRequest, { kind: "button" }>;
export type ReviewLabel = Extract<ReviewRequest, { kind: "label" }>;
export type ReviewCommand = Extract<ReviewRequest, { kind: "command" }>;

/** Reads a message's body. Never throws by itself. */
export function readReviewRequest(body: string): ReviewRequest | Poison {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { poison: "the message is not JSON" };
  }
  const parsed = reviewRequestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "message"}: ${issue.message}`,
  );
  return { poison: problems.join("; ") };
}

/**
 * Messages of one group come one after the other: those of one pull request, so that two of them never write its comment
 * at once. A repository's name may be longer than SQS takes.
 */
export function reviewGroup(request: ReviewRequest): string {
  const repository = createHash("sha256").update(request.repository.toLowerCase()).digest("hex").slice(0, 20);
  if (request.kind === "merge-group" || request.kind === "button") return `${repository}/${request.head}`;
  return `${repository}/${request.number ?? (request.kind === "again" ? request.head : "")}`;
}
