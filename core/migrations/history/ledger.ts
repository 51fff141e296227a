import { quoteLiteral, quoteNullable } from "../../snowflake/quote.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import type { MetadataNames } from "./metadata-names.ts";

/**
 * What a ledger row tells of: a deployment that began (its time is the undo point), a script that is recorded for its
 * attempt (A, U) or was begun and is recorded later, a failed script, a folder of files that was uploaded, a baseline,
 * a job that ran, what a deployment waits for, a drift that was found (or that is gone: then without a checksum), a lock
 * that a person broke, a commit that somebody approved, a word that what was asked for is not to be done,
 * or that the last deployment is to be undone, an approval that was taken back, what a deployment cost.
 */
export type LedgerKind =
  | "DEPLOYMENT"
  | "SCRIPT"
  | "BEGUN"
  | "FAILURE"
  | "FILES"
  | "BASELINE"
  | "JOB"
  | "WAITING"
  | "DRIFT"
  | "BREAK"
  | "APPROVAL"
  | "CANCEL"
  | "UNDO"
  | "REVOCATION"
  | "RECEIPT";

/** The engine's own memory, beside schemachange's history. Format contract: docs/FORMATS.md. */
export function createLedgerSql(names: MetadataNames): string {
  return `CREATE TABLE IF NOT EXISTS ${names.ledger} (KIND VARCHAR, ENVIRONMENT VARCHAR, COMMIT_ID VARCHAR, ATTEMPT NUMBER, SCRIPT VARCHAR, CHECKSUM VARCHAR, QUERY_ID VARCHAR, STATEMENT_NUMBER NUMBER, LINE_NUMBER NUMBER, ERROR_CODE VARCHAR, ERROR_MESSAGE VARCHAR, RECORDED_BY VARCHAR, RECORDED_ON TIMESTAMP_LTZ)`;
}

/** The condition for the rows of one attempt. */
export function attemptSql({ environment, commit, attempt }: DeploymentIdentity): string {
  return `ENVIRONMENT = ${quoteLiteral(environment)} AND COMMIT_ID = ${quoteLiteral(commit)} AND ATTEMPT = ${Math.trunc(attempt)}`;
}

/** Counts as N the rows of one kind and script that this attempt has. */
export function countAttemptSql(
  names: MetadataNames,
  deployment: DeploymentIdentity,
  kind: LedgerKind,
  script: string,
): string {
  return `SELECT COUNT(*) AS N FROM ${names.ledger} WHERE KIND = ${quoteLiteral(kind)} AND SCRIPT = ${quoteLiteral(script)} AND ${attemptSql(deployment)}`;
}

export interface LedgerRow {
  readonly kind: LedgerKind;
  readonly script?: string;
  readonly checksum?: string;
  readonly queryId?: string | undefined;
  readonly statement?: number | undefined;
  readonly line?: number | undefined;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/** Longer error texts are cut: a VARCHAR holds more, but no one reads more. */
const MAX_MESSAGE_CHARACTERS = 10_000;

export function insertLedgerSql(
  names: Pick<MetadataNames, "ledger">,
  deployment: DeploymentIdentity,
  row: LedgerRow,
): string {
  const values = [
    quoteLiteral(row.kind),
    quoteLiteral(deployment.environment),
    quoteLiteral(deployment.commit),
    String(Math.trunc(deployment.attempt)),
    quoteNullable(row.script),
    quoteNullable(row.checksum),
    quoteNullable(row.queryId),
    row.statement === undefined ? "NULL" : String(row.statement),
    row.line === undefined ? "NULL" : String(row.line),
    quoteNullable(row.errorCode),
    quoteNullable(row.errorMessage?.slice(0, MAX_MESSAGE_CHARACTERS)),
  ];
  return `INSERT INTO ${names.ledger} (KIND, ENVIRONMENT, COMMIT_ID, ATTEMPT, SCRIPT, CHECKSUM, QUERY_ID, STATEMENT_NUMBER, LINE_NUMBER, ERROR_CODE, ERROR_MESSAGE, RECORDED_BY, RECORDED_ON) SELECT ${values.join(", ")}, CURRENT_USER(), CURRENT_TIMESTAMP()`;
}
