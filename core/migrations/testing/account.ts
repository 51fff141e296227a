import { type Snowglobe, startSnowglobe } from "snowglobe";
import { connect } from "../../snowflake/connect.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import type { DeployMigrationsInput } from "../commands/deploy-input.ts";
import { deployMigrations } from "../commands/deploy-migrations.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";

const password = "administrator";

/** An account of snowglobe in this process, for tests of the engine's SQL. */
export interface TestAccount {
  readonly globe: Snowglobe;
  readonly administrator: SnowflakeConnection;
  /** A database of its own, owned by the role DEPLOYER, and a session of that role in it. */
  sandbox(): Promise<Sandbox>;
  /** A session of another user, with the user's own defaults. */
  signIn(user: string): Promise<SnowflakeConnection>;
  close(): Promise<void>;
}

export interface Sandbox {
  readonly database: string;
  readonly config: MigrationConfig;
  readonly connection: SnowflakeConnection;
  /** text of every request that was sent on `connection` since it was emptied */
  readonly requests: string[];
  /** Another session of the same role. */
  session(): Promise<SnowflakeConnection>;
  /** Input for a deployment of scripts, as a new commit unless one is given. */
  input(
    scripts: Readonly<Record<string, string>>,
    changes?: Partial<DeployMigrationsInput>,
  ): DeployMigrationsInput;
  deploy(
    scripts: Readonly<Record<string, string>>,
    changes?: Partial<DeployMigrationsInput>,
  ): ReturnType<typeof deployMigrations>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** One column of a query. */
  column(sql: string): Promise<unknown[]>;
  /** `<script> <status>`, oldest first */
  history(): Promise<unknown[]>;
}

export async function startAccount(): Promise<TestAccount> {
  const globe = await startSnowglobe({ administrator: { user: "ADMIN", password } });
  const open = (role: string, database?: string) =>
    connect({
      account: "SNOWGLOBE",
      accessUrl: globe.url,
      user: "ADMIN",
      password,
      role,
      warehouse: "WH",
      ...(database === undefined ? {} : { database }),
    });
  const administrator = await open("ACCOUNTADMIN");
  for (const sql of [
    "CREATE WAREHOUSE WH",
    "CREATE ROLE DEPLOYER",
    "GRANT ROLE DEPLOYER TO USER ADMIN",
    "GRANT USAGE ON WAREHOUSE WH TO ROLE DEPLOYER",
  ]) {
    await administrator.query(sql);
  }
  const opened: SnowflakeConnection[] = [administrator];
  let databases = 0;
  return {
    globe,
    administrator,
    async sandbox() {
      const database = `D${++databases}`;
      await administrator.query(`CREATE DATABASE ${database}`);
      for (const kind of [`DATABASE ${database}`, `SCHEMA ${database}.PUBLIC`]) {
        await administrator.query(`GRANT OWNERSHIP ON ${kind} TO ROLE DEPLOYER COPY CURRENT GRANTS`);
      }
      const session = async () => {
        const connection = await open("DEPLOYER", database);
        opened.push(connection);
        return connection;
      };
      return sandboxOf(database, await session(), session);
    },
    async signIn(user) {
      const connection = await connect({ account: "SNOWGLOBE", accessUrl: globe.url, user, password });
      opened.push(connection);
      return connection;
    },
    async close() {
      await Promise.all(opened.map((connection) => connection.close().catch(() => undefined)));
      await globe.close();
    },
  };
}

let commits = 0;

function sandboxOf(
  database: string,
  session: SnowflakeConnection,
  another: () => Promise<SnowflakeConnection>,
): Sandbox {
  const requests: string[] = [];
  const connection = recording(session, requests);
  const config: MigrationConfig = {
    historyTable: `${database}.METADATA.CHANGE_HISTORY`,
    createHistoryTable: true,
  };
  const input: Sandbox["input"] = (scripts, changes = {}) => ({
    connection,
    files: filesOf(scripts),
    config,
    deployment: { environment: "dev", commit: `c${++commits}`, attempt: 1 },
    ...changes,
  });
  const rows = async (sql: string) => (await session.query(sql)).rows;
  const column = async (sql: string) => (await rows(sql)).map((row) => Object.values(row)[0]);
  return {
    database,
    config,
    connection,
    requests,
    session: another,
    input,
    deploy: (scripts, changes) => deployMigrations(input(scripts, changes)),
    rows,
    column,
    history: () =>
      column(
        `SELECT SCRIPT || ' ' || STATUS FROM ${database}.METADATA.CHANGE_HISTORY ORDER BY INSTALLED_ON, SCRIPT`,
      ),
  };
}

export function filesOf(texts: Readonly<Record<string, string>>): Map<string, Uint8Array> {
  return new Map(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]));
}

function recording(session: SnowflakeConnection, requests: string[]): SnowflakeConnection {
  return {
    ...session,
    query(sql, options) {
      requests.push(sql);
      return session.query(sql, options);
    },
    runScript(sql, options) {
      requests.push(sql);
      return session.runScript(sql, options);
    },
  };
}
