import type { Execution } from "../../engine/account.ts";
import { insufficientPrivileges } from "../../engine/errors.ts";
import { type ResultSet, statusResult } from "../../engine/result-set.ts";
import type { CatalogObject } from "../catalog.ts";

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
