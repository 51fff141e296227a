import { createQueueClient } from "../../core/aws/create-queue-client.ts";
import { type Approval, approve } from "../../core/deployment/promotion/approvals.ts";
import { describeError } from "../../core/errors/index.ts";
import { openAs } from "../../core/github/app/open-github.ts";
import { findEnvironment, type ProjectEnvironment } from "../../core/project/find-environment.ts";
import { sendRequest } from "../../core/queue/send-request.ts";
import { wakeEnvironment } from "../../core/reconcile/wake.ts";
import { environmentConnection } from "../../core/secrets/sign-in-options.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";
import type { ProjectContext } from "./project-context.ts";

export interface ApproveOptions {
  readonly commit: string;
  readonly by: string;
  /** of deployments; without it nobody here can wake what waits */
  readonly queueUrl: string | undefined;
}

/**
 * Approves a commit in the environment's ledger. Who has the environment's secret can say any of its approvers' names: the
 * ledger also has the Snowflake user. What waited for it goes on at once when the queue can be reached.
 */
export async function approveInProject(
  context: ProjectContext,
  key: string,
  { commit, by, queueUrl }: ApproveOptions,
): Promise<Approval> {
  const { file, secrets, io, paint, json } = context;
  const place = findEnvironment(file, undefined, key);
  const { environment } = place;
  const { role, warehouse } = environment;
  const secret = await secrets.environment(environment);
  const connection = await connectFromTerminal(environmentConnection(secret, { role, warehouse }));
  try {
    const approval = await approve({ connection, environment, commit, by, from: "terminal" });
    const { approvedBy, needed, complete } = approval;
    const rest = complete ? await goOn(context, place, queueUrl) : `${approvedBy.length} of ${needed}`;
    if (!json)
      io.out(`${paint("green", "✓")} ${commit.slice(0, 7)} approved by ${approvedBy.join(", ")}: ${rest}\n`);
    return approval;
  } finally {
    await connection.close().catch(() => undefined);
  }
}

/** Wakes what waits; in words when it goes on. The approval stands, whatever comes of this. */
async function goOn(
  context: ProjectContext,
  place: ProjectEnvironment,
  queueUrl: string | undefined,
): Promise<string> {
  if (queueUrl === undefined)
    return "what waits goes on within the hour (at once with --queue-url, the stack's DeployQueueUrl)";
  const { file, secrets, io } = context;
  const client = createQueueClient();
  try {
    const github = openAs(await secrets.github(), {
      baseUrl: io.env.SNOWHOOK_GITHUB_API ?? "https://api.github.com",
    });
    const send = (request: Parameters<typeof sendRequest>[2]) => sendRequest(client, queueUrl, request);
    const woken = await wakeEnvironment({ file, place, github, send, now: new Date() });
    return woken === undefined
      ? "nothing waits at the head of its branch"
      : `${woken.slice(0, 7)}, which waited, goes on now`;
  } catch (error) {
    return `what waits goes on within the hour, as it could not be woken: ${describeError(error)}`;
  } finally {
    client.destroy();
  }
}
