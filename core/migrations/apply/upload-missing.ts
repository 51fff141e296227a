import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import type { DeploymentIdentity } from "../contracts/migration-config.ts";
import type { MigrationEvent } from "../contracts/migration-report.ts";
import { insertLedgerSql } from "../history/ledger.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import type { StagedFolder } from "../scripts/staged-folders.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import { uploadFolder } from "./upload-folder.ts";

/** Uploads the folders whose content the account does not have yet, and remembers them in the ledger. */
export async function uploadMissing(
  connection: SnowflakeConnection,
  names: MetadataNames,
  folders: readonly StagedFolder[],
  known: ReadonlySet<string>,
  deployment: DeploymentIdentity,
  onEvent: ((event: MigrationEvent) => void) | undefined,
): Promise<void> {
  const missing = folders.filter(({ name, hash }) => !known.has(`${name}/${hash}`));
  if (missing.length === 0) return;
  await connection.query(`CREATE STAGE IF NOT EXISTS ${names.fileStage}`);
  for (const folder of missing) {
    const uploaded = await uploadFolder(connection, folder);
    onEvent?.({ type: "staged", folder: folder.name, location: folder.location, uploaded });
  }
  const rows = missing.map(({ name, hash }) =>
    insertLedgerSql(names, deployment, { kind: "FILES", script: name, checksum: hash }),
  );
  await connection.runScript(joinStatements(rows));
}
