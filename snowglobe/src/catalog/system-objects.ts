import type { RoleGrant } from "../account/catalog.ts";
import type { CatalogMemory } from "./catalog-memory.ts";
import { ACCOUNT_PRIVILEGES } from "./privileges.ts";
import { type CatalogRecord, recordKey } from "./records.ts";

/**
 * Snowflake's own roles, who inherits them and which account privileges they have from the start.
 * https://docs.snowflake.com/en/user-guide/security-access-control-overview#system-defined-roles
 */
const SYSTEM_ROLES: readonly { name: string; comment: string; to?: string; privileges: readonly string[] }[] =
  [
    {
      name: "ACCOUNTADMIN",
      comment: "Account administrator can manage all aspects of the account.",
      privileges: ACCOUNT_PRIVILEGES,
    },
    {
      name: "SECURITYADMIN",
      comment: "Security administrator can manage security aspects of the account.",
      to: "ACCOUNTADMIN",
      privileges: ["MANAGE GRANTS", "CREATE NETWORK POLICY"],
    },
    {
      name: "SYSADMIN",
      comment: "System administrator can create and manage databases and warehouses.",
      to: "ACCOUNTADMIN",
      privileges: ["CREATE DATABASE", "CREATE WAREHOUSE"],
    },
    {
      name: "USERADMIN",
      comment: "User administrator can create and manage users and roles",
      to: "SECURITYADMIN",
      privileges: ["CREATE USER", "CREATE ROLE"],
    },
    {
      name: "PUBLIC",
      comment: "Public role is automatically available to every user in the account.",
      privileges: [],
    },
  ];

export const SYSTEM_ROLE_NAMES: readonly string[] = SYSTEM_ROLES.map((role) => role.name);

/** Whether it is one of the grants between system roles that every account begins with: they stay. */
export function isSystemRoleGrant({ role, to }: Pick<RoleGrant, "role" | "to">): boolean {
  return to.kind === "ROLE" && SYSTEM_ROLES.some((one) => one.name === role && one.to === to.name);
}

/** Writes the account's own object and the system roles of a fresh account. @returns the keys that were written */
export function writeSystemObjects(
  memory: CatalogMemory,
  account: { readonly name: string; readonly organization: string },
): Set<string> {
  const keys = new Set<string>();
  const createdOn = Date.now();
  const put = (record: CatalogRecord): void => {
    memory.write(recordKey(record), record);
    keys.add(recordKey(record));
  };
  const accountId = memory.nextId();
  const owned = { owner: null, createdOn };
  put({
    type: "object",
    value: {
      ...owned,
      id: accountId,
      kind: "ACCOUNT",
      path: { name: account.name },
      comment: "",
      properties: { organization: account.organization },
    },
  });
  for (const { name, comment, to, privileges } of SYSTEM_ROLES) {
    put({
      type: "object",
      value: { ...owned, id: memory.nextId(), kind: "ROLE", path: { name }, comment, properties: {} },
    });
    for (const privilege of privileges) {
      put({
        type: "grant",
        value: { privilege, objectId: accountId, role: name, grantOption: true, grantedBy: null, createdOn },
      });
    }
    if (to !== undefined) {
      put({
        type: "roleGrant",
        value: { role: name, to: { kind: "ROLE", name: to }, grantedBy: null, createdOn },
      });
    }
  }
  return keys;
}
