import { column } from "../rows/condition-sql.ts";
import {
  type Caller,
  type ReadOptions,
  type RowSource,
  SERVICE,
  SourceUnavailable,
} from "../rows/row-source.ts";
import { toSql } from "../rows/to-sql.ts";
import { cellSql } from "../rows/value-sql.ts";
import type { Settings } from "../settings.ts";
import type { Field, Row } from "../tables/field.ts";
import { type CallerConnections, callerConnections } from "./caller-connections.ts";
import { connectionOptions } from "./connection-options.ts";
import { describeRelation } from "./describe-relation.ts";
import { type DriverConnection, openConnection, type Statement } from "./driver-connection.ts";
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
  const run = (statement: Statement, caller: Caller, options: ReadOptions) =>
    caller.kind === "service"
      ? runAsService(service, statement, options)
      : runAsCaller(callers, caller.token, statement, options);

  return {
    read(query, caller, options) {
      return run({ ...toSql(query), seconds: query.seconds }, caller, options);
    },
    async version({ relation, fields }, caller, options) {
      const columns = fields.map(hashedSql).join(", ");
      // The hash is over what the row access policy lets through: it changes with the data, the policy's mapping
      // and the caller's roles alike. https://docs.snowflake.com/en/sql-reference/functions/hash_agg
      const sql = `SELECT CURRENT_USER(), TO_VARCHAR(HASH_AGG(${columns})), TO_VARCHAR(COUNT(*)) FROM ${relation}`;
      for await (const [row] of run({ sql, binds: [] }, caller, options)) {
        const [user, hash, count] = row ?? [];
        return { user: String(user), version: `${hash}-${count}` };
      }
      throw new Error(`Snowflake gave no version of ${relation}.`);
    },
    describe: (relation) =>
      describeRelation(relation, (statement) => {
        const options = { requestId: "describe", signal: new AbortController().signal };
        return run(statement, SERVICE, options);
      }),
    async check() {
      const options = { requestId: "readiness", signal: AbortSignal.timeout(5000) };
      for await (const _ of run({ sql: "SELECT 1", binds: [] }, SERVICE, options));
    },
    async close() {
      await Promise.all([service.close(), callers.close()]);
    },
  };
}

function tagOf(options: ReadOptions): string {
  return JSON.stringify({ application: "snowhook_api", request: options.requestId });
}

/** What HASH_AGG takes of a column: it hashes no geography. */
function hashedSql(field: Field): string {
  return field.type.kind === "geo" || field.type.kind === "vector"
    ? cellSql(field.type, column(field))
    : column(field);
}

async function* runAsService(
  service: ServiceConnection,
  statement: Statement,
  options: ReadOptions,
): AsyncGenerator<readonly Row[]> {
  for (let attempt = 1; ; attempt += 1) {
    const connection = await service.get();
    let begun = false;
    try {
      for await (const batch of rowsOf(connection, statement, options)) {
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
  statement: Statement,
  options: ReadOptions,
): AsyncGenerator<readonly Row[]> {
  const { connection, release } = await callers.use(token);
  try {
    yield* rowsOf(connection, statement, options);
  } catch (error) {
    throw isLostSession(error) ? callerSignInError(error) : statementError(error);
  } finally {
    release();
  }
}

function rowsOf(
  connection: DriverConnection,
  statement: Statement,
  options: ReadOptions,
): AsyncIterable<readonly Row[]> {
  return connection.rows(statement, { queryTag: tagOf(options), signal: options.signal });
}
