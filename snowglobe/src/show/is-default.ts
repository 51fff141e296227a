import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";

/** Whether the object is what the session's user has as default under this property: defaultRole, defaultWarehouse … */
export function isDefault({ account, session }: Execution, name: string, object: CatalogObject): boolean {
  const value = account.catalog.find("USER", { name: session.user })?.properties[name];
  if (typeof value !== "string") return false;
  const { database, name: own } = object.path;
  if (object.kind === "DATABASE") return value.split(".")[0] === own;
  return value === (database === undefined ? own : `${database}.${own}`);
}
