import {
  type Caller,
  type ReadOptions,
  type RowSource,
  SERVICE,
  SourceUnavailable,
} from "../rows/row-source.ts";
import { toSql } from "../rows/table-query.ts";
import { type Row, TABLES } from "../rows/tables.ts";
import type { Settings } from "../settings.ts";
import { type CallerConnections, callerConnections } from "./caller-connections.ts";
import { connectionOptions } from "./connection-options.ts";
import { type DriverConnection, openConnection } from "./driver-connection.ts";
import { callerSignInError, isLostSession, statementError } from "./driver-errors.ts";
import { onBehalfOf, readCredentials } from "./read-credentials.ts";
import { type ServiceConnection, serviceConnection } from "./service-connection.ts";

type Open = typeof openConnection;

/** Rows from Snowflake: as the service in one lasting session, as callers in sessions of their own. */
export function snowflakeSource(settings: Settings, openWith: Open = openConnection): RowSource {
  const { snowflake } = settings;
  const open = (options: Parameters<Open>[0]) => openWith(options, settings.patienceSeconds * 1000);
  const service = serviceConnection(async () =>
    open(connectionOptions(snowflake, await readCredentials(snowflake.signIn))),
  );
  const callers = callerConnections(async (token) => {
    const credentials = onBehalfOf(await readCredentials(snowflake.signIn), token);
    // The caller's own default role decides; the service's role is not the caller's to use.
    return open(connectionOptions({ ...snowflake, role: undefined }, credentials)).catch((error) => {
      throw callerSignInError(error);
    });
  }, settings.callerConnections);
  const run = (sql: string, binds: readonly (string | number)[], caller: Caller, options: ReadOptions) =>
    caller.kind === "service"
      ? runAsService(service, sql, binds, options)
      : runAsCaller(callers, caller.token, sql, binds, options);

  return {
    read(query, caller, options) {
      const { sql, binds } = toSql(query);
      return run(sql, binds, caller, options);
    },
    async version(table, caller, options) {
      const { relation, fields } = TABLES[table];
      const columns = fields.map((field) => field.column).join(", ");
      // The hash is over what the row access policy lets through: it changes with the data, the policy's mapping
      // and the caller's roles alike. https://docs.snowflake.com/en/sql-reference/functions/hash_agg
      const sql = `SELECT CURRENT_USER(), TO_VARCHAR(HASH_AGG(${columns})), TO_VARCHAR(COUNT(*)) FROM ${relation}`;
      for await (const [row] of run(sql, [], caller, options)) {
        const [user, hash, count] = row ?? [];
        return { user: String(user), version: `${hash}-${count}` };
      }
      throw new Error(`Snowflake gave no version of ${relation}.`);
    },
    async check() {
      const options = { requestId: "readiness", signal: AbortSignal.timeout(5000) };
      for await (const _ of run("SELECT 1", [], SERVICE, options));
    },
    async close() {
      await Promise.all([service.close(), callers.close()]);
    },
  };
}

function tagOf(options: ReadOptions): string {
  return JSON.stringify({ application: "snowhook_api", request: options.requestId });
}

async function* runAsService(
  service: ServiceConnection,
  sql: string,
  binds: readonly (string | number)[],
  options: ReadOptions,
): AsyncGenerator<readonly Row[]> {
  for (let attempt = 1; ; attempt += 1) {
    const connection = await service.get();
    let begun = false;
    try {
      for await (const batch of rowsOf(connection, sql, binds, options)) {
        begun = true;
        yield batch;
      }
      return;
    } catch (error) {
      // What did not answer may never again, and a new sign-in finds out quickly; a client that left says nothing.
      const silent = error instanceof SourceUnavailable && !options.signal.aborted;
      if (isLostSession(error) || silent || !connection.isUp()) service.discard(connection);
      // Once more on a new session, unless rows were already given out.
      if (attempt === 1 && !begun && isLostSession(error)) continue;
      throw statementError(error);
    }
  }
}

async function* runAsCaller(
  callers: CallerConnections,
  token: string,
  sql: string,
  binds: readonly (string | number)[],
  options: ReadOptions,
): AsyncGenerator<readonly Row[]> {
  const { connection, release } = await callers.use(token);
  try {
    yield* rowsOf(connection, sql, binds, options);
  } catch (error) {
    throw isLostSession(error) ? callerSignInError(error) : statementError(error);
  } finally {
    release();
  }
}

function rowsOf(
  connection: DriverConnection,
  sql: string,
  binds: readonly (string | number)[],
  options: ReadOptions,
): AsyncIterable<readonly Row[]> {
  return connection.rows(sql, binds, { queryTag: tagOf(options), signal: options.signal });
}
