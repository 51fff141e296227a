import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { checkParameter } from "../account/parameters.ts";
import { dropTemporary } from "../catalog/temporary.ts";
import {
  asSnowflakeError,
  describeQuery,
  runStatement,
  type StatementRunner,
} from "../engine/run-statement.ts";
import { cancelled, SnowflakeError } from "../errors/snowflake-error.ts";
import { blankSession } from "../session/blank-session.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";

/** What running needs, whoever runs. */
export interface OwnersRunning {
  readonly account: Account;
  readonly runner: () => StatementRunner;
}

/** How a statement of an object runs. */
export interface RunSettings {
  /** null: Snowflake's own compute. */
  readonly warehouse: string | null;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** 0: none. */
  readonly timeoutMs: number;
}

/** What runs, and who is told of it. */
export interface OwnersStatement {
  readonly sql: string;
  readonly sessionId: string;
  /** ends it before its time */
  readonly abort?: AbortSignal;
  tell(queryId: string): void;
}

const LONGEST_MS = 604_800_000;

/**
 * Runs a statement with the rights of an object's owner (a task's, an alert's), as the system's user, in the object's
 * schema and warehouse.
 */
export async function runAsOwner(
  { account, runner }: OwnersRunning,
  object: CatalogObject,
  settings: RunSettings,
  { sql, sessionId, abort, tell }: OwnersStatement,
): Promise<ResultSet> {
  const { warehouse, parameters } = settings;
  const duck = await account.duck.connect();
  const session = blankSession({
    ...{ id: sessionId, user: "SYSTEM", role: object.owner, duck, warehouse },
    ...{ database: object.path.database ?? null, schema: object.path.schema ?? null },
    ...(warehouse === null && { managedCompute: true }),
    parameters: new Map(
      Object.entries(parameters).map(([name, value]) => [name, checkParameter(name, value)]),
    ),
  });
  const whole = runner();
  const query = whole.queries.add(describeQuery(session, sql));
  tell(query.id);
  const limit = timeLimit(settings);
  const timer = setTimeout(() => query.abort.abort(timedOut(limit)), limit);
  timer.unref();
  const end = () => query.abort.abort(cancelled());
  abort?.addEventListener("abort", end);
  if (abort?.aborted) end();
  try {
    const statement = { sql, tokens: tokenize(sql), session, binds: new Map() };
    const result = await runStatement(whole, query, statement);
    whole.queries.finish(query, { result });
    return result;
  } catch (error) {
    whole.queries.finish(query, { error: asSnowflakeError(error) });
    throw error;
  } finally {
    clearTimeout(timer);
    abort?.removeEventListener("abort", end);
    await whole.transactions.rollback(session);
    await dropTemporary(account, session.id);
    duck.closeSync();
  }
}

/** "the timeout is the lowest non-zero value of the two": https://docs.snowflake.com/en/sql-reference/sql/create-task */
function timeLimit({ timeoutMs, parameters }: RunSettings): number {
  const statement = Number(parameters.STATEMENT_TIMEOUT_IN_SECONDS ?? 0) * 1000;
  return Math.min(timeoutMs || LONGEST_MS, statement || LONGEST_MS);
}

function timedOut(milliseconds: number): SnowflakeError {
  return new SnowflakeError(
    "000630",
    "57014",
    `Statement reached its statement or warehouse timeout of ${Math.ceil(milliseconds / 1000)} second(s) and was canceled.`,
  );
}
