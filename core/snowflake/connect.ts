import type { Connection as DriverConnection } from "snowflake-sdk";
import { ConfigError } from "../errors/index.ts";
import type { ConnectionOptions, SnowflakeConnection } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { fromDriverError, fromLoginError } from "./driver-error.ts";
import { driverOptions } from "./driver-options.ts";
import { executeQuery, submitScript, waitForScript } from "./execute.ts";

/**
 * Signs in and returns the session.
 * @throws ConfigError when the options do not fit together, ConnectionError when there is no session
 */
export async function connect(options: ConnectionOptions): Promise<SnowflakeConnection> {
  const settings = driverOptions(options);
  const driver = await loadDriver();
  const address = options.accessUrl ?? options.host ?? options.account;
  const session = await login(() => driver.createConnection(settings), address);
  return {
    query: (sql, queryOptions = {}) => executeQuery(session, sql, queryOptions),
    async runScript(sql, scriptOptions) {
      const queryId = await submitScript(session, sql, scriptOptions);
      scriptOptions.onQueryId?.(queryId);
      return waitForScript(session, queryId, scriptOptions);
    },
    waitFor: (queryId, waitOptions = {}) => waitForScript(session, queryId, waitOptions),
    close: () => close(session),
    // nothing is sent: the server ends an idle session by itself, after what runs in it
    detach: () => Promise.resolve(),
  };
}

function login(create: () => DriverConnection, address: string): Promise<DriverConnection> {
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
      .connectAsync((error) => (error ? reject(fromLoginError(error, address)) : resolve(session)))
      .catch((error: unknown) => reject(fromLoginError(error, address)));
  });
}

function close(session: DriverConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    session.destroy((error) => (error ? reject(fromDriverError(error)) : resolve()));
  });
}
