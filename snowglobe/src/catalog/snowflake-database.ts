import type { Catalog, CatalogObject, ObjectKind, ObjectPath } from "../account/catalog.ts";
import { roleKey } from "../account/role-key.ts";
import type { CatalogMemory } from "./catalog-memory.ts";
import { type CatalogRecord, recordKey } from "./records.ts";

/** Imported into every account: https://docs.snowflake.com/en/sql-reference/snowflake-db */
export const SNOWFLAKE = "SNOWFLAKE";

/**
 * The roles of that database. The first four decide of the views in ACCOUNT_USAGE; what the others are for is not here.
 * https://docs.snowflake.com/en/sql-reference/snowflake-db-roles
 */
const ROLES = `OBJECT_VIEWER USAGE_VIEWER GOVERNANCE_VIEWER SECURITY_VIEWER READER_USAGE_VIEWER
  ORGANIZATION_USAGE_VIEWER ORGANIZATION_BILLING_VIEWER ORGANIZATION_ACCOUNTS_VIEWER CORE_VIEWER BUDGET_CREATOR
  DATA_METRIC_USER ALERT_VIEWER ML_USER MONITORING_VIEWER CLASSIFICATION_ADMIN CORTEX_USER CORTEX_AGENT_USER
  CORTEX_EMBED_USER COPILOT_USER`.split(/\s+/);

/**
 * Writes the database with its schemas and roles where it is missing; an account that has its own database of that name
 * keeps that. @returns the keys that were written
 */
export function writeSnowflakeDatabase(memory: CatalogMemory): Set<string> {
  const keys = new Set<string>();
  if (memory.find("DATABASE", { name: SNOWFLAKE })) return keys;
  const createdOn = Date.now();
  const put = (record: CatalogRecord): void => {
    memory.write(recordKey(record), record);
    keys.add(recordKey(record));
  };
  const grant = (object: CatalogObject, privilege: string, role: string): void =>
    put({
      type: "grant",
      value: { privilege, objectId: object.id, role, grantOption: false, grantedBy: null, createdOn },
    });
  const make = (kind: ObjectKind, path: ObjectPath): CatalogObject => {
    const common = { owner: null, comment: "", createdOn, properties: { imported: true } };
    const value: CatalogObject = { ...common, id: memory.nextId(), kind, path };
    put({ type: "object", value });
    return value;
  };
  const database = make("DATABASE", { name: SNOWFLAKE });
  grant(database, IMPORTED_PRIVILEGES, "ACCOUNTADMIN");
  for (const name of ["INFORMATION_SCHEMA", "ACCOUNT_USAGE"]) make("SCHEMA", { database: SNOWFLAKE, name });
  for (const name of ROLES) {
    const role = make("DATABASE ROLE", { database: SNOWFLAKE, name });
    grant(database, "USAGE", roleKey(role));
  }
  return keys;
}

/** What gives all of an imported database; SHOW tells of it as USAGE. */
export const IMPORTED_PRIVILEGES = "IMPORTED PRIVILEGES";

/** A privilege as SHOW and the views write it. */
export function shownPrivilege(privilege: string): string {
  return privilege === IMPORTED_PRIVILEGES ? "USAGE" : privilege;
}

/** Whether the object is a database that came from elsewhere, or stands in one: nothing of it can be changed here. */
export function isImported(catalog: Pick<Catalog, "find">, { kind, path }: CatalogObject): boolean {
  const name = kind === "DATABASE" ? path.name : path.database;
  return name !== undefined && catalog.find("DATABASE", { name })?.properties.imported === true;
}
