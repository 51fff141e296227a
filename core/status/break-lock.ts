import { insertLedgerSql } from "../migrations/history/ledger.ts";
import type { MetadataNames } from "../migrations/history/metadata-names.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteLiteral } from "../snowflake/quote.ts";

export interface BreakInput {
  readonly connection: SnowflakeConnection;
  readonly names: MetadataNames;
  /** `shop/dev` */
  readonly environment: string;
  /** which taking of the lock is meant: one that was taken since stays */
  readonly generation: number;
  /** who breaks it, for the ledger */
  readonly by: string;
}

/**
 * Ends the lease that somebody holds. Its holder finds out at its next request, which the server refuses; what it has
 * started may still run, and the next holder looks for that, as after a crash. The ledger says who did it.
 * @returns whether that lease was held and is broken now
 */
export async function breakLock({
  connection,
  names,
  environment,
  generation,
  by,
}: BreakInput): Promise<boolean> {
  const { rows } = await connection.query<{ HOLDER: string }>(
    `SELECT HOLDER FROM ${names.lease} WHERE GENERATION = ${Math.trunc(generation)}`,
  );
  // A token that is nobody's, and not the empty one, which would say that nothing is left to look for.
  const { updatedRows } = await connection.query(
    `UPDATE ${names.lease} SET EXPIRES_ON = CURRENT_TIMESTAMP(), TOKEN = ${quoteLiteral(`broken ${Math.trunc(generation)}`)} WHERE GENERATION = ${Math.trunc(generation)} AND EXPIRES_ON > CURRENT_TIMESTAMP()`,
  );
  if ((updatedRows ?? 0) === 0) return false;
  await connection.query(
    insertLedgerSql(
      names,
      { environment, commit: by, attempt: 0 },
      { kind: "BREAK", errorMessage: `the lock of ${rows[0]?.HOLDER ?? "nobody"} was broken by ${by}` },
    ),
  );
  return true;
}
