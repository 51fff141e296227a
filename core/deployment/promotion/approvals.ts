import { ConfigError } from "../../errors/index.ts";
import { approvalSql } from "../../migrations/history/approvals.ts";
import { createLedgerSql } from "../../migrations/history/ledger.ts";
import type { MetadataNames } from "../../migrations/history/metadata-names.ts";
import { joinStatements } from "../../migrations/sql-text/join-statements.ts";
import type { Environment } from "../../project/project.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { quoteLiteral } from "../../snowflake/quote.ts";
import { metadataNamesOf } from "../metadata-schema.ts";

type Session = Pick<SnowflakeConnection, "query" | "runScript">;

export interface ApprovalInput {
  /** a session of the environment's own user */
  readonly connection: Session;
  readonly environment: Environment;
  /** whole id of the commit that was looked at: of the pull request's head, or of the branch's */
  readonly commit: string;
  /** login at GitHub; whoever calls this knows that it is really them */
  readonly by: string;
  /** where it was said: `pull/7`, `label/7`, `terminal` */
  readonly from: string;
  /** the event that said it, when that may come again later: it is one approval however often it comes */
  readonly event?: string;
  /** login of whom the change is from: their own approval never counts */
  readonly author?: string;
  readonly now?: Date;
}

/** How far an approval has come. */
export interface Approval {
  /** those of the environment's approvers who have approved the commit, as the file writes them */
  readonly approvedBy: readonly string[];
  readonly needed: number;
  readonly complete: boolean;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Records in the environment's ledger that somebody approves what a commit deploys.
 * @throws {ConfigError} when the environment does not name them, or they would approve their own change
 * @example
 * ```ts
 * const { complete, approvedBy, needed } = await approve({ connection, environment, commit, by: "octocat", from: "pull/7" });
 * if (!complete) console.log(`${approvedBy.length} of ${needed}`);
 * ```
 */
export async function approve(input: ApprovalInput): Promise<Approval> {
  const { connection, environment, commit, by, author } = input;
  const { project, key, promotion } = environment;
  if (!COMMIT.test(commit)) {
    throw new ConfigError(`${JSON.stringify(commit)} is not a whole commit id`, {
      next: "Give all its 40 characters: git rev-parse HEAD.",
    });
  }
  if (!promotion.approvers.some((login) => isSame(login, by))) {
    const who = promotion.approvers.join(", ");
    throw new ConfigError(
      `${JSON.stringify(by)} may not approve deployments to ${project}/${key}`,
      who === ""
        ? { next: `Nothing has to be approved there: name people as approvers in snowhook.yml first.` }
        : { next: `These may: ${who}. The deployer's snowhook.yml names them.` },
    );
  }
  if (author !== undefined && isSame(author, by)) {
    throw new ConfigError(`${by} cannot approve a change of their own`, {
      next: `Ask another one of ${promotion.approvers.join(", ")}.`,
    });
  }
  const names = metadataNamesOf(environment);
  const at = (input.now ?? new Date()).getTime();
  const { from, event } = input;
  const said = {
    ...{ environment: `${project}/${key}`, commit, by, at, from },
    ...(event === undefined ? {} : { event }),
  };
  await inLedger(connection, environment, names, approvalSql(names, said));
  const all = await readApprovals(connection, environment);
  return approvalOf(environment, all.get(commit) ?? new Set());
}

/**
 * What has been approved and not taken back: commit -> logins in lower case; the last thousand. Empty when there is no ledger yet.
 * @param since milliseconds since 1970: what was said before does not count
 */
export async function readApprovals(
  connection: Session,
  environment: Environment,
  since = 0,
): Promise<Map<string, Set<string>>> {
  const { project, key } = environment;
  const { ledger } = metadataNamesOf(environment);
  const found = new Map<string, Set<string>>();
  try {
    const { rows } = await connection.query<{ COMMIT_ID: string; CHECKSUM: string }>(
      `SELECT COMMIT_ID, CHECKSUM FROM ${ledger} A WHERE KIND = 'APPROVAL' AND CHECKSUM IS NOT NULL AND ATTEMPT >= ${Math.trunc(since)} AND ENVIRONMENT = ${quoteLiteral(`${project}/${key}`)} AND NOT EXISTS (SELECT 1 FROM ${ledger} R WHERE R.KIND = 'REVOCATION' AND R.ENVIRONMENT = A.ENVIRONMENT AND R.SCRIPT = A.SCRIPT AND R.ATTEMPT >= A.ATTEMPT) ORDER BY RECORDED_ON DESC LIMIT 1000`,
    );
    for (const row of rows) {
      found.set(row.COMMIT_ID, (found.get(row.COMMIT_ID) ?? new Set()).add(row.CHECKSUM.toLowerCase()));
    }
  } catch (error) {
    if (!isMissingObject(error)) throw error;
  }
  return found;
}

/**
 * Of who has approved only those count whom the file names now.
 * @param asker whose own word does not count
 */
export function approvalOf(
  { promotion }: Environment,
  approved: ReadonlySet<string>,
  asker?: string,
): Approval {
  const approvedBy = promotion.approvers.filter(
    (login) => approved.has(login.toLowerCase()) && (asker === undefined || !isSame(login, asker)),
  );
  const people = new Set(approvedBy.map((login) => login.toLowerCase()));
  return { approvedBy, needed: promotion.approvals, complete: people.size >= promotion.approvals };
}

/** Writes into the ledger, which is made when nothing was deployed yet. */
export async function inLedger(
  connection: Session,
  environment: Environment,
  names: MetadataNames,
  sql: string,
): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    if (!isMissingObject(error)) throw error;
    const schema = environment.createHistoryTable
      ? [`CREATE SCHEMA IF NOT EXISTS ${names.metadataSchema}`]
      : [];
    await connection.runScript(joinStatements([...schema, createLedgerSql(names), sql]));
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
