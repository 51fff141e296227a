import type { Connection as DriverConnection } from "snowflake-sdk";
import { ConfigError } from "../errors/index.ts";
import type { ConnectionOptions, QueryOptions, SnowflakeConnection } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { fromDriverError, fromLoginError } from "./driver-error.ts";
import { driverOptions } from "./driver-options.ts";
import { executeQuery, executeScript, type HeardSession, submitScript, waitForScript } from "./execute.ts";
import { hostOf } from "./host-of.ts";
import { createSilence } from "./silence.ts";
import { adviseScriptWarehouse, adviseWarehouse } from "./warehouse-advice.ts";

/**
 * Signs in and returns the session.
 * @throws ConfigError when the options do not fit together, ConnectionError when there is no session
 */
export async function connect(options: ConnectionOptions): Promise<SnowflakeConnection> {
  const settings = driverOptions(options);
  const driver = await loadDriver();
  const session = await login(() => driver.createConnection(settings), hostOf(options));
  const heard = { session, silence: createSilence(options.timeoutMs) };
  const advise = (error: unknown): never => {
    throw adviseWarehouse(error, options);
  };
  const adviseScript = (error: unknown): never => {
    throw adviseScriptWarehouse(error, options);
  };
  // of each request, as the driver would put the session's tag over a request's own
  const tagged = options.queryTag === undefined ? {} : { queryTag: options.queryTag };
  return {
    query: <Row>(sql: string, queryOptions: QueryOptions = {}) =>
      executeQuery<Row>(heard, sql, { ...tagged, ...queryOptions }).catch(advise),
    async runScript(sql, scriptOptions = {}) {
      const given = { ...tagged, ...scriptOptions };
      if (given.fetchResults !== true) {
        const result = await executeScript(heard, sql, given).catch(adviseScript);
        given.onQueryId?.(result.queryId);
        return result;
      }
      const queryId = await submitScript(heard, sql, given).catch(adviseScript);
      given.onQueryId?.(queryId);
      return waitForScript(heard, queryId, given).catch(adviseScript);
    },
    waitFor: (queryId, waitOptions = {}) => waitForScript(heard, queryId, waitOptions).catch(adviseScript),
    close: () => close(heard),
    // nothing is sent: the server ends an idle session by itself, after what runs in it
    detach: () => Promise.resolve(),
  };
}

function login(create: () => DriverConnection, host: string): Promise<DriverConnection> {
  return new Promise((resolve, reject) => {
    let session: DriverConnection;
    try {
      session = create();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      reject(new ConfigError(`The driver does not take these connection options: ${reason}`));
      return;
    }
    // bad credentials reach only the callback, some other failures only the promise
    session
      .connectAsync((error) => (error ? reject(fromLoginError(error, host)) : resolve(session)))
      .catch((error: unknown) => reject(fromLoginError(error, host)));
  });
}

/** How long the goodbye may take, in milliseconds. Without one the server ends an idle session by itself. */
const CLOSE_LIMIT_MS = 10_000;

function close({ session, silence }: HeardSession): Promise<void> {
  return new Promise((resolve, reject) => {
    if (silence.error() !== undefined) return resolve();
    const limit = setTimeout(resolve, CLOSE_LIMIT_MS);
    session.destroy((error) => {
      clearTimeout(limit);
      if (error) reject(fromDriverError(error));
      else resolve();
    });
  });
}
