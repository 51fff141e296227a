import type { Execution } from "../account/account.ts";
import type { Session } from "../account/session.ts";
import { openTestAccount, type TestAccount } from "../catalog/test-account.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import { queryPart } from "../parts/query-part.ts";
import { showPart } from "../parts/show-part.ts";
import { stagesPart } from "../parts/stages-part.ts";
import { splitStatements } from "../sql/split-statements.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { DataType } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { parsedStatement } from "./parsed.ts";
import { compileQuery } from "./query.ts";

/** An account for tests of queries, with a database of its own, without protocol and sign-in. */
export interface Queries extends TestAccount {
  /** ACCOUNTADMIN's session in DB.PUBLIC. */
  readonly admin: Session;
  /** Runs statements one after the other as the administrator, or in another session. */
  script(sql: string, session?: Session): Promise<void>;
  /** A query's rows, as the protocol carries them. */
  values(sql: string, session?: Session): Promise<(readonly WireValue[])[]>;
  /** The single value of a query. */
  value(sql: string, session?: Session): Promise<WireValue | undefined>;
  /** A query's columns. */
  columns(sql: string): Promise<(readonly [name: string, type: DataType])[]>;
  /** The DuckDB SQL that a query becomes; undefined when it is refused. */
  compiled(sql: string): Promise<string | undefined>;
  /** The error's code and message of a statement that must fail. */
  failure(sql: string, session?: Session): Promise<string>;
}

export async function openQueries(): Promise<Queries> {
  const account = await openTestAccount([showPart, stagesPart, queryPart]);
  const admin = account.session("ACCOUNTADMIN", { warehouse: "W" });
  await account.run("CREATE DATABASE db", admin);
  [admin.database, admin.schema] = ["DB", "PUBLIC"];
  return {
    ...account,
    admin,
    async script(sql, session = admin) {
      for (const statement of splitStatements(sql)) await account.run(statement.sql, session);
    },
    values: async (sql, session = admin) => [...(await account.run(sql, session)).rows],
    value: async (sql, session = admin) => (await account.run(sql, session)).rows[0]?.[0],
    columns: async (sql) =>
      (await account.run(sql, admin)).columns.map(({ name, type }) => [name, type] as const),
    compiled: (sql) => compiled(account, admin, sql),
    async failure(sql, session = admin) {
      try {
        await account.run(sql, session);
      } catch (error) {
        if (error instanceof SnowflakeError) return `${error.code} ${error.message}`;
        throw error;
      }
      throw new Error(`should have failed: ${sql}`);
    },
  };
}

async function compiled(
  { account }: TestAccount,
  session: Session,
  sql: string,
): Promise<string | undefined> {
  const tokens = tokenize(sql);
  const execution: Execution = {
    account,
    session,
    queryId: "query",
    sql,
    tokens,
    binds: new Map(),
    startedAt: new Date(account.now()),
    streamsRead: new Set(),
    signal: new AbortController().signal,
    run: () => Promise.reject(new Error("nothing is run")),
  };
  try {
    const statement = parsedStatement(session, sql, tokens);
    if (statement.kind !== "query") return undefined;
    const query = await withAnswers((answer) => {
      const compiler = createCompiler(execution, answer, new Date(0));
      return compileQuery(rootEnvironment(compiler, sql), statement.query, undefined);
    });
    return query.sql;
  } catch (error) {
    if (error instanceof SnowflakeError) return undefined;
    throw error;
  }
}
