import type { StatementFamily } from "../../account/account.ts";
import { readObjectName } from "../../catalog/object-name.ts";
import { asProcedure, type ProcedureProperties } from "../../catalog/routines/procedure-properties.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { type NameParts, TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { externalAccess } from "./create-procedure.ts";
import { executeAs, secret } from "./parse-create-procedure.ts";

const DONE = "Statement executed successfully.";

/** DROP PROCEDURE: https://docs.snowflake.com/en/sql-reference/sql/drop-procedure */
export const dropProcedureFamily: StatementFamily = {
  name: "DROP PROCEDURE",
  commits: true,
  accepts: ([first, second]) => first?.value === "DROP" && second?.value === "PROCEDURE",
  async execute({ account, session, sql, tokens }): Promise<ResultSet> {
    const reader = new TokenReader(sql, tokens);
    reader.expect("DROP", "PROCEDURE");
    const ifExists = reader.accept("IF", "EXISTS");
    const name = readObjectName(reader, "PROCEDURE");
    reader.end();
    const shown = bareName(name);
    const object = ifExists
      ? account.access.lookUp(session, "PROCEDURE", name, "DROP PROCEDURE")
      : account.access.resolve(session, "PROCEDURE", name, "DROP PROCEDURE");
    if (!object) return statusResult(`Drop statement executed successfully (${shown} already dropped).`);
    account.access.require(session, "OWNERSHIP", object);
    await account.change((change) => change.drop(object.id));
    return statusResult(`${shown} successfully dropped.`);
  },
};

/** ALTER PROCEDURE: https://docs.snowflake.com/en/sql-reference/sql/alter-procedure */
export const alterProcedureFamily: StatementFamily = {
  name: "ALTER PROCEDURE",
  commits: true,
  accepts: ([first, second]) => first?.value === "ALTER" && second?.value === "PROCEDURE",
  async execute(execution): Promise<ResultSet> {
    const { account, session, sql, tokens } = execution;
    const reader = new TokenReader(sql, tokens);
    reader.expect("ALTER", "PROCEDURE");
    const ifExists = reader.accept("IF", "EXISTS");
    const name = readObjectName(reader, "PROCEDURE");
    if (ifExists && !account.access.lookUp(session, "PROCEDURE", name, "ALTER PROCEDURE"))
      return statusResult(DONE);
    const object = account.access.resolve(session, "PROCEDURE", name, "ALTER PROCEDURE");
    account.access.require(session, "OWNERSHIP", object);
    const { properties } = asProcedure(object);
    let patch: { properties?: ProcedureProperties; comment?: string } = {};
    if (reader.accept("EXECUTE", "AS"))
      patch = { properties: { ...properties, executeAs: executeAs(reader) } };
    else if (reader.accept("UNSET", "COMMENT")) patch = { comment: "" };
    else if (reader.accept("SET", "COMMENT", "=")) patch = { comment: reader.string() };
    else if (reader.accept("SET", "EXTERNAL_ACCESS_INTEGRATIONS", "=")) {
      const integrations = reader.list(() => reader.qualifiedName());
      const secrets = reader.accept("SECRETS", "=")
        ? reader.list(() => secret(reader))
        : properties.secrets.map((one) => ({
            variable: one.variable,
            secret: [one.secret.database, one.secret.schema, one.secret.name],
          }));
      patch = { properties: { ...properties, ...externalAccess(execution, { integrations, secrets }) } };
    } else throw notSupported(`ALTER PROCEDURE … ${reader.peek()?.value ?? ""}`);
    reader.end();
    await account.change(async (change) => {
      change.update(object.id, patch);
    });
    return statusResult(DONE);
  },
};

function bareName(name: NameParts): string {
  return (name.at(-1) ?? "").replace(/\(.*\)$/s, "");
}
