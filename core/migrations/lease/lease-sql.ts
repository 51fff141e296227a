import { quoteLiteral, quoteObjectName, readObjectName } from "../../snowflake/quote.ts";

/** The lease's table in a schema written as in SQL. */
export function leaseTable(schema: string): string {
  return quoteObjectName([...readObjectName(schema), "SNOWHOOK_LEASE"]);
}

/**
 * The lease's table with its one row. Two sessions that create it at once make one table (IF NOT EXISTS with AS
 * SELECT is one statement), and the row is there before anyone can take it.
 */
export function createLeaseSql(table: string): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (HOLDER VARCHAR, TOKEN VARCHAR, REENTERED BOOLEAN, TAKEN_ON TIMESTAMP_LTZ, EXPIRES_ON TIMESTAMP_LTZ, GENERATION NUMBER) AS SELECT '', '', FALSE, TO_TIMESTAMP_LTZ(0), TO_TIMESTAMP_LTZ(0), 0`;
}

/** For a table that an earlier version made. */
export function addGenerationSql(table: string): string {
  return `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS GENERATION NUMBER`;
}

/**
 * Takes the lease when it is free, expired, or this holder's. One conditional UPDATE decides: Snowflake serialises
 * updates of a table, so of two sessions one finds the row changed. Every taking is a new generation; REENTERED says
 * that the one before was never given back, so that what it started may still run.
 * https://docs.snowflake.com/en/sql-reference/transactions#resource-locking
 */
export function acquireLeaseSql(table: string, holder: string, token: string, ttlSeconds: number): string {
  const who = quoteLiteral(holder);
  return `UPDATE ${table} SET REENTERED = (TOKEN <> ''), GENERATION = COALESCE(GENERATION, 0) + 1, HOLDER = ${who}, TOKEN = ${quoteLiteral(token)}, TAKEN_ON = CURRENT_TIMESTAMP(), EXPIRES_ON = DATEADD(SECOND, ${Math.ceil(ttlSeconds)}, CURRENT_TIMESTAMP()) WHERE HOLDER = ${who} OR EXPIRES_ON <= CURRENT_TIMESTAMP()`;
}

/** Takes another while for the token's lease, from now. */
export function extendLeaseSql(table: string, token: string, seconds: number): string {
  return `UPDATE ${table} SET EXPIRES_ON = DATEADD(SECOND, ${Math.ceil(seconds)}, CURRENT_TIMESTAMP()) WHERE TOKEN = ${quoteLiteral(token)}`;
}

/** Gives the token's lease back: free at once, and nothing of it is left to look for. */
export function releaseLeaseSql(table: string, token: string): string {
  return `UPDATE ${table} SET EXPIRES_ON = CURRENT_TIMESTAMP(), TOKEN = '' WHERE TOKEN = ${quoteLiteral(token)}`;
}

const LOST_MARK = "SNOWHOOK_LEASE_LOST";

/** Counts 1 as N while the lease is the token's, else 0. */
export function leaseHeldSql(table: string, token: string): string {
  return `SELECT COUNT(*) AS N FROM ${table} WHERE TOKEN = ${quoteLiteral(token)} AND EXPIRES_ON > CURRENT_TIMESTAMP()`;
}

/**
 * An expression that fails, and with it the rest of its request, when the count of `leaseHeldSql` is 0. It is put
 * together from the count, so that it cannot be worked out before the table is read.
 */
export function unlessLost(count: string, otherwise = "'1'"): string {
  return `TO_NUMBER(IFF(${count} = 0, '${LOST_MARK} ' || ${count}, ${otherwise}))`;
}

/** Fails, and with it the rest of its request, unless the lease is still the token's. */
export function fenceSql(table: string, token: string): string {
  return `SELECT ${unlessLost("N")} AS FENCE FROM (${leaseHeldSql(table, token)})`;
}

/** True when a request failed at the fence. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof Error && error.message.includes(LOST_MARK);
}
