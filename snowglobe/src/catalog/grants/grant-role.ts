import type { Execution } from "../../account/account.ts";
import type { CatalogObject, RoleGrant } from "../../account/catalog.ts";
import { roleKey, roleName } from "../../account/role-key.ts";
import { doesNotExist, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { isSystemRoleGrant } from "../system-objects.ts";
import { grantNotExecuted } from "./grant-privileges.ts";
import { readRole } from "./grant-target.ts";

const DONE = "Statement executed successfully.";

/**
 * GRANT [DATABASE] ROLE … TO …: https://docs.snowflake.com/en/sql-reference/sql/grant-role,
 * https://docs.snowflake.com/en/sql-reference/sql/grant-database-role
 */
export async function grantRole(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  const role = readGiven(execution, reader);
  reader.expect("TO");
  const to = readHolder(execution, reader, role);
  if (reader.looksLike("WITH")) throw notSupported(`GRANT ${role.kind} … WITH GRANT OPTION`);
  reader.end();
  const grantedBy = requireRoleKeeper(execution, role);
  if (to.kind !== "USER" && inherits(execution, role, to.name)) {
    const holder = roleName(execution.account.catalog, to.name) ?? "";
    throw new SnowflakeError(
      "003013",
      "42501",
      `SQL access control error:\nRole '${role.path.name}' cannot be granted to role '${holder}': it would inherit itself.`,
    );
  }
  await execution.account.change(async (change) => change.grantRole({ role: roleKey(role), to, grantedBy }));
  return statusResult(DONE);
}

/**
 * REVOKE [DATABASE] ROLE … FROM …: https://docs.snowflake.com/en/sql-reference/sql/revoke-role,
 * https://docs.snowflake.com/en/sql-reference/sql/revoke-database-role
 */
export async function revokeRole(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  const role = readGiven(execution, reader);
  reader.expect("FROM");
  const to = readHolder(execution, reader, role);
  reader.end();
  requireRoleKeeper(execution, role);
  // As https://github.com/snowflakedb/terraform-provider-snowflake/issues/512 shows it.
  if (isSystemRoleGrant({ role: roleKey(role), to })) {
    throw new SnowflakeError(
      "003042",
      "42501",
      `SQL compilation error:\nRole '${role.path.name}' is a system object. REVOKE cannot be performed.`,
    );
  }
  await execution.account.change(async (change) => change.revokeRole({ role: roleKey(role), to }));
  return statusResult(DONE);
}

function readGiven(execution: Execution, reader: TokenReader): CatalogObject {
  const kind = reader.accept("DATABASE") ? "DATABASE ROLE" : "ROLE";
  reader.expect("ROLE");
  return readRole(execution, reader, kind);
}

/** Who has the role, or is to have it. A database role takes in only others of its own database, and no account role. */
function readHolder(execution: Execution, reader: TokenReader, role: CatalogObject): RoleGrant["to"] {
  const isOfDatabase = role.kind === "DATABASE ROLE";
  if (reader.accept("DATABASE", "ROLE")) {
    const holder = readRole(execution, reader, "DATABASE ROLE");
    if (!isOfDatabase || holder.path.database !== role.path.database) throw strangeHolder(role, holder);
    return { kind: "DATABASE ROLE", name: roleKey(holder) };
  }
  const other = ["SHARE", "APPLICATION"].find((word) => reader.looksLike(word));
  if (other !== undefined) throw notSupported(`${role.kind} grants to ${other}`);
  const kind = reader.acceptOneOf("ROLE", "USER");
  if (!kind) throw reader.unexpected();
  if (kind === "ROLE") return { kind, name: roleKey(readRole(execution, reader, "ROLE")) };
  if (isOfDatabase) throw notSupported("GRANT DATABASE ROLE … TO USER");
  const name = reader.qualifiedName();
  const user =
    name.length === 1 ? execution.account.catalog.find("USER", { name: name[0] ?? "" }) : undefined;
  if (!user) throw doesNotExist("User", name.join("."));
  return { kind, name: user.path.name };
}

// "Account roles cannot be granted to database roles in a role hierarchy"; its words are not documented.
function strangeHolder(role: CatalogObject, holder: CatalogObject): SnowflakeError {
  const what = role.kind === "ROLE" ? "Role" : "Database role";
  const why = role.kind === "ROLE" ? "account roles cannot be" : "only roles of the same database can be";
  return new SnowflakeError(
    "003085",
    "42501",
    `SQL access control error:\n${what} '${role.path.name}' cannot be granted to database role '${holder.path.name}': ${why}.`,
  );
}

// "OWNERSHIP … Role that is granted …. Alternatively, use a role with the global MANAGE GRANTS privilege."
function requireRoleKeeper({ account, session }: Execution, role: CatalogObject): string | null {
  const { access } = account;
  if (!access.managesGrants(session, role) && !access.holds(session, "OWNERSHIP", role)) {
    throw grantNotExecuted();
  }
  return role.owner;
}

/** Whether the role is the other one or has it already. */
function inherits({ account }: Execution, role: CatalogObject, other: string): boolean {
  const grants = account.catalog.roleGrants().filter(({ to }) => to.kind !== "USER");
  const found = new Set<string>();
  const open = [roleKey(role)];
  // That everybody has PUBLIC keeps nobody from giving it a role: https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql
  for (let held = open.pop(); held !== undefined; held = open.pop()) {
    if (held === other) return true;
    if (found.has(held)) continue;
    found.add(held);
    for (const { role: given, to } of grants) if (to.name === held) open.push(given);
  }
  return false;
}
