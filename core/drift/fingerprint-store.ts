import { randomUUID } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import { ConfigError } from "../errors/index.ts";
import type { DeploymentIdentity } from "../migrations/contracts/migration-config.ts";
import type { MetadataNames } from "../migrations/history/metadata-names.ts";
import { fenceSql } from "../migrations/lease/lease-sql.ts";
import { joinStatements } from "../migrations/sql-text/join-statements.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject } from "../snowflake/missing-object.ts";
import { quoteLiteral } from "../snowflake/quote.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** Format contract: docs/FORMATS.md. */
export function createFingerprintsSql(names: Pick<MetadataNames, "fingerprints">): string {
  return `CREATE TABLE IF NOT EXISTS ${names.fingerprints} (ENVIRONMENT VARCHAR, COMMIT_ID VARCHAR, ATTEMPT NUMBER, FINGERPRINT_ID VARCHAR, PART NUMBER, PARTS NUMBER, CONTENT VARCHAR, RECORDED_BY VARCHAR, RECORDED_ON TIMESTAMP_LTZ)`;
}

/** Of one statement's text, which may have a million characters. */
const PART_CHARACTERS = 500_000;

/** What an environment held, and by which deployment. */
export interface StoredFingerprint {
  readonly fingerprint: Fingerprint;
  readonly commit: string;
  readonly attempt: number;
}

export interface StoreInput {
  readonly connection: SnowflakeConnection;
  readonly names: Pick<MetadataNames, "fingerprints" | "lease">;
  /** the deployment that it is of; of its environment the fingerprints before are forgotten */
  readonly deployment: DeploymentIdentity;
  readonly fingerprint: Fingerprint;
  /** of the deployment, while it holds one: who has lost it must not write */
  readonly lease?: { readonly token: string };
}

/** Keeps it, packed, in rows of at most half a million characters: one request for a few hundred objects. */
export async function storeFingerprint({
  connection,
  names,
  deployment,
  fingerprint,
  lease,
}: StoreInput): Promise<void> {
  const content = gzipSync(JSON.stringify(fingerprint), { level: 9 }).toString("base64");
  const count = Math.max(1, Math.ceil(content.length / PART_CHARACTERS));
  const id = quoteLiteral(randomUUID());
  const environment = quoteLiteral(deployment.environment);
  const inserts = Array.from({ length: count }, (_, part) => {
    const text = content.slice(part * PART_CHARACTERS, (part + 1) * PART_CHARACTERS);
    return `INSERT INTO ${names.fingerprints} (ENVIRONMENT, COMMIT_ID, ATTEMPT, FINGERPRINT_ID, PART, PARTS, CONTENT, RECORDED_BY, RECORDED_ON) SELECT ${environment}, ${quoteLiteral(deployment.commit)}, ${Math.trunc(deployment.attempt)}, ${id}, ${part}, ${count}, ${quoteLiteral(text)}, CURRENT_USER(), CURRENT_TIMESTAMP()`;
  });
  const fence = lease === undefined ? [] : [fenceSql(names.lease, lease.token)];
  const [last = "", ...before] = inserts.toReversed();
  for (const insert of before) await connection.query(insert);
  // The last part completes it: only then the ones before are forgotten.
  await connection.runScript(
    joinStatements([
      ...fence,
      last,
      `DELETE FROM ${names.fingerprints} WHERE ENVIRONMENT = ${environment} AND FINGERPRINT_ID <> ${id}`,
    ]),
  );
}

interface PartRow {
  readonly COMMIT_ID: string;
  readonly ATTEMPT: number | string;
  readonly FINGERPRINT_ID: string;
  readonly PART: number;
  readonly PARTS: number;
  readonly CONTENT: string;
}

/** The newest one that is whole; undefined when there is none. One request. */
export async function loadFingerprint(
  connection: SnowflakeConnection,
  names: Pick<MetadataNames, "fingerprints">,
  environment: string,
): Promise<StoredFingerprint | undefined> {
  const rows = await partsOf(connection, names, environment);
  const ids = [...new Set(rows.map((row) => row.FINGERPRINT_ID))];
  for (const id of ids) {
    const parts = rows.filter((row) => row.FINGERPRINT_ID === id);
    const [first] = parts;
    if (first === undefined || parts.length !== Number(first.PARTS)) continue;
    const content = parts.toSorted((one, other) => one.PART - other.PART).map((row) => row.CONTENT);
    return { fingerprint: unpack(content.join("")), commit: first.COMMIT_ID, attempt: Number(first.ATTEMPT) };
  }
  return undefined;
}

async function partsOf(
  connection: SnowflakeConnection,
  names: Pick<MetadataNames, "fingerprints">,
  environment: string,
): Promise<readonly PartRow[]> {
  try {
    const { rows } = await connection.query<PartRow>(
      `SELECT COMMIT_ID, ATTEMPT, FINGERPRINT_ID, PART, PARTS, CONTENT FROM ${names.fingerprints} WHERE ENVIRONMENT = ${quoteLiteral(environment)} ORDER BY RECORDED_ON DESC, PART DESC`,
    );
    return rows;
  } catch (error) {
    if (isMissingObject(error)) return [];
    throw error;
  }
}

const seen = z.object({ what: z.string(), reason: z.string() });
const stored = z.object({
  form: z.literal(1),
  scopes: z.array(z.string()),
  role: z.string(),
  release: z.string(),
  takenMs: z.number(),
  objects: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      facts: z.record(z.string(), z.string()),
      ddl: z.string().exactOptional(),
    }),
  ),
  grants: z.array(z.object({ privilege: z.string(), on: z.string(), to: z.string(), option: z.boolean() })),
  unread: z.array(seen),
});

function unpack(content: string): Fingerprint {
  try {
    return stored.parse(JSON.parse(gunzipSync(Buffer.from(content, "base64")).toString()));
  } catch (cause) {
    throw new ConfigError("The fingerprint that the ledger holds cannot be read.", {
      next: "Deploy again, or record it anew: snowhook drift NAME --accept.",
      cause,
    });
  }
}
