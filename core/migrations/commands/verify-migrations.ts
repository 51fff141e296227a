import { sessionFor } from "../apply/session-statements.ts";
import { verifyAssertion } from "../apply/verify-assertion.ts";
import type { VerifyFailure } from "../contracts/migration-report.ts";
import { NO_SESSION, type SessionContext } from "../contracts/session-context.ts";
import { prepareMigrations } from "../plan/prepare-migrations.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";

export interface VerifyReport {
  readonly verified: readonly string[];
  readonly verifyFailures: readonly VerifyFailure[];
}

/** Runs the assertions under `verify/`, changing nothing. */
export async function verifyMigrations(
  input: Pick<
    DeployMigrationsInput,
    "connection" | "files" | "modules" | "stagedFolders" | "config" | "onEvent"
  >,
  session: SessionContext = NO_SESSION,
  prepared = prepareMigrations(input),
): Promise<VerifyReport> {
  const verified: string[] = [];
  const verifyFailures: VerifyFailure[] = [];
  for (const path of prepared.discovered.verifications) {
    const failure = await verifyAssertion(
      input.connection,
      prepared.renderer,
      path,
      sessionFor(input.config, session),
    );
    input.onEvent?.({ type: "verified", path, failure });
    if (failure === undefined) verified.push(path);
    else verifyFailures.push({ path, message: failure });
  }
  return { verified, verifyFailures };
}
