import type { MetadataNames } from "../migrations/history/metadata-names.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject } from "../snowflake/missing-object.ts";
import { quoteLiteral } from "../snowflake/quote.ts";
import { type Receipt, readStoredReceipt } from "./receipt.ts";
import { LONGEST_DAYS } from "./take-receipts.ts";

/** The receipt of one deployment. */
export interface DeploymentReceipt {
  /** `shop/dev` */
  readonly environment: string;
  readonly commit: string;
  readonly attempt: number;
  readonly receipt: Receipt;
}

/** More than the views have deployments, with those that were retried. */
const MOST = 500;

/**
 * The newest receipts of a place, or of one environment there; none when there is no ledger. One statement, on the
 * deployer's own small table.
 */
export async function readReceipts(
  connection: SnowflakeConnection,
  { ledger }: Pick<MetadataNames, "ledger">,
  environment?: string,
): Promise<DeploymentReceipt[]> {
  const ofIt = environment === undefined ? "" : ` AND ENVIRONMENT = ${quoteLiteral(environment)}`;
  try {
    const { rows } = await connection.query<{
      ENVIRONMENT: string;
      COMMIT_ID: string;
      ATTEMPT: number | string;
      RECEIPT: string | null;
    }>(
      `SELECT ENVIRONMENT, COMMIT_ID, ATTEMPT, ERROR_MESSAGE AS RECEIPT FROM ${ledger} WHERE KIND = 'RECEIPT'${ofIt} ORDER BY RECORDED_ON DESC, ATTEMPT DESC LIMIT ${MOST}`,
    );
    return rows.flatMap(({ ENVIRONMENT, COMMIT_ID, ATTEMPT, RECEIPT }) => {
      const receipt = readStoredReceipt(RECEIPT);
      if (receipt === undefined) return [];
      return [{ environment: ENVIRONMENT, commit: COMMIT_ID, attempt: Number(ATTEMPT), receipt }];
    });
  } catch (error) {
    if (isMissingObject(error)) return [];
    throw error;
  }
}

export const NOT_YET_KNOWN = "not yet known";

/**
 * Whether a deployment without a receipt may still get one, so that this is told: only where there are receipts at all, as
 * without the privilege there are none.
 * @param endedMs milliseconds since 1970
 */
export function mayStillCome(
  receipts: readonly DeploymentReceipt[],
  endedMs: number,
  now = Date.now(),
): boolean {
  return receipts.length > 0 && endedMs > now - LONGEST_DAYS * 86_400_000;
}
