import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import { attemptSql, insertLedgerSql } from "./ledger.ts";
import type { MetadataNames } from "./metadata-names.ts";

/** Writes into the ledger that somebody asks to undo the last deployment, once for each attempt; `from` is where. */
export function undoRequestSql(
  names: Pick<MetadataNames, "ledger">,
  attempt: DeploymentIdentity,
  { by, from }: { readonly by: string; readonly from: string },
): string {
  const isThere = `SELECT 1 FROM ${names.ledger} WHERE KIND = 'UNDO' AND ${attemptSql(attempt)}`;
  const insert = insertLedgerSql(names, attempt, { kind: "UNDO", script: from, checksum: by });
  return `${insert} WHERE NOT EXISTS (${isThere})`;
}

/** The login of who asked for an undoing; undefined when nobody did, whatever a message says. */
export async function readUndoRequest(
  connection: Pick<SnowflakeConnection, "query">,
  { ledger }: Pick<MetadataNames, "ledger">,
  attempt: DeploymentIdentity,
): Promise<string | undefined> {
  try {
    const { rows } = await connection.query<{ LOGIN: string | null }>(
      `SELECT CHECKSUM AS LOGIN FROM ${ledger} WHERE KIND = 'UNDO' AND ${attemptSql(attempt)} LIMIT 1`,
    );
    return rows[0]?.LOGIN ?? undefined;
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}
