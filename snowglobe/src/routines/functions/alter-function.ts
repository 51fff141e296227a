import type { StatementFamily } from "../../account/account.ts";
import { readObjectName } from "../../catalog/object-name.ts";
import { readFunctionProperties } from "../../catalog/routines/function-properties.ts";
import { alreadyExists, notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";

const DONE = "Statement executed successfully.";

/** ALTER FUNCTION: https://docs.snowflake.com/en/sql-reference/sql/alter-function */
export const alterFunctionFamily: StatementFamily = {
  name: "ALTER FUNCTION",
  commits: true,
  accepts: ([first, second]) => first?.value === "ALTER" && second?.value === "FUNCTION",
  async execute({ account, session, sql, tokens }): Promise<ResultSet> {
    const reader = new TokenReader(sql, tokens);
    reader.expect("ALTER", "FUNCTION");
    const ifExists = reader.accept("IF", "EXISTS");
    const name = readObjectName(reader, "FUNCTION");
    if (ifExists && !account.access.lookUp(session, "FUNCTION", name)) return statusResult(DONE);
    const object = account.access.resolve(session, "FUNCTION", name);
    account.access.require(session, "OWNERSHIP", object);
    const properties = readFunctionProperties(object);
    if (reader.accept("RENAME", "TO")) {
      const to = reader.qualifiedName();
      reader.end();
      const types = object.path.name.slice(object.path.name.indexOf("("));
      const path = account.access.placeForNew(session, "FUNCTION", [
        ...to.slice(0, -1),
        `${to.at(-1) ?? ""}${types}`,
      ]);
      if (account.catalog.find("FUNCTION", path)) throw alreadyExists(path.name);
      await account.change(async (change) => {
        change.update(object.id, { path });
      });
      return statusResult(DONE);
    }
    let patch: { comment?: string; properties?: typeof properties };
    if (reader.accept("SET", "COMMENT", "=")) patch = { comment: reader.string() };
    else if (reader.accept("UNSET", "COMMENT")) patch = { comment: "" };
    else if (reader.accept("SET", "SECURE")) patch = { properties: { ...properties, secure: true } };
    else if (reader.accept("UNSET", "SECURE")) patch = { properties: { ...properties, secure: false } };
    else throw notSupported(`ALTER FUNCTION … ${reader.rest()}`);
    reader.end();
    await account.change(async (change) => {
      change.update(object.id, patch);
    });
    return statusResult(DONE);
  },
};
