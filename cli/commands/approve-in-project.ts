import { type Approval, approve } from "../../core/deployment/promotion/approvals.ts";
import { findEnvironment } from "../../core/project/find-environment.ts";
import { environmentConnection } from "../../core/secrets/sign-in-options.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";
import type { ProjectContext } from "./project-context.ts";

/**
 * Approves a commit in the environment's ledger. Who has the environment's secret can say any of its approvers' names: the
 * ledger also has the Snowflake user.
 */
export async function approveInProject(
  context: ProjectContext,
  key: string,
  commit: string,
  by: string,
): Promise<Approval> {
  const { file, secrets, io, paint, json } = context;
  const { environment } = findEnvironment(file, undefined, key);
  const { role, warehouse } = environment;
  const secret = await secrets.environment(environment);
  const connection = await connectFromTerminal(environmentConnection(secret, { role, warehouse }));
  try {
    const approval = await approve({ connection, environment, commit, by, from: "terminal" });
    if (!json) {
      const { approvedBy, needed, complete } = approval;
      const rest = complete ? "what waits goes on within the hour" : `${approvedBy.length} of ${needed}`;
      io.out(`${paint("green", "✓")} ${commit.slice(0, 7)} approved by ${approvedBy.join(", ")}: ${rest}\n`);
    }
    return approval;
  } finally {
    await connection.close().catch(() => undefined);
  }
}
