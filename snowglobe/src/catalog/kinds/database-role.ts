import { roleKey } from "../../account/role-key.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { handOver } from "./role.ts";

/**
 * A role that stands in a database and is given privileges on what is in it.
 * https://docs.snowflake.com/en/sql-reference/sql/create-database-role, …/alter-database-role, …/drop-database-role
 */
export const databaseRoleKind: KindDefinition = {
  kind: "DATABASE ROLE",
  label: "Database role",
  options: {},
  defaults: {},
  orReplace: true,
  orAlter: true,
  rename: true,
  renaming(role, path) {
    if (role.path.database !== path.database)
      throw notSupported("ALTER DATABASE ROLE … RENAME TO a name in another database");
  },
  // "When you create a database role, the USAGE privilege on the database … is granted to the database role automatically."
  async created({ account }, change, role) {
    const database = account.catalog.find("DATABASE", { name: role.path.database ?? "" });
    if (!database) return;
    const to = { role: roleKey(role), grantOption: false, grantedBy: database.owner };
    change.grant({ privilege: "USAGE", objectId: database.id, ...to });
  },
  dropping: handOver,
};
