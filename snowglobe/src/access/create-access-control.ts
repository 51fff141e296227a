import {
  type Catalog,
  type CatalogObject,
  type ObjectKind,
  type ObjectPath,
  TABLE_LIKE_KINDS,
} from "../catalog/catalog.ts";
import { containersOf, pathText } from "../catalog/contents.ts";
import { doesNotExist, insufficientPrivileges } from "../engine/errors.ts";
import type { Session } from "../session/session.ts";
import type { NameParts } from "../sql/token-reader.ts";
import type { AccessControl } from "./access-control.ts";
import { objectPath } from "./object-path.ts";
import { createRoleClosure } from "./role-closure.ts";

/** Decides from the catalogue's grants as they are at the moment of the question. */
export function createAccessControl(catalog: Catalog): AccessControl {
  const closure = createRoleClosure(catalog);

  const primaryRoles = (session: Session): string[] => {
    const role = session.ownersRights?.role ?? session.role;
    return role === null ? [] : [role];
  };
  const rolesOf = (session: Session): ReadonlySet<string> => {
    const secondary = !session.ownersRights && session.secondaryRoles === "ALL";
    const granted = secondary ? closure.grantedTo(session.user) : [];
    return closure.inherited([...primaryRoles(session), ...granted]);
  };
  const granted = (roles: ReadonlySet<string>, object: CatalogObject, privilege?: string): boolean =>
    catalog
      .grantsOn(object.id)
      .some(
        (grant) =>
          !grant.future &&
          !grant.caller &&
          roles.has(grant.role) &&
          (privilege === undefined || grant.privilege === privilege),
      );
  const holdsAs = (roles: ReadonlySet<string>, privilege: string, object: CatalogObject): boolean => {
    if (isInformationSchema(object)) return privilege === "USAGE" && seesAs(roles, object);
    // "Owning a database does not confer this privilege; it must be granted explicitly."
    const byOwnership = privilege !== "MANAGE GRANTS" && granted(roles, object, "OWNERSHIP");
    return byOwnership || granted(roles, object, privilege) || holdsByAccount(roles, privilege, object);
  };
  // "… equivalent to granting the MODIFY, MONITOR, and OPERATE privileges on all warehouses in an account."
  const holdsByAccount = (roles: ReadonlySet<string>, privilege: string, object: CatalogObject): boolean =>
    object.kind === "WAREHOUSE" &&
    ["MODIFY", "MONITOR", "OPERATE"].includes(privilege) &&
    granted(roles, catalog.account, "MANAGE WAREHOUSES");
  // "Operating on an object in a schema requires at least one privilege on the parent database and at least one
  // privilege on the parent schema."
  const seesAs = (roles: ReadonlySet<string>, object: CatalogObject): boolean => {
    if (object.kind === "ACCOUNT") return true;
    const containersSeen = containersOf(catalog, object).every((container) => anyPrivilege(roles, container));
    return containersSeen && (isInformationSchema(object) || anyPrivilege(roles, object));
  };
  const anyPrivilege = (roles: ReadonlySet<string>, object: CatalogObject): boolean => {
    if (isInformationSchema(object)) return true;
    if (object.kind === "ROLE" && roles.has(object.path.name)) return true;
    return (
      granted(roles, object) || (object.kind === "WAREHOUSE" && holdsByAccount(roles, "MONITOR", object))
    );
  };

  const find = (kind: ObjectKind | "TABLE LIKE", path: ObjectPath): CatalogObject | undefined =>
    kind === "TABLE LIKE" ? catalog.findTableLike(path) : catalog.find(kind, path);

  /** The containers of the path, when they are there and seen. @throws {SnowflakeError} 002003 */
  const enter = (roles: ReadonlySet<string>, path: ObjectPath): CatalogObject[] => {
    const { database, schema } = path;
    if (database === undefined) return [];
    const inDatabase = catalog.find("DATABASE", { name: database });
    if (!inDatabase || !seesAs(roles, inDatabase)) throw doesNotExist("Database", database);
    if (schema === undefined) return [inDatabase];
    const inSchema = catalog.find("SCHEMA", { database, name: schema });
    if (!inSchema || !seesAs(roles, inSchema)) throw doesNotExist("Schema", `${database}.${schema}`);
    return [inDatabase, inSchema];
  };

  const access: AccessControl = {
    activeRoles: rolesOf,
    creatingRoles: (session) => closure.inherited(primaryRoles(session)),
    holds: (session, privilege, object) => holdsAs(rolesOf(session), privilege, object),
    sees: (session, object) => seesAs(rolesOf(session), object),
    managesGrants(session, object) {
      const roles = rolesOf(session);
      return [catalog.account, ...containersOf(catalog, object), object].some((place) =>
        granted(roles, place, "MANAGE GRANTS"),
      );
    },
    require(session, privilege, object) {
      const roles = rolesOf(session);
      if (!seesAs(roles, object)) throw notSeen(object.kind, object.path, undefined);
      if (!holdsAs(roles, privilege, object)) throw insufficientPrivileges(object.kind, object.path.name);
    },
    pathOf: (session, kind, name, operation = "SELECT") => objectPath(session, kind, name, operation),
    resolve(session, kind, name, operation = "SELECT") {
      const roles = rolesOf(session);
      const path = objectPath(session, kind, name, operation);
      enter(roles, path);
      const object = find(kind, path);
      if (!object || !seesAs(roles, object)) throw notSeen(kind, path, name);
      return object;
    },
    lookUp(session, kind, name, operation = "SELECT") {
      const object = find(kind, objectPath(session, kind, name, operation));
      return object && seesAs(rolesOf(session), object) ? object : undefined;
    },
    placeForNew(session, kind, name) {
      const path = objectPath(session, kind, name, `CREATE ${kind}`);
      const container = enter(rolesOf(session), path).at(-1) ?? catalog.account;
      if (
        isInformationSchema(container) ||
        !holdsAs(access.creatingRoles(session), `CREATE ${kind}`, container)
      ) {
        throw insufficientPrivileges(container.kind, container.path.name);
      }
      return path;
    },
  };
  return access;
}

/** The words of 002003: queries say Object and the name as it was written, other statements the kind and the whole path. */
function notSeen(kind: ObjectKind | "TABLE LIKE", path: ObjectPath, written: NameParts | undefined): Error {
  if (kind === "TABLE LIKE" || (TABLE_LIKE_KINDS.some((other) => other === kind) && !written)) {
    return doesNotExist("Object", written?.join(".") ?? pathText(path));
  }
  return doesNotExist(kindLabel(kind), pathText(path));
}

/** `Row access policy`: how a kind stands at the beginning of a message. */
export function kindLabel(kind: ObjectKind): string {
  return kind.charAt(0) + kind.slice(1).toLowerCase();
}

function isInformationSchema(object: CatalogObject): boolean {
  return object.kind === "SCHEMA" && object.path.name === "INFORMATION_SCHEMA";
}
