import type { DeploymentIdentity } from "../migrations/contracts/migration-config.ts";
import type { MetadataNames } from "../migrations/history/metadata-names.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject } from "../snowflake/missing-object.ts";
import { type Change, compareFingerprints, digestOf } from "./compare-fingerprints.ts";
import type { Unread } from "./fingerprint.ts";
import {
  createFingerprintsSql,
  loadFingerprint,
  type StoredFingerprint,
  type StoreInput,
  storeFingerprint,
} from "./fingerprint-store.ts";
import type { Scope } from "./managed-scopes.ts";
import { readFingerprint } from "./read-fingerprint.ts";

/** One environment, as a session of its role sees it. */
export interface DriftInput {
  readonly connection: SnowflakeConnection;
  readonly names: MetadataNames;
  readonly scopes: readonly Scope[];
  /** as in the ledger: `shop/dev` */
  readonly environment: string;
}

/** What a look at an environment brought. */
export type DriftReport =
  | {
      readonly outcome: "clean" | "drifted";
      /** of the deployment that it is compared with */
      readonly commit: string;
      /** ISO 8601: when that one's fingerprint was taken */
      readonly since: string;
      readonly objects: number;
      readonly changes: readonly Change[];
      /** the same for the same changes */
      readonly digest: string;
      readonly unread: readonly Unread[];
      readonly notes: readonly string[];
      /** role that looked */
      readonly role: string;
    }
  | {
      /** there is nothing to compare with, or not now */
      readonly outcome: "unknown";
      readonly reason: string;
    };

/**
 * Compares what an environment holds with what its last deployment left. Says `unknown`, never a drift, while somebody
 * deploys there, and when something was deployed without a fingerprint since.
 */
export async function checkDrift(input: DriftInput): Promise<DriftReport> {
  const { connection, names, environment } = input;
  const base = await loadFingerprint(connection, names, environment);
  if (base === undefined) {
    return { outcome: "unknown", reason: "no deployment has left a fingerprint there yet" };
  }
  const other = base.fingerprint.scopes.join(", ");
  const now = await readFingerprint({ ...input, ours: oursOf(names) });
  if (now.scopes.join(", ") !== other) {
    return {
      outcome: "unknown",
      reason: `the fingerprint is of ${other}: the next deployment takes a new one`,
    };
  }
  if (now.role !== base.fingerprint.role) {
    const { role } = base.fingerprint;
    return {
      outcome: "unknown",
      reason: `the fingerprint was taken as the role ${role}, which may see others`,
    };
  }
  // Asked last: who begins to deploy while this reads has changed what it read.
  const since = await deployedSince(input, base, now.takenMs);
  if (since !== undefined) return { outcome: "unknown", reason: since };
  const { changes, unread, notes } = compareFingerprints(base.fingerprint, now);
  return {
    outcome: changes.length === 0 ? "clean" : "drifted",
    commit: base.commit,
    since: new Date(base.fingerprint.takenMs).toISOString(),
    objects: now.objects.length,
    changes,
    digest: digestOf(changes),
    unread,
    notes,
    role: now.role,
  };
}

/** Takes and keeps the fingerprint of a deployment. */
export async function recordFingerprint(
  input: DriftInput & { readonly deployment: DeploymentIdentity } & Pick<StoreInput, "lease">,
): Promise<number> {
  const { connection, names } = input;
  const fingerprint = await readFingerprint({ ...input, ours: oursOf(names) });
  const store = () => storeFingerprint({ ...input, fingerprint });
  try {
    await store();
  } catch (error) {
    if (!isMissingObject(error)) throw error;
    await connection.query(createFingerprintsSql(names));
    await store();
  }
  return fingerprint.objects.length;
}

/** The deployer's own objects: they change with every deployment. */
function oursOf(names: MetadataNames): ReadonlySet<string> {
  const { history, lease, ledger, messages, fileStage, fingerprints } = names;
  return new Set([history, lease, ledger, messages, fileStage, fingerprints]);
}

interface WorkRow {
  readonly HELD: number | string;
  readonly LEDGER_MS: number | string | null;
  readonly HISTORY_MS: number | string | null;
}

const epochMs = (column: string) => `DATE_PART(EPOCH_MILLISECOND, ${column})`;

/** Why what was seen is not what the deployment of the fingerprint left, if it is not; one request. */
async function deployedSince(
  { connection, names }: DriftInput,
  { fingerprint, commit }: StoredFingerprint,
  readingMs: number,
): Promise<string | undefined> {
  const { rows } = await connection.query<WorkRow>(
    `SELECT (SELECT COUNT(*) FROM ${names.lease} WHERE TOKEN <> '' AND EXPIRES_ON > CURRENT_TIMESTAMP() OR ${epochMs("TAKEN_ON")} >= ${readingMs}) AS HELD, (SELECT MAX(${epochMs("RECORDED_ON")}) FROM ${names.ledger} WHERE KIND IN ('DEPLOYMENT', 'SCRIPT', 'BEGUN', 'FAILURE', 'BASELINE')) AS LEDGER_MS, (SELECT MAX(${epochMs("INSTALLED_ON")}) FROM ${names.history}) AS HISTORY_MS`,
  );
  const [row] = rows;
  if (Number(row?.HELD ?? 0) > 0) return "somebody is deploying there";
  const newest = Math.max(Number(row?.LEDGER_MS ?? 0), Number(row?.HISTORY_MS ?? 0));
  if (newest <= fingerprint.takenMs) return undefined;
  return `a deployment after ${commit.slice(0, 12)} has not left a fingerprint: it is running, died, or was not ours`;
}
