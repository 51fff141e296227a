import type { Binds } from "../../account/account.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { isTransactionBegin } from "../../sql/block-depth.ts";
import { splitStatements } from "../../sql/split-statements.ts";
import type { Token } from "../../sql/tokenize.ts";

// A request of one statement has no session that these could change.
const OF_A_SESSION = new Set("USE SET UNSET COMMIT ROLLBACK START".split(" "));

/**
 * Refuses what Snowflake's SQL API does not run: PUT and GET; and outside of a request of several statements what
 * begins or ends a transaction, changes the session, sets variables, or makes temporary tables and stages.
 * https://docs.snowflake.com/en/developer-guide/sql-api/intro#limitations-of-the-sql-api
 *
 * @throws {SnowflakeError} 391911 that names the statement; 001003 for a text that cannot be split.
 */
export function refuseUnsupported(sql: string, binds: Binds): void {
  const statements = splitStatements(sql);
  if (statements.length > 1 && binds.size > 0)
    throw unsupported("bind variables in a request of several statements");
  for (const { tokens } of statements) {
    const first = word(tokens[0]);
    if (first === "PUT" || first === "GET") throw unsupported(first);
  }
  const [only, ...more] = statements;
  const name = only && more.length === 0 ? nameOfSessionStatement(only.tokens) : undefined;
  if (name !== undefined) throw unsupported(`${name} outside of a request of several statements`);
}

function nameOfSessionStatement(tokens: readonly Token[]): string | undefined {
  const [first, second] = tokens.map(word);
  if (first === undefined) return undefined;
  if (OF_A_SESSION.has(first)) return first;
  if (first === "BEGIN") return isTransactionBegin(tokens, 0) ? first : undefined;
  if (first === "ALTER") return second === "SESSION" ? "ALTER SESSION" : undefined;
  if (first !== "CREATE") return undefined;
  const words = tokens.slice(0, 6).map(word);
  const temporary = words.findIndex((text) => text === "TEMPORARY" || text === "TEMP");
  const kind = words[temporary + 1];
  return temporary > 0 && (kind === "TABLE" || kind === "STAGE") ? `CREATE TEMPORARY ${kind}` : undefined;
}

function word(token: Token | undefined): string | undefined {
  return token?.kind === "word" ? token.value : undefined;
}

function unsupported(what: string): SnowflakeError {
  return new SnowflakeError("391911", "0A000", `The SQL API does not support ${what}.`);
}
