import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { checkParameter } from "../account/parameters.ts";
import {
  asSnowflakeError,
  describeQuery,
  runStatement,
  type StatementRunner,
} from "../engine/run-statement.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
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

/**
 * Runs a statement with the rights of an object's owner (a task's, an alert's), as the system's user, in the object's
 * schema and warehouse.
 */
export async function runAsOwner(
  { account, runner }: OwnersRunning,
  object: CatalogObject,
  { warehouse, parameters, timeoutMs }: RunSettings,
  sql: string,
  tell: (queryId: string) => void,
): Promise<ResultSet> {
  const duck = await account.duck.connect();
  const session = blankSession({
    ...{
      id: `${object.kind.toLowerCase()} ${object.id}`,
      user: "SYSTEM",
      role: object.owner,
      duck,
      warehouse,
    },
    ...{ database: object.path.database ?? null, schema: object.path.schema ?? null },
    ...(warehouse === null && { managedCompute: true }),
    parameters: new Map(
      Object.entries(parameters).map(([name, value]) => [name, checkParameter(name, value)]),
    ),
  });
  const whole = runner();
  const query = whole.queries.add(describeQuery(session, sql));
  tell(query.id);
  const timer = setTimeout(() => query.abort.abort(timedOut(object)), timeoutMs || 604_800_000);
  timer.unref();
  try {
    const result = await runStatement(whole, query, {
      sql,
      tokens: tokenize(sql),
      session,
      binds: new Map(),
    });
    whole.queries.finish(query, { result });
    return result;
  } catch (error) {
    whole.queries.finish(query, { error: asSnowflakeError(error) });
    throw error;
  } finally {
    clearTimeout(timer);
    await whole.transactions.rollback(session);
    duck.closeSync();
  }
}

function timedOut({ kind, path }: CatalogObject): SnowflakeError {
  return new SnowflakeError(
    "000630",
    "57014",
    `Statement reached its statement or warehouse timeout: ${kind.toLowerCase()} ${path.name}.`,
  );
}
