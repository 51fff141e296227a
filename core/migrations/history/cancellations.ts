import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import { insertLedgerSql } from "./ledger.ts";
import type { MetadataNames } from "./metadata-names.ts";

/** Somebody's word that what was asked for in an environment up to a moment is not to be done. */
export interface Cancellation {
  /** GitHub login */
  readonly by: string;
  /** milliseconds since 1970: what was asked for until then is meant, and nothing later */
  readonly at: number;
  /** head of the environment's branch when it was said */
  readonly commit: string;
}

/** Writes a cancellation into the ledger, once for each time it was said; `from` is where. */
export function cancellationSql(
  names: Pick<MetadataNames, "ledger">,
  {
    environment,
    commit,
    by,
    at,
    from,
  }: Cancellation & { readonly environment: string; readonly from: string },
): string {
  const isThere = `SELECT 1 FROM ${names.ledger} WHERE KIND = 'CANCEL' AND ENVIRONMENT = ${quoteLiteral(environment)} AND ATTEMPT = ${Math.trunc(at)} AND CHECKSUM = ${quoteLiteral(by)}`;
  const row = { kind: "CANCEL", script: from, checksum: by } as const;
  return `${insertLedgerSql(names, { environment, commit, attempt: at }, row)} WHERE NOT EXISTS (${isThere})`;
}

/** Counts as N, above 0, when an attempt was cancelled: for a guard, so that Snowflake decides in the request itself. */
export function countCancelledSql(
  { ledger }: Pick<MetadataNames, "ledger">,
  { environment, attempt }: Pick<DeploymentIdentity, "environment" | "attempt">,
): string {
  return `SELECT COUNT(*) AS N FROM ${ledger} WHERE KIND = 'CANCEL' AND ENVIRONMENT = ${quoteLiteral(environment)} AND ATTEMPT >= ${Math.trunc(attempt)}`;
}

export interface CancellationInput {
  readonly connection: Pick<SnowflakeConnection, "query">;
  readonly names: Pick<MetadataNames, "ledger">;
  readonly message: Pick<DeploymentIdentity, "environment" | "commit" | "attempt">;
}

/**
 * The newest cancellation that may concern a message: it was said after the message was asked for, or when the message's
 * commit was the branch's head. Undefined when there is none, and when nothing was ever deployed there. One request.
 */
export async function readCancellation({
  connection,
  names,
  message: { environment, commit, attempt },
}: CancellationInput): Promise<Cancellation | undefined> {
  try {
    const { rows } = await connection.query<{ BY: string; AT: number | string; COMMIT_ID: string }>(
      `SELECT CHECKSUM AS "BY", ATTEMPT AS AT, COMMIT_ID FROM ${names.ledger} WHERE KIND = 'CANCEL' AND ENVIRONMENT = ${quoteLiteral(environment)} AND (ATTEMPT >= ${Math.trunc(attempt)} OR COMMIT_ID = ${quoteLiteral(commit)}) ORDER BY ATTEMPT DESC LIMIT 1`,
    );
    const [row] = rows;
    return row && { by: row.BY, at: Number(row.AT), commit: row.COMMIT_ID };
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}
