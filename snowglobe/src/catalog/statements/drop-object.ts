import type { Execution } from "../../account/account.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { type KindDefinition, wordsOf } from "./kind-definition.ts";

/** Runs DROP of the kind. @throws {SnowflakeError} 002003 when it is not there, 003001 without OWNERSHIP. */
export async function dropObject(definition: KindDefinition, execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("DROP");
  if (!reader.accept(...wordsOf(definition))) reader.expect(...definition.kind.split(" "));
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  if (reader.looksLike("RESTRICT")) throw notSupported(`DROP ${definition.kind} … RESTRICT`);
  reader.accept("CASCADE");
  reader.end();
  const operation = `DROP ${definition.kind}`;
  const object = ifExists
    ? account.access.lookUp(session, definition.kind, name, operation)
    : account.access.resolve(session, definition.kind, name, operation);
  if (!object) {
    return statusResult(`Drop statement executed successfully (${name.at(-1) ?? ""} already dropped).`);
  }
  account.access.require(session, "OWNERSHIP", object);
  await account.change(async (change) => {
    await definition.dropping?.(execution, change, object);
    await change.drop(object.id);
  });
  definition.settled?.(execution, "dropped", object);
  return statusResult(`${object.path.name} successfully dropped.`);
}
