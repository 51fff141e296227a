import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { LeaseError, StatementError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import {
  acquireLeaseSql,
  addGenerationSql,
  createLeaseSql,
  extendLeaseSql,
  fenceSql,
  isLeaseLost,
  leaseTable,
  releaseLeaseSql,
} from "./lease-sql.ts";

/** The right to deploy to one environment, until it expires by the server's clock. */
export interface Lease {
  /** new with every taking: what carries an old one is refused by the server (fencing) */
  readonly token: string;
  readonly holder: string;
  /** Takes another `ttlSeconds` from now. Throws LeaseError when somebody else has taken over. */
  renew(): Promise<void>;
  /** Gives it back. Harmless when it has been lost. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  /** schema of the lease table, as written in SQL: `DB.METADATA` */
  readonly schema: string;
  /** who holds it, for people; the same holder may take it again (a redelivered message, after a crash) */
  readonly holder: string;
  readonly ttlSeconds?: number;
  /** how long to wait for somebody else; default 0 */
  readonly waitSeconds?: number;
  readonly onWait?: (holder: string, until: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export const DEFAULT_LEASE_SECONDS = 900;
const PAUSE_MS = 5_000;

/**
 * Takes the lease of a schema, making its table on first use.
 * @throws LeaseError naming the holder when somebody else has it for longer than `waitSeconds`
 */
export async function acquireLease(connection: SnowflakeConnection, options: LeaseOptions): Promise<Lease> {
  const table = leaseTable(options.schema);
  return acquireLeaseOf(connection, table, options, (acquire) =>
    createAndAcquire(connection, [createLeaseSql(table)], acquire),
  );
}

/** The statements that take a lease and then fail unless it was taken, for a request that makes the table first. */
export type Acquire = readonly [update: string, fence: string];

/** Makes tables and, when asked to, takes the lease, in one request. False when somebody else has the lease. */
export async function createAndAcquire(
  connection: SnowflakeConnection,
  create: readonly string[],
  acquire: Acquire | undefined,
): Promise<boolean> {
  try {
    await connection.runScript(joinStatements([...create, ...(acquire ?? [])]));
    return true;
  } catch (error) {
    if (isLeaseLost(error)) return false;
    throw error;
  }
}

/**
 * `acquireLease` for a table by its SQL name. `create` makes it and takes the lease, in one request, when it is not
 * there.
 */
export async function acquireLeaseOf(
  connection: SnowflakeConnection,
  table: string,
  options: Omit<LeaseOptions, "schema">,
  create: (acquire: Acquire, missing: StatementError) => Promise<boolean>,
): Promise<Lease> {
  const { holder, ttlSeconds = DEFAULT_LEASE_SECONDS, signal } = options;
  const token = randomUUID();
  const update = acquireLeaseSql(table, holder, token, ttlSeconds);
  const acquire: Acquire = [update, fenceSql(table, token)];
  const giveUp = Date.now() + (options.waitSeconds ?? 0) * 1000;
  let created = false;
  for (;;) {
    let acquired: boolean;
    try {
      const { updatedRows } = await connection.query(update, signal === undefined ? {} : { signal });
      acquired = (updatedRows ?? 0) > 0;
    } catch (error) {
      if (created) throw error;
      created = true;
      if (isMissingObject(error)) acquired = await create(acquire, error);
      else if (isMissingColumn(error)) {
        acquired = await createAndAcquire(connection, [addGenerationSql(table)], acquire);
      } else throw error;
    }
    if (acquired) return leaseOf(connection, table, token, holder, ttlSeconds);
    const current = await currentHolder(connection, table);
    if (Date.now() >= giveUp) {
      throw new LeaseError(
        `${current.holder} is deploying here; its lease ends at ${current.until} at the latest.`,
        {
          next: "Wait for it, or let this one wait: --lease-wait SECONDS.",
          holder: current.holder,
        },
      );
    }
    options.onWait?.(current.holder, current.until);
    const ms = Math.min(PAUSE_MS, Math.max(0, giveUp - Date.now()));
    await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

/** A lease table that an earlier version made has no GENERATION. */
function isMissingColumn(error: unknown): boolean {
  return error instanceof StatementError && /invalid identifier '"?GENERATION/i.test(error.message);
}

/** Who holds the lease, and until when (ISO 8601). */
export async function currentHolder(
  connection: SnowflakeConnection,
  table: string,
): Promise<{ holder: string; until: string }> {
  const { rows } = await connection.query<{ HOLDER: string; EXPIRES: number }>(
    `SELECT HOLDER, DATE_PART(EPOCH_SECOND, EXPIRES_ON) AS EXPIRES FROM ${table}`,
  );
  const [row] = rows;
  return { holder: row?.HOLDER ?? "", until: new Date((row?.EXPIRES ?? 0) * 1000).toISOString() };
}

function leaseOf(
  connection: SnowflakeConnection,
  table: string,
  token: string,
  holder: string,
  ttlSeconds: number,
): Lease {
  return {
    token,
    holder,
    async renew() {
      const { updatedRows } = await connection.query(extendLeaseSql(table, token, ttlSeconds));
      if ((updatedRows ?? 0) === 0) throw leaseLost();
    },
    async release() {
      await connection.query(releaseLeaseSql(table, token));
    },
  };
}

/** The error for a lease that somebody else has taken over. */
export function leaseLost(): LeaseError {
  return new LeaseError("The lease has run out and somebody else has taken over.", {
    next: "Nothing more was run here. Look at the history, then deploy again; a longer lease helps long scripts.",
  });
}
