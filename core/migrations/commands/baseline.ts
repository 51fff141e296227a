import { ConfigError } from "../../errors/index.ts";
import { insertHistorySql } from "../history/history-row.ts";
import { insertLedgerSql } from "../history/ledger.ts";
import { prepareMigrations } from "../plan/prepare-migrations.ts";
import { renderScript } from "../scripts/render-script.ts";
import { compareKeys, versionKey } from "../scripts/version-key.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import { openDeployment } from "./open-deployment.ts";

/**
 * Records every V script up to a version as applied, without running any: for a database that was built before it
 * was deployed in this way. Scripts that are in the history already stay as they are.
 * @returns the names of the scripts that were recorded
 * @throws ConfigError when no script has that version or an older one
 */
export async function baselineMigrations(input: DeployMigrationsInput, version: string): Promise<string[]> {
  const { names, discovered, renderer } = prepareMigrations(input);
  const last = versionKey(version);
  const chosen = discovered.scripts.filter(({ kind, key }) => kind === "V" && compareKeys(key, last) <= 0);
  if (chosen.length === 0) {
    throw new ConfigError(`There is no V script of version ${version} or older.`, {
      next: "Correct the version.",
    });
  }
  const { lease, ownsLease, state } = await openDeployment(input, names);
  try {
    const missing = chosen.filter(({ name }) => !state.versioned.has(name));
    const statements = missing.flatMap((script) => {
      const { checksum } = renderScript(renderer, script);
      const { name, kind, description } = script;
      return [
        insertHistorySql(names, {
          version: script.version,
          description,
          script: name,
          kind,
          checksum,
          status: "Success",
          executionTime: "0",
        }),
        insertLedgerSql(names, input.deployment, { kind: "BASELINE", script: name, checksum }),
      ];
    });
    if (statements.length > 0) {
      const sql = joinStatements(["BEGIN TRANSACTION", ...statements, "COMMIT"]);
      await input.connection.runScript(sql);
    }
    return missing.map(({ name }) => name);
  } finally {
    if (ownsLease) await lease.release();
  }
}
