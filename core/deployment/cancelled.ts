import { deploymentsOfCommit } from "../github/list-deployments.ts";
import type { Cancellation } from "../migrations/history/cancellations.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import { identityOf, subjectOf } from "./message-identity.ts";
import { metadataNamesOf } from "./metadata-schema.ts";
import { githubEnvironment } from "./report-subject.ts";
import { RECONCILED } from "./why-not-missed.ts";

/** What every word of ours about a cancelled deployment begins with. */
export const CANCELLED = "Cancelled";

/** `by ann; nothing of it had begun` */
export function cancelledReason(by: string, applied: readonly string[] = []): string {
  const scripts = applied.length === 1 ? "1 script" : `${applied.length} scripts`;
  return applied.length === 0
    ? `by ${by}; nothing was applied`
    : `by ${by}; ${scripts} applied before it stay: ${applied.join(", ")}`;
}

/**
 * Who has cancelled what a message asks for; undefined when nobody did. A cancellation means all that was asked for until
 * then. What the reconciler asks for later is what was asked for before, unless somebody asked for the commit since.
 * @throws {GithubError} when GitHub has to be asked and cannot be
 */
export async function whoCancelled(
  input: DeploymentInput,
  { environment }: ProjectEnvironment,
  connection: SnowflakeConnection,
): Promise<Cancellation | undefined> {
  const { request, file, github, engine } = input;
  const names = metadataNamesOf(environment);
  const found = await engine.readCancellation({ connection, names, message: identityOf(input) });
  if (found === undefined || found.at >= request.attempt) return found;
  if (request.requestedBy !== RECONCILED || request.wake !== undefined) return undefined;
  const { repository, commit } = request;
  const known = await deploymentsOfCommit(github, repository, githubEnvironment(file, request), commit);
  const isAskedSince = known.some(({ key = "" }) => !key.startsWith(RECONCILED) && askedAtOf(key) > found.at);
  return isAskedSince ? undefined : found;
}

/** When a message was asked for that a deployment at GitHub is of: its key ends with that. */
export function askedAtOf(key: string): number {
  const at = Number(key.slice(key.lastIndexOf(":") + 1));
  return Number.isSafeInteger(at) && at > 0 ? at : 0;
}

/** The end of a message that was cancelled, with what had been applied by then. */
export function cancelledReport(
  input: DeploymentInput,
  { by }: Pick<Cancellation, "by">,
  applied: readonly string[] = [],
): DeploymentReport {
  return { outcome: "cancelled", ...subjectOf(input), reason: cancelledReason(by, applied) };
}
