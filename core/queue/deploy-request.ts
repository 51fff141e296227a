import * as z from "zod";
import { key, repositoryName } from "../project/field-types.ts";

const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be a whole commit id in hex");

/** What a message asks for. */
const kind = z.enum(["deploy", "undo"]);

/**
 * The queue's message: "deploy this commit to that environment", or "undo what was deployed there last". Its shape is a contract (docs/FORMATS.md):
 * messages of an older version may be waiting while a newer one is rolled out.
 */
export const deployRequestSchema = z
  .strictObject({
    version: z.literal(2),
    kind,
    /** of `undo`: the attempt of the deployment that is to be undone */
    undoes: z.int().min(1).optional(),
    /** key of `snowhook.yml`: `shop` */
    project: key,
    /** key of the project's environments: `dev` */
    environment: key,
    /** `OWNER/NAME` */
    repository: repositoryName,
    /** `refs/heads/dev`; of a manual deployment, what was asked for */
    ref: z.string().min(1).max(300),
    commit,
    /** the commit before the push, when only the trees can tell whether something that is deployed changed */
    before: commit.optional(),
    /** `X-GitHub-Delivery`: the same when GitHub sends a push again */
    deliveryId: z.string().max(100).optional(),
    /**
     * Higher for a later try of the same commit: milliseconds since 1970 at which it was asked for. The same message
     * delivered again is the same attempt.
     */
    attempt: z.int().min(1),
    /** of a message that waited and may go on: when it was sent again, in milliseconds since 1970 */
    wake: z.int().min(1).optional(),
    /** for people: `push:octocat`, `manual` */
    requestedBy: z.string().min(1).max(200),
  })
  .refine((request) => (request.kind === "undo") === (request.undoes !== undefined), {
    path: ["undoes"],
    message: "belongs to undo, which needs it",
  });

export type DeployRequest = z.infer<typeof deployRequestSchema>;

/** A message that is no DeployRequest, and why. It can never be carried out, however often it comes. */
export interface Poison {
  readonly poison: string;
}

/** Version 1 knew one project only, and so did not name it. */
const versionOne = z.looseObject({ version: z.literal(1), project: z.never().optional() });

/**
 * Reads a message's body. Never throws by itself.
 * @param projects keys of the projects there are; asked only for a message of version 1, which is of the only one
 */
export function readDeployRequest(body: string, projects: () => readonly string[]): DeployRequest | Poison {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { poison: "the message is not JSON" };
  }
  const old = versionOne.safeParse(json);
  if (old.success) {
    const [project, ...others] = projects();
    if (project === undefined || others.length > 0) {
      return { poison: "a message of version 1 names no project, and there are several: push again" };
    }
    json = { ...old.data, version: 2, project };
  }
  const parsed = deployRequestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "message"}: ${issue.message}`,
  );
  return { poison: problems.join("; ") };
}
