import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import type { DeploymentIdentity, MigrationConfig } from "../contracts/migration-config.ts";
import type { SessionContext } from "../contracts/session-context.ts";
import { countCancelledSql } from "../history/cancellations.ts";
import { countAppliedSql, insertHistorySql, secondsSinceStart } from "../history/history-row.ts";
import { countAttemptSql, insertLedgerSql } from "../history/ledger.ts";
import type { MetadataNames } from "../history/metadata-names.ts";
import type { Lease } from "../lease/acquire-lease.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import type { Statement } from "../sql-text/split-statements.ts";
import { placeTransactions, type TransactionPlan } from "../sql-text/transactions.ts";
import { startGuardedSql } from "./guard.ts";
import {
  parameterStatements,
  roleStatements,
  secondaryRolesStatements,
  sessionStatements,
} from "./session-statements.ts";
import { workId } from "./work-id.ts";

/** What applying one script needs to know. */
export interface ApplyContext {
  readonly connection: SnowflakeConnection;
  readonly config: MigrationConfig;
  readonly names: MetadataNames;
  readonly deployment: DeploymentIdentity;
  readonly lease: Lease;
  readonly session: SessionContext;
  /** the script before, in the same session, left it as it was put back for that one */
  readonly sessionUntouched?: boolean;
  /** some script of this deployment changes the secondary roles, so that they are put back too */
  readonly secondaryRolesChange?: boolean;
  /** requests of this attempt from an earlier run: query tag -> query id */
  readonly earlier: ReadonlyMap<string, string>;
  /** scripts that an earlier run of this attempt began and whose end is recorded apart */
  readonly inDoubt: ReadonlySet<string>;
  /** statements of ours that go before the script, in its request */
  readonly firstStatements: readonly string[];
  /** and after the script, before its history row */
  readonly lastStatements?: readonly string[];
  readonly onQueryId: (queryId: string) => void;
  readonly signal: AbortSignal;
}

/** https://docs.snowflake.com/en/sql-reference/parameters#query-tag */
const MAX_QUERY_TAG_CHARACTERS = 2000;

/**
 * The query tag while a script runs, in schemachange's form: the tool, the configured tag, the script. A QUERY_TAG among
 * the session parameters is not part of it, as there.
 */
export function queryTagOf({ queryTag }: Pick<MigrationConfig, "queryTag">, script: string): string {
  return ["snowhook", queryTag, script]
    .filter((part) => part !== undefined && part !== "")
    .join(";")
    .slice(0, MAX_QUERY_TAG_CHARACTERS);
}

/** The session as every script finds it. */
export function putBack({ config, session, secondaryRolesChange }: ApplyContext): string[] {
  return [
    ...sessionStatements(session),
    ...(secondaryRolesChange === true ? secondaryRolesStatements(session) : []),
    ...parameterStatements(config),
  ];
}

/** Before a script: the session, the clock and the guard (with the attempt's name, to be found by). */
export function openingStatements(script: RenderedScript, context: ApplyContext): string[] {
  const { names, deployment, lease, firstStatements } = context;
  return [
    ...(context.sessionUntouched === true ? [] : putBack(context)),
    `${startGuardedSql(names.lease, lease.token, countRecordedSql(script, context), countCancelledSql(names, deployment))} /* ${workId(deployment)} */`,
    ...firstStatements,
  ];
}

/** Counts as N, above 0, when this script is recorded for this attempt. */
function countRecordedSql(script: RenderedScript, { names, deployment, config }: ApplyContext): string {
  if (isRecordedByAttempt(script)) return countAttemptSql(names, deployment, "SCRIPT", script.name);
  const byText = script.kind === "R" || config.policies?.changedVersioned === "execute";
  return countAppliedSql(names, { ...script, script: script.name }, byText);
}

/** What may run again in another attempt with the same text: the history row alone does not tell the attempts apart. */
const isRecordedByAttempt = ({ kind }: RenderedScript) => kind === "A" || kind === "U" || kind === "H";

/** After a script: its record, as the deploy role, whatever the script switched to. */
export function closingStatements(
  script: RenderedScript,
  { names, deployment, session, lastStatements = [] }: ApplyContext,
  state: TransactionPlan["state"],
): string[] {
  const record = [
    ...lastStatements,
    ...historyStatements(script, names, "Success", secondsSinceStart),
    ...(isRecordedByAttempt(script)
      ? [
          insertLedgerSql(names, deployment, {
            kind: "SCRIPT",
            script: script.name,
            checksum: script.checksum,
          }),
        ]
      : []),
  ];
  // one statement commits by itself when surely nothing is open
  const alone = record.length === 1 && state === "closed";
  return [
    ...(mayChangeRole.test(script.content) ? roleStatements(session) : []),
    ...(alone || state === "open" ? [] : ["BEGIN TRANSACTION"]),
    ...record,
    ...(alone ? [] : ["COMMIT"]),
  ];
}

/** Procedures, blocks and dynamic SQL can hold a USE that is not seen here. */
const mayChangeRole = /\b(?:USE|CALL|EXECUTE|BEGIN)\b/i;

/** CREATE and DROP of a database or schema change what the session is in, ALTER SESSION its parameters. */
const mayChangeMore = /\b(?:DATABASE|SCHEMA|SESSION|ROLES?|WAREHOUSE|USER|ACCOUNT)\b/i;

/** Whether a script can leave the session otherwise than it found it; true for every word that might. */
export function mayChangeSession({ content }: Pick<RenderedScript, "content">): boolean {
  return mayChangeRole.test(content) || mayChangeMore.test(content);
}

const noTransactionMark = /^[ \t]*--[ \t]*snowhook:[ \t]*no-transaction[ \t]*$/im;

/**
 * Where a script's rows begin a transaction: nowhere with `autocommit` or the mark `-- snowhook: no-transaction`.
 * Begun and ended in one request: Snowflake rolls back what a request of several statements leaves open, and may
 * refuse to switch AUTOCOMMIT in it. https://docs.snowflake.com/en/sql-reference/transactions#scoped-transactions
 */
export function transactionsOf(
  script: RenderedScript,
  statements: readonly Statement[],
  { autocommit }: Pick<MigrationConfig, "autocommit">,
): TransactionPlan {
  const placed = placeTransactions(statements);
  if (autocommit !== true && !noTransactionMark.test(script.content)) return placed;
  return { begins: [], state: placed.begins.length > 0 ? "unknown" : placed.state };
}

/** The history row of a script; a hook has none. */
export function historyStatements(
  { version, description, name, kind, checksum }: RenderedScript,
  names: MetadataNames,
  status: "Success" | "Failed",
  executionTime: string,
): string[] {
  if (kind === "H") return [];
  return [
    insertHistorySql(names, { version, description, script: name, kind, checksum, status, executionTime }),
  ];
}
