import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import { insertLedgerSql, type LedgerRow } from "./ledger.ts";
import type { MetadataNames } from "./metadata-names.ts";

/**
 * Somebody's word that one head may lose what its plan says in one environment, or be deployed there: with where it was
 * said, and the event that said it, if that may come again later.
 */
export interface SaidApproval {
  /** `shop/dev` */
  readonly environment: string;
  /** the head; a later one needs another approval */
  readonly commit: string;
  /** GitHub login */
  readonly by: string;
  /** milliseconds since 1970: when it was said */
  readonly at: number;
  readonly from: string;
  readonly event?: string;
}

/** What was approved in a pull request. */
interface PullHead extends Pick<SaidApproval, "environment" | "commit"> {
  readonly number: number;
}

/** Writes an approval's row, once for each time it was said. */
export function approvalSql(
  names: MetadataNames,
  { environment, commit, by, at, from, event }: SaidApproval,
): string {
  const sameEvent = event === undefined ? "" : ` OR ERROR_MESSAGE = ${quoteLiteral(event)}`;
  const isThere = `SELECT 1 FROM ${names.ledger} WHERE KIND = 'APPROVAL' AND ENVIRONMENT = ${quoteLiteral(environment)} AND COMMIT_ID = ${quoteLiteral(commit)} AND CHECKSUM = ${quoteLiteral(by)} AND (ATTEMPT = ${Math.trunc(at)}${sameEvent})`;
  const row: LedgerRow = {
    kind: "APPROVAL",
    script: from,
    checksum: by,
    ...(event === undefined ? {} : { errorMessage: event }),
  };
  const insert = insertLedgerSql(names, { environment, commit, attempt: at }, row);
  return `${insert} WHERE NOT EXISTS (${isThere})`;
}

/** Takes back what was approved from there until then, whichever commit it was of; `by` is who did it. */
export function revocationSql(
  names: MetadataNames,
  { environment, commit, by, at, from }: Omit<SaidApproval, "event">,
): string {
  const isThere = `SELECT 1 FROM ${names.ledger} WHERE KIND = 'REVOCATION' AND ENVIRONMENT = ${quoteLiteral(environment)} AND ATTEMPT = ${Math.trunc(at)} AND SCRIPT = ${quoteLiteral(from)}`;
  const row = { kind: "REVOCATION", script: from, checksum: by } as const;
  return `${insertLedgerSql(names, { environment, commit, attempt: at }, row)} WHERE NOT EXISTS (${isThere})`;
}

/** Who approved this head of this pull request last; undefined when nobody did, and when there is no ledger yet. */
export async function readApproval(
  connection: SnowflakeConnection,
  names: MetadataNames,
  { environment, commit, number }: PullHead,
): Promise<string | undefined> {
  const sql = `SELECT CHECKSUM FROM ${names.ledger} WHERE KIND = 'APPROVAL' AND ENVIRONMENT = ${quoteLiteral(environment)} AND COMMIT_ID = ${quoteLiteral(commit)} AND SCRIPT = ${quoteLiteral(`pull/${number}`)} ORDER BY ATTEMPT DESC LIMIT 1`;
  try {
    const { rows } = await connection.query<{ CHECKSUM: string | null }>(sql);
    return rows[0]?.CHECKSUM ?? undefined;
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}
