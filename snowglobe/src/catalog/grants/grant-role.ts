import type { Execution } from "../../account/account.ts";
import type { RoleGrant } from "../../account/catalog.ts";
import { doesNotExist, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { isSystemRoleGrant } from "../system-objects.ts";
import { grantNotExecuted } from "./grant-privileges.ts";
import { findRole } from "./grant-target.ts";

const DONE = "Statement executed successfully.";

/** GRANT ROLE … TO { ROLE | USER } …: https://docs.snowflake.com/en/sql-reference/sql/grant-role */
export async function grantRole(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  reader.expect("ROLE");
  const role = findRole(execution, reader.qualifiedName());
  reader.expect("TO");
  const to = readHolder(execution, reader);
  if (reader.looksLike("WITH")) throw notSupported("GRANT ROLE … WITH GRANT OPTION");
  reader.end();
  const grantedBy = requireRoleKeeper(execution, role);
  if (to.kind === "ROLE" && (role === to.name || inherits(execution, role, to.name))) {
    throw new SnowflakeError(
      "003013",
      "42501",
      `SQL access control error:\nRole '${role}' cannot be granted to role '${to.name}': it would inherit itself.`,
    );
  }
  await execution.account.change(async (change) => change.grantRole({ role, to, grantedBy }));
  return statusResult(DONE);
}

/** REVOKE ROLE … FROM { ROLE | USER } …: https://docs.snowflake.com/en/sql-reference/sql/revoke-role */
export async function revokeRole(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  reader.expect("ROLE");
  const role = findRole(execution, reader.qualifiedName());
  reader.expect("FROM");
  const to = readHolder(execution, reader);
  reader.end();
  requireRoleKeeper(execution, role);
  // As https://github.com/snowflakedb/terraform-provider-snowflake/issues/512 shows it.
  if (isSystemRoleGrant({ role, to })) {
    throw new SnowflakeError(
      "003042",
      "42501",
      `SQL compilation error:\nRole '${role}' is a system object. REVOKE cannot be performed.`,
    );
  }
  await execution.account.change(async (change) => change.revokeRole({ role, to }));
  return statusResult(DONE);
}

function readHolder(execution: Execution, reader: TokenReader): RoleGrant["to"] {
  const kind = reader.acceptOneOf("ROLE", "USER");
  if (!kind) throw reader.unexpected();
  const name = reader.qualifiedName();
  if (kind === "ROLE") return { kind, name: findRole(execution, name) };
  const user =
    name.length === 1 ? execution.account.catalog.find("USER", { name: name[0] ?? "" }) : undefined;
  if (!user) throw doesNotExist("User", name.join("."));
  return { kind, name: user.path.name };
}

// "OWNERSHIP … Role that is granted …. Alternatively, use a role with the global MANAGE GRANTS privilege."
function requireRoleKeeper({ account, session }: Execution, role: string): string | null {
  const object = account.catalog.find("ROLE", { name: role });
  if (!object) throw doesNotExist("Role", role);
  const { access } = account;
  if (!access.managesGrants(session, object) && !access.holds(session, "OWNERSHIP", object)) {
    throw grantNotExecuted();
  }
  return object.owner;
}

function inherits({ account, session }: Execution, role: string, other: string): boolean {
  return account.access.activeRoles({ ...session, role, secondaryRoles: "NONE" }).has(other);
}
