import type { Execution } from "../account/account.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";

const DONE = statusResult("Statement executed successfully.");

/** ALTER STREAM … SET | UNSET COMMENT. https://docs.snowflake.com/en/sql-reference/sql/alter-stream */
export async function alterStream(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("ALTER", "STREAM");
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  if (ifExists && !account.access.lookUp(session, "STREAM", name, "ALTER STREAM")) return DONE;
  const stream = account.access.resolve(session, "STREAM", name, "ALTER STREAM");
  account.access.require(session, "OWNERSHIP", stream);
  const verb = reader.acceptOneOf("SET", "UNSET");
  if (!verb) throw reader.unexpected();
  for (const option of ["TAG", "APPEND_ONLY", "INSERT_ONLY"])
    if (reader.looksLike(option)) throw notSupported(`ALTER STREAM … ${verb} ${option}`);
  reader.expect("COMMENT");
  if (verb === "SET") reader.expect("=");
  const comment = verb === "SET" ? reader.comment() : "";
  reader.end();
  await account.change(async (change) => void change.update(stream.id, { comment }));
  return DONE;
}

/** DROP STREAM [IF EXISTS]. https://docs.snowflake.com/en/sql-reference/sql/drop-stream */
export async function dropStream(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("DROP", "STREAM");
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  reader.end();
  const last = name.at(-1) ?? "";
  if (ifExists && !account.access.lookUp(session, "STREAM", name, "DROP STREAM"))
    return statusResult(`Drop statement executed successfully (${last} already dropped).`);
  const stream = account.access.resolve(session, "STREAM", name, "DROP STREAM");
  account.access.require(session, "OWNERSHIP", stream);
  await account.change((change) => change.drop(stream.id));
  return statusResult(`${last} successfully dropped.`);
}
