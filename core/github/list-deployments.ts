import * as z from "zod";
import { type Github, ownerAndRepo } from "./client.ts";
import { keyOfPayload } from "./deployment-status.ts";
import { GithubError } from "./errors.ts";

/** A deployment as GitHub has it. */
export interface KnownDeployment {
  readonly id: number;
  readonly commit: string;
  /** of the message that made it: whoever has the key finds the deployment again */
  readonly key: string | undefined;
  readonly createdAt: Date;
}

/** What became of it so far. */
export interface KnownStatus {
  readonly state: string;
  readonly description: string;
  readonly at: Date;
}

const deploymentsSchema = z.array(
  z.object({
    id: z.int(),
    sha: z.string(),
    payload: z.unknown().optional(),
    created_at: z.coerce.date(),
  }),
);
const statusesSchema = z.array(
  z.object({
    state: z.string(),
    description: z.string().nullish(),
    created_at: z.coerce.date(),
  }),
);

/**
 * The newest deployments of an environment, newest first: at most `count`.
 * https://docs.github.com/en/rest/deployments/deployments#list-deployments
 */
export async function listDeployments(
  github: Github,
  repository: string,
  environment: string,
  count: number,
): Promise<KnownDeployment[]> {
  return list(github, repository, { environment, per_page: count });
}

async function list(
  github: Github,
  repository: string,
  wanted: { readonly environment: string; readonly sha?: string; readonly per_page: number },
): Promise<KnownDeployment[]> {
  const answer = await github.call("GET /repos/{owner}/{repo}/deployments", {
    ...ownerAndRepo(repository),
    ...wanted,
    task: "deploy",
  });
  return read(deploymentsSchema, answer.data, "deployments").map(({ id, sha, payload, created_at }) => {
    const key = keyOfPayload(payload);
    return { id, commit: sha, key: typeof key === "string" ? key : undefined, createdAt: created_at };
  });
}

/** Deployments of one commit in an environment, newest first. */
export async function deploymentsOfCommit(
  github: Github,
  repository: string,
  environment: string,
  commit: string,
): Promise<KnownDeployment[]> {
  return list(github, repository, { environment, sha: commit, per_page: 100 });
}

/** The newest status of a deployment; undefined when it has none. */
export async function latestStatus(
  github: Github,
  repository: string,
  id: number,
): Promise<KnownStatus | undefined> {
  const answer = await github.call("GET /repos/{owner}/{repo}/deployments/{id}/statuses", {
    ...ownerAndRepo(repository),
    id,
    per_page: 1,
  });
  const [latest] = read(statusesSchema, answer.data, "statuses");
  return latest && { state: latest.state, description: latest.description ?? "", at: latest.created_at };
}

/** Deployments that are looked at, back to the newest that succeeded. */
const LOOK_BACK = 20;

/**
 * The newest deployment of an environment that succeeded; undefined when none of the last ones did.
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function newestSuccess(
  github: Github,
  repository: string,
  environment: string,
): Promise<KnownDeployment | undefined> {
  const seen = await deploymentsToSuccess(github, repository, environment);
  return seen.find(({ status }) => status?.state === "success");
}

/**
 * Deployments of an environment with their latest status, newest first, back to the newest that succeeded: what was
 * before it matters to nobody any more.
 * @throws {GithubError} when GitHub cannot be asked
 */
export async function deploymentsToSuccess(github: Github, repository: string, environment: string) {
  const seen: (KnownDeployment & { status: Awaited<ReturnType<typeof latestStatus>> })[] = [];
  for (const deployment of await listDeployments(github, repository, environment, LOOK_BACK)) {
    const status = await latestStatus(github, repository, deployment.id);
    seen.push({ ...deployment, status });
    if (status?.state === "success") break;
  }
  return seen;
}

function read<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new GithubError(`GitHub's answer for ${what} cannot be read`, 200);
}
