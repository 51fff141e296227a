import snowflake, { type Connection, type ConnectionOptions, type StatementOption } from "snowflake-sdk";
import { type Snowglobe, type SnowglobeOptions, startSnowglobe } from "../start-snowglobe.ts";

// The driver's log file, platform probing and native helper are not wanted in tests.
process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION = "true";
process.env.SF_TELEMETRY_DISABLE_CONNECTION_SHAPE = "1";
process.env.SNOWFLAKE_DISABLE_MINICORE = "true";
snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false });

export const ADMINISTRATOR = { user: "ADMIN", password: "correct horse" };

export type Row = Record<string, unknown>;

/** What a test needs of a connection, as promises. */
export interface TestConnection {
  readonly driver: Connection;
  /** Runs one request and gives its rows. */
  query(sqlText: string, options?: Partial<StatementOption>): Promise<Row[]>;
  /** Runs one request of several statements and gives the rows of each. */
  queryAll(sqlText: string): Promise<Row[][]>;
  close(): Promise<void>;
}

/** An account in memory for one test file. */
export function startTestGlobe(options: Partial<SnowglobeOptions> = {}): Promise<Snowglobe> {
  return startSnowglobe({ administrator: ADMINISTRATOR, ...options });
}

/** Signs in with Snowflake's own driver, as the administrator unless told otherwise. */
export async function connect(
  globe: { readonly url: string },
  options: Partial<ConnectionOptions> = {},
): Promise<TestConnection> {
  const driver = snowflake.createConnection({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    ...(options.authenticator === undefined
      ? { username: ADMINISTRATOR.user, password: ADMINISTRATOR.password }
      : {}),
    ...options,
  });
  await new Promise<void>((resolve, reject) => {
    driver.connect((error) => (error ? reject(error) : resolve()));
  });
  const run = (sqlText: string, more: Partial<StatementOption>) =>
    new Promise<Row[]>((resolve, reject) => {
      driver.execute({
        sqlText,
        ...more,
        complete: (error, _statement, rows) => (error ? reject(error) : resolve(rows ?? [])),
      });
    });
  // The driver calls back for each result; its types do not tell of the way to the next one,
  // which a request of one statement does not have.
  const runAll = (sqlText: string) =>
    new Promise<Row[][]>((resolve, reject) => {
      const results: Row[][] = [];
      driver.execute({
        sqlText,
        parameters: { MULTI_STATEMENT_COUNT: 0 },
        complete: (error, statement, rows) => {
          if (error) return reject(error);
          results.push(rows ?? []);
          const several = statement as unknown as Partial<{ hasNext(): boolean; NextResult(): void }>;
          if (several.hasNext?.()) several.NextResult?.();
          else resolve(results);
        },
      });
    });
  return {
    driver,
    query: (sqlText, more = {}) => run(sqlText, more),
    queryAll: runAll,
    close: () =>
      new Promise((resolve, reject) => {
        driver.destroy((error) => (error ? reject(error) : resolve()));
      }),
  };
}
