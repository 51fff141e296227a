import { metadataNamesOf } from "../deployment/metadata-schema.ts";
import { everyEnvironment } from "../project/find-environment.ts";
import type { ProjectFile } from "../project/project.ts";
import { inSession, type SessionPorts } from "../secrets/in-session.ts";
import { readIdentifier } from "../snowflake/quote.ts";
import { takeReceipts } from "./take-receipts.ts";
import { grantViewerSql } from "./usage-sql.ts";

export interface CollectInput extends SessionPorts {
  readonly file: ProjectFile;
  readonly onEvent?: (event: CollectEvent) => void;
}

/** Environments are named as in the ledger: `shop/dev`. */
export type CollectEvent =
  | {
      readonly type: "receipts-taken";
      readonly environment: string;
      readonly taken: number;
      readonly unknown: number;
    }
  /** once, of all that may not read Snowflake's views: that is no error, they have no receipts */
  | {
      readonly type: "receipts-not-allowed";
      readonly environments: readonly string[];
      /** what an administrator runs to have them */
      readonly grants: readonly string[];
    }
  | { readonly type: "receipts-failed"; readonly environment: string; readonly error: unknown };

/**
 * Takes the receipts of every environment, one after the other. One that cannot be asked does not keep the others from
 * theirs.
 * @returns how many receipts were taken, and how many environments could not be asked
 */
export async function collectReceipts(
  input: CollectInput,
): Promise<{ readonly taken: number; readonly failed: number }> {
  const { onEvent } = input;
  let [taken, failed] = [0, 0];
  const environments: string[] = [];
  const grants = new Set<string>();
  for (const { project, environment } of everyEnvironment(input.file)) {
    const name = `${project.key}/${environment.key}`;
    try {
      const names = metadataNamesOf(environment);
      const look = await inSession(input, environment, (connection) =>
        takeReceipts({ connection, names, environment: name }),
      );
      if (look.outcome === "not allowed") {
        environments.push(name);
        const { role } = environment;
        if (role !== undefined) grants.add(`${grantViewerSql(readIdentifier(role))};`);
        continue;
      }
      taken += look.taken;
      if (look.taken + look.unknown === 0) continue;
      onEvent?.({ type: "receipts-taken", environment: name, taken: look.taken, unknown: look.unknown });
    } catch (error) {
      failed += 1;
      onEvent?.({ type: "receipts-failed", environment: name, error });
    }
  }
  if (environments.length > 0) onEvent?.({ type: "receipts-not-allowed", environments, grants: [...grants] });
  return { taken, failed };
}
