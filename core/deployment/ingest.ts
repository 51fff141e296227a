import type { Environment, Environments } from "../environments/environment.ts";
import { InterruptedError } from "../errors/index.ts";
import { serviceConnection } from "../secrets/connection-options.ts";
import type { Secret } from "../secrets/secret.ts";
import type { Engine } from "./deployment-types.ts";
import { type LoadReport, loadData } from "./load-data.ts";

/** Longer than any function that loads; a load that is left to Snowflake keeps the lease so long. */
const LEASE_SECONDS = 900;

/**
 * Loads the data set outside of a deployment, under the environment's lease.
 * @param run the same run, tried again, does not load again: it waits for the load, or finds it done
 * @throws {StatementError} with the procedure's own message, {LeaseError} while somebody deploys
 */
export async function ingest(
  engine: Pick<Engine, "connect" | "acquireLease" | "runRecorded">,
  secret: Secret,
  environment: Environment,
  source: Environments["ingest"],
  run: { readonly id: string; readonly signal: AbortSignal },
): Promise<LoadReport> {
  const connection = await engine.connect(
    serviceConnection(secret, environment.deployRole, environment.warehouse),
  );
  let left = false;
  try {
    const lease = await engine.acquireLease(connection, {
      schema: `${environment.database}.${environment.metadataSchema}`,
      holder: `ingest ${run.id}`,
      ttlSeconds: LEASE_SECONDS,
      waitSeconds: 30,
    });
    try {
      const deployment = { environment: environment.key, commit: run.id, attempt: 1 };
      const work = { connection, lease, deployment, signal: run.signal };
      return await loadData(engine.runRecorded, work, environment, source);
    } catch (error) {
      left = error instanceof InterruptedError;
      throw error;
    } finally {
      if (!left) await lease.release().catch(() => undefined);
    }
  } finally {
    // ending the session could end what still runs in it
    await (left ? connection.detach() : connection.close()).catch(() => undefined);
  }
}
