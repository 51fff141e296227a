import { ConfigError } from "../errors/index.ts";
import type { DeploymentUndoReport } from "../migrations/commands/undo-deployment.ts";
import type { MigrationConfig } from "../migrations/contracts/migration-config.ts";
import { readUndoRequest } from "../migrations/history/undo-requests.ts";
import type { Lease } from "../migrations/lease/acquire-lease.ts";
import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { cancelledReport } from "./cancelled.ts";
import type { DeploymentInput, DeploymentReport } from "./deployment-types.ts";
import { failureOf } from "./failure.ts";
import { identityOf, subjectOf } from "./message-identity.ts";
import { metadataNamesOf } from "./metadata-schema.ts";
import type { ProjectFiles } from "./project-files.ts";

export interface UndoInput {
  readonly input: DeploymentInput;
  readonly place: ProjectEnvironment;
  readonly files: ProjectFiles;
  readonly config: MigrationConfig;
  readonly connection: SnowflakeConnection;
  readonly lease: Lease;
  readonly connectAgain: () => Promise<SnowflakeConnection>;
  readonly cancelledBy: () => Promise<{ readonly by: string }>;
}

/**
 * Who has asked for the undoing that a message wants. The ledger knows, which is written by who has the environment's
 * secret: a deployment at GitHub, from which a waiting message is made again, can be written by others.
 * @throws {ConfigError} when nobody has
 */
export async function whoAskedToUndo(
  input: DeploymentInput,
  { environment }: ProjectEnvironment,
  connection: Pick<SnowflakeConnection, "query">,
): Promise<string> {
  const by = await readUndoRequest(connection, metadataNamesOf(environment), identityOf(input));
  if (by !== undefined) return by;
  throw new ConfigError("the ledger knows of nobody who asked to undo this", {
    next: "Say /snowhook undo in the pull request.",
  });
}

/** Undoes the last deployment with its U scripts: all of it, or nothing when something of it has none. */
export async function undo(of: UndoInput): Promise<DeploymentReport> {
  const { input, place, files, config, connection, lease, connectAgain } = of;
  const { request, engine, deadline, onEvent, secrets } = input;
  const { undoes } = request;
  if (undoes === undefined)
    throw new ConfigError("the message does not say which deployment is to be undone");
  const by = await whoAskedToUndo(input, place, connection);
  const { modules, scripts, stagedFolders } = files;
  const report = await engine.undoDeployment({
    ...{ connection, files: scripts, stagedFolders, config, deadline, lease, connectAgain, undoes },
    ...(modules === undefined ? {} : { modules }),
    deployment: identityOf(input),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  const subject = subjectOf(input);
  const { failed, paused, cancelled, undone } = report;
  if (failed !== undefined) {
    const { error, path, snippet } = failed;
    const failure = { file: path, ...failureOf(error, secrets.hidden(), snippet) };
    return { outcome: "failed", ...subject, failure };
  }
  if (paused !== undefined) {
    const { script } = paused;
    const reason =
      script === undefined ? "the time was up between two scripts" : `${script} is still running`;
    return { outcome: "paused", ...subject, reason, afterSeconds: 0 };
  }
  if (cancelled === true) return cancelledReport(input, await of.cancelledBy(), undone);
  return { outcome: "undone", ...subject, reason: undoneReason(by, report) };
}

function undoneReason(by: string, { undone, kept }: DeploymentUndoReport): string {
  const ran = undone.length === 0 ? "its U scripts had run before" : undone.join(", ");
  if (kept.length === 0) return `by ${by}: ${ran}`;
  return `by ${by}: ${ran}; ${kept.join(", ")} ${kept.length === 1 ? "stays as it is" : "stay as they are"}`;
}
