import type { Execution, StatementFamily } from "../account/account.ts";
import { cannotPerform, notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { refuseUnderOwnersRights } from "../session/owners-rights.ts";
import { rolesOf } from "../session/start-context.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";

/** USE: https://docs.snowflake.com/en/sql-reference/sql/use */
export const useFamily: StatementFamily = {
  name: "USE",
  commits: false,
  accepts: ([first]) => first?.kind === "word" && first.value === "USE",
  async execute(execution) {
    refuseUnderOwnersRights(execution, "USE");
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("USE");
    if (reader.accept("ROLE")) return useRole(execution, reader);
    if (reader.accept("SECONDARY")) return useSecondaryRoles(execution, reader);
    if (reader.accept("WAREHOUSE")) return useWarehouse(execution, reader);
    if (reader.accept("DATABASE")) return switchToDatabase(execution, oneName(reader));
    return useSchema(execution, reader, reader.accept("SCHEMA"));
  },
};

function useRole({ account, session }: Execution, reader: TokenReader): ResultSet {
  const role = oneName(reader);
  if (!rolesOf(account, session.user).has(role)) {
    throw account.catalog.find("ROLE", { name: role }) ? roleNotAssigned(role) : cannotPerform();
  }
  session.role = role;
  return done();
}

// https://docs.snowflake.com/en/sql-reference/sql/use-role: to use a role it must have been granted to the user.
function roleNotAssigned(role: string): SnowflakeError {
  return new SnowflakeError(
    "003013",
    "42501",
    `SQL access control error:\nRequested role '${role}' is not assigned to the executing user. Specify another role to activate.`,
  );
}

// https://docs.snowflake.com/en/sql-reference/sql/use-secondary-roles
function useSecondaryRoles({ session }: Execution, reader: TokenReader): ResultSet {
  reader.expect("ROLES");
  if (reader.accept("ALL")) session.secondaryRoles = "ALL";
  else {
    if (!reader.accept("NONE")) throw notSupported("USE SECONDARY ROLES <role>, …: use ALL or NONE");
    session.secondaryRoles = "NONE";
  }
  reader.end();
  return done();
}

function useWarehouse({ account, session }: Execution, reader: TokenReader): ResultSet {
  const name = oneName(reader);
  const warehouse = account.catalog.find("WAREHOUSE", { name });
  if (!warehouse || !account.access.holds(session, "USAGE", warehouse)) throw cannotPerform();
  session.warehouse = name;
  return done();
}

// Snowflake makes PUBLIC the current schema when the database has one, else none.
function switchToDatabase(
  { account, session }: Pick<Execution, "account" | "session">,
  name: string,
): ResultSet {
  const database = account.catalog.find("DATABASE", { name });
  if (!database || !account.access.sees(session, database)) throw cannotPerform();
  session.database = name;
  session.schema = account.catalog.find("SCHEMA", { database: name, name: "PUBLIC" }) ? "PUBLIC" : null;
  return done();
}

// USE name, without a word, is USE DATABASE name; USE db.schema is USE SCHEMA.
function useSchema({ account, session }: Execution, reader: TokenReader, worded: boolean): ResultSet {
  const parts = reader.qualifiedName();
  reader.end();
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) throw cannotPerform();
  if (!worded && second === undefined) return switchToDatabase({ account, session }, first);
  const database = second === undefined ? session.database : first;
  if (database === null) throw cannotPerform();
  const schema = account.catalog.find("SCHEMA", { database, name: second ?? first });
  if (!schema || !account.access.sees(session, schema)) throw cannotPerform();
  session.database = database;
  session.schema = second ?? first;
  return done();
}

function oneName(reader: TokenReader): string {
  const parts = reader.qualifiedName();
  reader.end();
  const [name] = parts;
  if (parts.length !== 1 || name === undefined) throw cannotPerform();
  return name;
}

function done(): ResultSet {
  return { ...statusResult("Statement executed successfully."), statementType: "OTHER" };
}
