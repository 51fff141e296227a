import type { Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import { roleKey } from "../../account/role-key.ts";
import { insufficientPrivileges, SnowflakeError } from "../../errors/snowflake-error.ts";
import { OBJECT_KINDS } from "../contents.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { SYSTEM_ROLE_NAMES } from "../system-objects.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/create-role, …/drop-role */
export const roleKind: KindDefinition = {
  kind: "ROLE",
  label: "Role",
  options: {},
  defaults: {},
  orReplace: true,
  orAlter: true,
  rename: true,
  dropping(execution, change, role) {
    const { session } = execution;
    if (SYSTEM_ROLE_NAMES.includes(role.path.name)) {
      throw insufficientPrivileges("ROLE", role.path.name);
    }
    const heir = session.ownersRights?.role ?? session.role;
    if (role.path.name === heir) throw currentRole(heir);
    handOver(execution, change, role);
  },
};

/** "ownership of all objects owned by the role is transferred to the role that directly executes the DROP ROLE command" */
export function handOver({ account, session }: Execution, change: CatalogChange, role: CatalogObject): void {
  const heir = session.ownersRights?.role ?? session.role;
  for (const kind of OBJECT_KINDS) {
    for (const object of account.catalog.list(kind, { temporary: "every session" })) {
      if (object.owner === roleKey(role) && object.id !== role.id) change.update(object.id, { owner: heir });
    }
  }
}

// "The current primary role cannot be dropped." Its number is not documented.
function currentRole(role: string): SnowflakeError {
  return new SnowflakeError(
    "003001",
    "42501",
    `SQL execution error: Cannot drop role ${role} as it is the current primary role.`,
  );
}
