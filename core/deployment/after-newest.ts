import { compareCommits } from "../github/compare-commits.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import { isForHead } from "./is-for-head.ts";
import { HEAD_DELAY_MS } from "./is-needed.ts";
import { identityOf, subjectOf } from "./message-identity.ts";
import { metadataNamesOf } from "./metadata-schema.ts";
import { RECONCILED } from "./why-not-missed.ts";

/**
 * What the environment's newest message in the ledger says against this one, once the lease is held: undefined when it
 * may go on. GitHub's word for it, the head, may be ten seconds old, so that an old push that comes just after a new one
 * still finds itself there; and GitHub may not have been told of what was deployed.
 * @throws {GithubError} when GitHub cannot be asked which of the two commits came first
 */
export async function afterNewest(
  input: DeploymentInput,
  { environment }: ProjectEnvironment,
  connection: SnowflakeConnection,
): Promise<DeploymentReport | undefined> {
  const { request, engine, github } = input;
  if (!isForHead(request)) return undefined;
  const message = identityOf(input);
  const newest = await engine.readNewestMessage({
    connection,
    names: metadataNamesOf(environment),
    environment: message.environment,
  });
  if (newest === undefined || newest.attempt === message.attempt) return undefined;
  const subject = subjectOf(input);
  if (newest.commit === request.commit) {
    // A push that comes late is the one that the reconciler has deployed in its place.
    const once = request.requestedBy === RECONCILED || newest.detail === RECONCILED;
    if (!once || newest.outcome !== "succeeded") return undefined;
    return { outcome: "done-before", ...subject, reason: "this commit is what was deployed last" };
  }
  const waitMs = HEAD_DELAY_MS - newest.ageMs;
  if (waitMs <= 0) return undefined;
  const order = await compareCommits(github, request.repository, newest.commit, request.commit);
  if (order === "ahead" || order === "identical") return undefined;
  return {
    outcome: "paused",
    ...subject,
    reason: `${newest.commit.slice(0, 7)} was begun a moment ago, and GitHub may not show yet which of the two is the newer`,
    afterSeconds: Math.ceil(waitMs / 1000),
  };
}
