import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import type { DeploymentIdentity, MigrationConfig } from "../contracts/migration-config.ts";
import { attemptSql } from "../history/ledger.ts";
import { metadataNames } from "../history/metadata-names.ts";
import { leaseHolder } from "./open-deployment.ts";

/** Whether a deployment has left anything behind: the lease that it took last, or a row in the ledger. One request. */
export async function isKnownDeployment(
  connection: SnowflakeConnection,
  config: Pick<MigrationConfig, "historyTable" | "metadataSchema">,
  deployment: DeploymentIdentity,
): Promise<boolean> {
  const names = metadataNames(config);
  const holder = quoteLiteral(leaseHolder(deployment));
  try {
    const { rows } = await connection.query<{ N: number }>(
      `SELECT (SELECT COUNT(*) FROM ${names.lease} WHERE HOLDER = ${holder}) + (SELECT COUNT(*) FROM ${names.ledger} WHERE ${attemptSql(deployment)}) AS N`,
    );
    return Number(rows[0]?.N ?? 0) > 0;
  } catch (error) {
    if (isMissingObject(error)) return false;
    throw error;
  }
}
