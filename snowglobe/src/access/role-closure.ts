import type { Catalog } from "../account/catalog.ts";

/** Who inherits what; computed once for each version of the catalogue. */
export interface RoleClosure {
  /** The roles with all that they inherit, and PUBLIC, which every role has. */
  inherited(roles: readonly string[]): ReadonlySet<string>;
  /** The roles that were granted to the user, not counting what those inherit; PUBLIC is one of them. */
  grantedTo(user: string): readonly string[];
}

/** https://docs.snowflake.com/en/user-guide/security-access-control-overview#role-hierarchy-and-privilege-inheritance */
export function createRoleClosure(catalog: Catalog): RoleClosure {
  let version = -1;
  const ofRole = new Map<string, string[]>();
  const ofUser = new Map<string, string[]>();
  const cache = new Map<string, ReadonlySet<string>>();

  const refresh = (): void => {
    if (version === catalog.version) return;
    version = catalog.version;
    for (const map of [ofRole, ofUser, cache]) map.clear();
    for (const { role, to } of catalog.roleGrants()) {
      const map = to.kind === "USER" ? ofUser : ofRole;
      map.set(to.name, [...(map.get(to.name) ?? []), role]);
    }
  };

  return {
    inherited(roles) {
      refresh();
      const key = JSON.stringify(roles);
      const known = cache.get(key);
      if (known) return known;
      const found = new Set<string>();
      const open = [...roles, "PUBLIC"];
      for (let role = open.pop(); role !== undefined; role = open.pop()) {
        if (found.has(role)) continue;
        found.add(role);
        open.push(...(ofRole.get(role) ?? []));
      }
      cache.set(key, found);
      return found;
    },
    grantedTo(user) {
      refresh();
      return [...(ofUser.get(user) ?? []), "PUBLIC"];
    },
  };
}
