import { workId } from "../migrations/apply/work-id.ts";
import type { DeploymentIdentity } from "../migrations/contracts/migration-config.ts";
import type { MetadataNames } from "../migrations/history/metadata-names.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject } from "../snowflake/missing-object.ts";
import { quoteLiteral } from "../snowflake/quote.ts";
import { type Receipt, storedReceipt } from "./receipt.ts";
import { MAY_READ_USAGE, usageSql } from "./usage-sql.ts";

/**
 * When Snowflake has everything: QUERY_ATTRIBUTION_HISTORY is up to 8 hours late, QUERY_HISTORY 45 minutes. One hour more,
 * because a receipt is taken once.
 * https://docs.snowflake.com/en/sql-reference/account-usage#account-usage-views
 */
export const LATE_HOURS = 9;
/** Older deployments get none any more: what was not found by then is not found. */
export const LONGEST_DAYS = 14;
/** Of the newest deployments, in one night. */
const MOST = 200;

export interface TakeInput {
  readonly connection: SnowflakeConnection;
  readonly names: Pick<MetadataNames, "ledger" | "messages">;
  /** `shop/dev` */
  readonly environment: string;
}

/** What one look brought. */
export type Taken =
  /** the role may not read Snowflake's views */
  | { readonly outcome: "not allowed" }
  /** `unknown`: of which Snowflake told nothing; they are asked for again */
  | { readonly outcome: "taken"; readonly taken: number; readonly unknown: number };

type Deployment = Pick<DeploymentIdentity, "commit" | "attempt">;

/**
 * Asks Snowflake what the deployments cost that ended long enough ago and have no receipt yet, and writes it into the
 * ledger, once for each. One statement when there are none; three otherwise, however many they are.
 * @throws {StatementError} for what is no lack of privileges
 */
export async function takeReceipts(input: TakeInput): Promise<Taken> {
  const { connection } = input;
  const wanting = await readWanting(input);
  if (wanting === undefined) return { outcome: "not allowed" };
  if (wanting.length === 0) return { outcome: "taken", taken: 0, unknown: 0 };
  const { environment } = input;
  const works = new Map(wanting.map((one) => [workId({ environment, ...one }), one]));
  const since = Math.min(...wanting.map(({ begunMs }) => begunMs));
  const { rows } = await connection.query<UsageRow>(usageSql([...works.keys()], since));
  const receipts = rows.flatMap((row) => {
    const deployment = works.get(row.WORK);
    return deployment === undefined ? [] : [{ deployment, receipt: receiptOf(row) }];
  });
  if (receipts.length > 0) await connection.query(recordSql(input, receipts));
  return { outcome: "taken", taken: receipts.length, unknown: wanting.length - receipts.length };
}

interface WantingRow {
  readonly COMMIT_ID: string;
  readonly ATTEMPT: number | string;
  readonly BEGUN_MS: number | string;
}

interface UsageRow {
  readonly WORK: string;
  readonly CREDITS: number | string | null;
  readonly BYTES_SCANNED: number | string | null;
  readonly BYTES_WRITTEN: number | string | null;
}

/** Deployments that ran something, and ended; undefined when the role may not read what they cost. */
async function readWanting({ connection, names, environment }: TakeInput) {
  const { ledger, messages } = names;
  const ofIt = (row: string) =>
    `${row}.ENVIRONMENT = M.ENVIRONMENT AND ${row}.COMMIT_ID = M.COMMIT_ID AND ${row}.ATTEMPT = M.ATTEMPT`;
  const ago = (unit: "HOUR" | "DAY", count: number) => `DATEADD(${unit}, -${count}, CURRENT_TIMESTAMP())`;
  try {
    const { rows } = await connection.query<WantingRow>(
      `SELECT M.COMMIT_ID, M.ATTEMPT, DATE_PART(EPOCH_MILLISECOND, M.BEGUN_ON) AS BEGUN_MS FROM ${messages} M WHERE M.ENVIRONMENT = ${quoteLiteral(environment)} AND M.STATE = 'ended' AND M.CHANGED_ON < ${ago("HOUR", LATE_HOURS)} AND M.CHANGED_ON > ${ago("DAY", LONGEST_DAYS)} AND EXISTS (SELECT 1 FROM ${ledger} D WHERE D.KIND IN ('DEPLOYMENT', 'BEGUN', 'SCRIPT', 'FAILURE', 'JOB') AND ${ofIt("D")}) AND NOT EXISTS (SELECT 1 FROM ${ledger} R WHERE R.KIND = 'RECEIPT' AND ${ofIt("R")}) AND ${MAY_READ_USAGE} ORDER BY M.CHANGED_ON DESC LIMIT ${MOST}`,
    );
    return rows.map((row) => ({
      commit: row.COMMIT_ID,
      attempt: Number(row.ATTEMPT),
      begunMs: Number(row.BEGUN_MS),
    }));
  } catch (error) {
    if (!isMissingObject(error)) throw error;
    // Of an environment to which nothing was ever deployed the ledger is missing.
    return /\bSNOWFLAKE[.'"]/.test(error.message) ? undefined : [];
  }
}

function receiptOf({ CREDITS, BYTES_SCANNED, BYTES_WRITTEN }: UsageRow): Receipt {
  return {
    ...(CREDITS === null ? {} : { credits: Number(CREDITS) }),
    ...(BYTES_SCANNED === null ? {} : { bytesScanned: Number(BYTES_SCANNED) }),
    ...(BYTES_WRITTEN === null ? {} : { bytesWritten: Number(BYTES_WRITTEN) }),
  };
}

/** A second look at the same time writes nothing that is there. */
function recordSql(
  { names, environment }: TakeInput,
  receipts: readonly { readonly deployment: Deployment; readonly receipt: Receipt }[],
): string {
  const values = receipts.map(
    ({ deployment: { commit, attempt }, receipt }) =>
      `(${quoteLiteral(commit)}, ${Math.trunc(attempt)}, ${quoteLiteral(storedReceipt(receipt))})`,
  );
  const of = quoteLiteral(environment);
  return `MERGE INTO ${names.ledger} L USING (SELECT COLUMN1 AS COMMIT_ID, COLUMN2 AS ATTEMPT, COLUMN3 AS RECEIPT FROM VALUES ${values.join(", ")}) R ON L.KIND = 'RECEIPT' AND L.ENVIRONMENT = ${of} AND L.COMMIT_ID = R.COMMIT_ID AND L.ATTEMPT = R.ATTEMPT WHEN NOT MATCHED THEN INSERT (KIND, ENVIRONMENT, COMMIT_ID, ATTEMPT, ERROR_MESSAGE, RECORDED_BY, RECORDED_ON) VALUES ('RECEIPT', ${of}, R.COMMIT_ID, R.ATTEMPT, R.RECEIPT, CURRENT_USER(), CURRENT_TIMESTAMP())`;
}
