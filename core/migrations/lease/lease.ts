import { randomUUID } from "node:crypto";
import { LeaseError, type StatementError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { quoteLiteral, quoteObjectName, readObjectName } from "../../snowflake/quote.ts";
import { joinStatements } from "../sql-text/join-statements.ts";

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
 * The lease's table with its one row. Two sessions that create it at once make one table (IF NOT EXISTS with AS
 * SELECT is one statement), and the row is there before anyone can take it.
 */
export function createLeaseSql(table: string): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (HOLDER VARCHAR, TOKEN VARCHAR, REENTERED BOOLEAN, TAKEN_ON TIMESTAMP_LTZ, EXPIRES_ON TIMESTAMP_LTZ) AS SELECT '', '', FALSE, TO_TIMESTAMP_LTZ(0), TO_TIMESTAMP_LTZ(0)`;
}

/**
 * Takes the lease when it is free, expired, or this holder's. One conditional UPDATE decides: Snowflake serialises
 * updates of a table, so of two sessions one finds the row changed.
 * https://docs.snowflake.com/en/sql-reference/transactions#resource-locking
 */
export function takeLeaseSql(table: string, holder: string, token: string, ttlSeconds: number): string {
  const who = quoteLiteral(holder);
  return `UPDATE ${table} SET REENTERED = (HOLDER = ${who} AND EXPIRES_ON > CURRENT_TIMESTAMP()), HOLDER = ${who}, TOKEN = ${quoteLiteral(token)}, TAKEN_ON = CURRENT_TIMESTAMP(), EXPIRES_ON = DATEADD(SECOND, ${Math.ceil(ttlSeconds)}, CURRENT_TIMESTAMP()) WHERE HOLDER = ${who} OR EXPIRES_ON <= CURRENT_TIMESTAMP()`;
}

/** Takes another while for the token's lease, from now; 0 seconds gives it back. */
export function extendLeaseSql(table: string, token: string, seconds: number): string {
  return `UPDATE ${table} SET EXPIRES_ON = DATEADD(SECOND, ${Math.ceil(seconds)}, CURRENT_TIMESTAMP()) WHERE TOKEN = ${quoteLiteral(token)}`;
}

const LOST_MARK = "SNOWHOOK_LEASE_LOST";

/** Fails, and with it the rest of its request, unless the lease is still the token's. */
export function fenceSql(table: string, token: string): string {
  return `SELECT TO_NUMBER(IFF(COUNT(*) > 0, '1', '${LOST_MARK}')) FROM ${table} WHERE TOKEN = ${quoteLiteral(token)} AND EXPIRES_ON > CURRENT_TIMESTAMP()`;
}

/** True when a request failed at `fenceSql`. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof Error && error.message.includes(LOST_MARK);
}

/** The lease's table in a schema written as in SQL. */
function leaseTable(schema: string): string {
  return quoteObjectName([...readObjectName(schema), "SNOWHOOK_LEASE"]);
}

/**
 * Takes the lease of a schema, making its table on first use.
 * @throws LeaseError naming the holder when somebody else has it for longer than `waitSeconds`
 */
export async function acquireLease(connection: SnowflakeConnection, options: LeaseOptions): Promise<Lease> {
  const table = leaseTable(options.schema);
  return takeLease(connection, table, options, (take) =>
    createAndTake(connection, [createLeaseSql(table)], take),
  );
}

/** Makes tables and, when asked to, takes the lease, in one request. Returns how many rows the taking changed. */
export async function createAndTake(
  connection: SnowflakeConnection,
  create: readonly string[],
  take?: string,
): Promise<number> {
  const sql = joinStatements(take === undefined ? create : [...create, take]);
  const { results } = await connection.runScript(sql, { requestId: randomUUID(), fetchResults: true });
  return results.at(-1)?.updatedRows ?? 0;
}

/** `acquireLease` for a table by its SQL name; `create` makes it, and takes the lease, when it is not there. */
export async function takeLease(
  connection: SnowflakeConnection,
  table: string,
  options: Omit<LeaseOptions, "schema">,
  create: (take: string, missing: StatementError) => Promise<number>,
): Promise<Lease> {
  const { holder, ttlSeconds = DEFAULT_LEASE_SECONDS, signal } = options;
  const token = randomUUID();
  const take = takeLeaseSql(table, holder, token, ttlSeconds);
  const giveUp = Date.now() + (options.waitSeconds ?? 0) * 1000;
  let created = false;
  for (;;) {
    let taken: number;
    try {
      taken = (await connection.query(take, signal === undefined ? {} : { signal })).updatedRows ?? 0;
    } catch (error) {
      if (!isMissingObject(error) || created) throw error;
      created = true;
      taken = await create(take, error);
    }
    if (taken > 0) return leaseOf(connection, table, token, holder, ttlSeconds);
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
    await pause(Math.min(PAUSE_MS, Math.max(0, giveUp - Date.now())), signal);
  }
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
  const extend = (seconds: number) => connection.query(extendLeaseSql(table, token, seconds));
  return {
    token,
    holder,
    async renew() {
      const { updatedRows } = await extend(ttlSeconds);
      if ((updatedRows ?? 0) === 0) throw leaseLost();
    },
    async release() {
      await extend(0);
    },
  };
}

/** The error for a lease that somebody else has taken over. */
export function leaseLost(): LeaseError {
  return new LeaseError("The lease has run out and somebody else has taken over.", {
    next: "Nothing more was run here. Look at the history, then deploy again; a longer lease helps long scripts.",
  });
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
