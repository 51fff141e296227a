import { quoteIdentifier, quoteLiteral, quoteWritten } from "../../snowflake/quote.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import { insertHistorySql, secondsSinceStart, setStartedSql } from "../history/history-row.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import { fenceSql } from "../lease/lease.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { withoutEmptyStatements } from "../sql-text/split-statements.ts";

const LONGEST_QUERY_TAG = 2000;

/** The statements that put the session into the state in which every script starts. */
export function sessionStatements(config: MigrationConfig): string[] {
  const { role, warehouse, database, schema } = config;
  return [
    ...(role === undefined ? [] : [`USE ROLE ${quoteWritten(role)}`]),
    ...(warehouse === undefined ? [] : [`USE WAREHOUSE ${quoteWritten(warehouse)}`]),
    ...(database === undefined ? [] : [`USE DATABASE ${quoteWritten(database)}`]),
    ...(schema === undefined ? [] : [`USE SCHEMA ${quoteWritten(schema)}`]),
  ];
}

/** What QUERY_TAG is while a script runs: schemachange's form, at most as long as Snowflake takes. */
export function queryTagOf(config: Pick<MigrationConfig, "queryTag">, script: string): string {
  return `${config.queryTag ?? "snowhook"};${script}`.slice(0, LONGEST_QUERY_TAG);
}

/** Before a script: session, parameters, query tag, the clock, and the fence (nothing runs without the lease). */
export function openingStatements(
  config: MigrationConfig,
  names: MetadataNames,
  script: string,
  leaseToken: string,
): string[] {
  const settings = Object.entries(config.sessionParameters ?? {}).map(
    ([name, value]) =>
      `${parameterName(name)} = ${typeof value === "string" ? quoteLiteral(value) : String(value)}`,
  );
  const parameters = [...settings, `QUERY_TAG = ${quoteLiteral(queryTagOf(config, script))}`].join(", ");
  return [
    ...sessionStatements(config),
    `ALTER SESSION SET ${parameters}`,
    setStartedSql,
    fenceSql(names.lease, leaseToken),
  ];
}

/**
 * A script's DML and its history row are one transaction, unless `autocommit` is set; DDL commits by itself. Begun and
 * ended in one request: Snowflake rolls back what a request of several statements leaves open, and may refuse to
 * switch AUTOCOMMIT in it. https://docs.snowflake.com/en/sql-reference/transactions#scoped-transactions
 */
export function transactionBegin({ autocommit }: Pick<MigrationConfig, "autocommit">): string[] {
  return autocommit === true ? [] : ["BEGIN TRANSACTION"];
}

/** The end of what `transactionBegin` began. A script that ended it by itself leaves nothing to commit. */
export function transactionEnd({ autocommit }: Pick<MigrationConfig, "autocommit">): string[] {
  return autocommit === true ? [] : ["COMMIT"];
}

/** After a script: back to the deploy role, whatever the script switched to, and the history row. */
export function closingStatements(
  config: MigrationConfig,
  names: MetadataNames,
  script: RenderedScript,
  ours: readonly string[] = [],
): string[] {
  const { role, warehouse } = config;
  return [
    ...(role === undefined ? [] : [`USE ROLE ${quoteWritten(role)}`]),
    ...(warehouse === undefined ? [] : [`USE WAREHOUSE ${quoteWritten(warehouse)}`]),
    ...ours,
    insertHistorySql(names, {
      version: script.version,
      description: script.description,
      script: script.name,
      kind: script.kind,
      checksum: script.checksum,
      status: "Success",
      executionTime: secondsSinceStart,
    }),
  ];
}

export interface ScriptRequest {
  readonly sql: string;
  /** offset of the script's own text in `sql` */
  readonly scriptStart: number;
}

/** A script with all that belongs to it, as the text of one request. */
export function composeRequest(
  before: readonly string[],
  content: string,
  after: readonly string[],
): ScriptRequest {
  const opening = before.map((statement) => `${statement};\n`).join("");
  // the line end keeps a comment on the script's last line from swallowing the semicolon
  const closing = after.map((statement) => `\n;${statement}`).join("");
  return {
    sql: `${opening}${withoutEmptyStatements(content)}${closing}`,
    scriptStart: opening.length,
  };
}

/** After a failed script: its open transaction is given up, and the session is the deploy role's again. */
export function recoveryStatements(config: MigrationConfig): string[] {
  const transaction = config.autocommit === true ? [] : ["ROLLBACK"];
  return [...transaction, ...sessionStatements(config)];
}

function parameterName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name.toUpperCase() : quoteIdentifier(name);
}
