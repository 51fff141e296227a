import { insertLedgerSql } from "../migrations/history/ledger.ts";
import type { MetadataNames } from "../migrations/history/metadata-names.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteLiteral } from "../snowflake/quote.ts";
import type { DriftReport } from "./check-drift.ts";
import { describeChange } from "./describe-changes.ts";

export interface NoteInput {
  readonly connection: SnowflakeConnection;
  readonly names: MetadataNames;
  /** `shop/dev` */
  readonly environment: string;
  readonly report: DriftReport;
}

/**
 * Writes into the ledger that there is a drift, that it is another one, or that it is gone: nothing when it is as the
 * ledger says already. Two requests at most.
 * @returns whether something was written of a drift that was not there before
 */
export async function noteDrift({ connection, names, environment, report }: NoteInput): Promise<boolean> {
  if (report.outcome === "unknown") return false;
  const digest = report.outcome === "drifted" ? report.digest : "";
  const { rows } = await connection.query<{ CHECKSUM: string | null }>(
    `SELECT CHECKSUM FROM ${names.ledger} WHERE KIND = 'DRIFT' AND ENVIRONMENT = ${quoteLiteral(environment)} ORDER BY RECORDED_ON DESC LIMIT 1`,
  );
  if ((rows[0]?.CHECKSUM ?? "") === digest) return false;
  const text = report.changes.map(describeChange).join("\n");
  await connection.query(
    insertLedgerSql(
      names,
      { environment, commit: report.commit, attempt: 0 },
      { kind: "DRIFT", checksum: digest, ...(text === "" ? {} : { errorMessage: text }) },
    ),
  );
  return digest !== "";
}
