import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { insufficientPrivileges } from "../../errors/snowflake-error.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";

/**
 * ALTER SCHEMA … ENABLE | DISABLE MANAGED ACCESS: needs OWNERSHIP of the schema and MANAGE GRANTS.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-schema
 */
export async function setManagedAccess(
  { account, session }: Execution,
  schema: CatalogObject,
  managedAccess: boolean,
): Promise<ResultSet> {
  account.access.require(session, "OWNERSHIP", schema);
  if (!account.access.managesGrants(session, schema))
    throw insufficientPrivileges("SCHEMA", schema.path.name);
  await account.change(async (change) => {
    change.update(schema.id, { properties: { ...schema.properties, managedAccess } });
  });
  return statusResult("Statement executed successfully.");
}
