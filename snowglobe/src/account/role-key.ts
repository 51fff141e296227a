import type { Catalog, CatalogObject, ObjectKind } from "./catalog.ts";

/*
 * Grants, owners and sessions name a role by one text, its key: an account role's is its name, a database role's is made
 * of its number, so that renaming its database changes no grant. No name begins as such a key does.
 */
const MARK = "\u001f";

/** The key of a role or a database role. */
export function roleKey({ id, kind, path }: Pick<CatalogObject, "id" | "kind" | "path">): string {
  return kind === "DATABASE ROLE" ? `${MARK}${id}` : path.name;
}

/** Whether a name could be mistaken for the key of a database role. */
export function isKeyOfDatabaseRole(key: string): boolean {
  return key.startsWith(MARK);
}

/** The role or database role of a key; undefined when there is none. */
export function roleOf(
  catalog: Pick<Catalog, "byId" | "find">,
  key: string | null,
): CatalogObject | undefined {
  if (key === null) return undefined;
  if (!isKeyOfDatabaseRole(key)) return catalog.find("ROLE", { name: key });
  const role = catalog.byId(Number(key.slice(MARK.length)));
  return role?.kind === "DATABASE ROLE" ? role : undefined;
}

/** How a role shows beside an object of its database: by its own name. */
export function roleName(catalog: Pick<Catalog, "byId" | "find">, key: string | null): string | null {
  return key !== null && isKeyOfDatabaseRole(key) ? (roleOf(catalog, key)?.path.name ?? "") : key;
}

/** How a role shows where its database is not said: `DB.R`. */
export function wholeRoleName(catalog: Pick<Catalog, "byId" | "find">, key: string): string {
  const role = isKeyOfDatabaseRole(key) ? roleOf(catalog, key) : undefined;
  return role ? `${role.path.database ?? ""}.${role.path.name}` : key;
}

/** ROLE or DATABASE ROLE. */
export function roleKind(key: string): "ROLE" | "DATABASE ROLE" {
  return isKeyOfDatabaseRole(key) ? "DATABASE ROLE" : "ROLE";
}

/** ROLE or DATABASE_ROLE, as SHOW and the views write it; nothing for what the account itself owns. */
export function roleType(key: string | null): string {
  return key === null ? "" : roleKind(key).replaceAll(" ", "_");
}

/** Whether a role may be given something on the object: a database role only what belongs to its own database. */
export function mayHold(
  catalog: Pick<Catalog, "byId" | "find">,
  key: string,
  { kind, path }: { readonly kind: ObjectKind; readonly path: CatalogObject["path"] },
): boolean {
  if (!isKeyOfDatabaseRole(key)) return true;
  const database = kind === "DATABASE" ? path.name : path.database;
  return database !== undefined && database === roleOf(catalog, key)?.path.database;
}
