import type { AccessControl } from "../account/access-control.ts";
import {
  type Catalog,
  type CatalogObject,
  type ObjectKind,
  type ObjectPath,
  TABLE_LIKE_KINDS,
} from "../account/catalog.ts";
import { isKeyOfDatabaseRole } from "../account/role-key.ts";
import type { Session } from "../account/session.ts";
import { pathText } from "../catalog/contents.ts";
import { invalid } from "../errors/invalid.ts";
import { doesNotExist, insufficientPrivileges } from "../errors/snowflake-error.ts";
import type { NameParts } from "../sql/token-reader.ts";
import { createDecisions, isSystemSchema, type Rights } from "./decisions.ts";
import { objectPath } from "./object-path.ts";
import { createRoleClosure } from "./role-closure.ts";

/** Decides from the catalogue's grants as they are at the moment of the question. */
export function createAccessControl(catalog: Catalog): AccessControl {
  const closure = createRoleClosure(catalog);
  const decisions = createDecisions(catalog);

  const primaryRoles = (session: Session): string[] => {
    const role = session.ownersRights?.role ?? session.role;
    return role === null ? [] : [role];
  };
  const rolesOf = (session: Session): ReadonlySet<string> => {
    const secondary = !session.ownersRights && session.secondaryRoles === "ALL";
    const granted = secondary ? closure.grantedTo(session.user) : [];
    return closure.inherited([...primaryRoles(session), ...granted]);
  };
  const rightsOf = (session: Session, roles = rolesOf(session)): Rights =>
    session.callerOf === undefined || session.ownersRights
      ? { roles }
      : { roles, boundBy: closure.inherited([session.callerOf]) };

  const at = (kind: ObjectKind | "TABLE LIKE", path: ObjectPath): CatalogObject | undefined =>
    kind === "TABLE LIKE" ? catalog.findTableLike(path) : catalog.find(kind, path);
  // A session's temporary object hides another of the same name.
  const find = (
    { id }: Session,
    kind: ObjectKind | "TABLE LIKE",
    path: ObjectPath,
  ): CatalogObject | undefined =>
    (path.schema === undefined ? undefined : at(kind, { ...path, session: id })) ?? at(kind, path);

  /** The containers of the path, when they are there and seen. @throws {SnowflakeError} 002003 */
  const enter = (rights: Rights, path: ObjectPath): CatalogObject[] => {
    const { database, schema } = path;
    if (database === undefined) return [];
    const inDatabase = catalog.find("DATABASE", { name: database });
    if (!inDatabase || !decisions.sees(rights, inDatabase)) throw doesNotExist("Database", database);
    if (schema === undefined) return [inDatabase];
    const inSchema = catalog.find("SCHEMA", { database, name: schema });
    if (!inSchema || !decisions.sees(rights, inSchema)) throw doesNotExist("Schema", `${database}.${schema}`);
    return [inDatabase, inSchema];
  };

  const access: AccessControl = {
    activeRoles: rolesOf,
    creatingRoles: (session) => closure.inherited(primaryRoles(session)),
    holds: (session, privilege, object) => decisions.holds(rightsOf(session), privilege, object),
    sees: (session, object) => decisions.sees(rightsOf(session), object),
    managesGrants: (session, object) => decisions.managesGrants(rightsOf(session), object),
    require(session, privilege, object) {
      const rights = rightsOf(session);
      if (!decisions.sees(rights, object)) throw notSeen(object.kind, object.path, undefined);
      if (!decisions.holds(rights, privilege, object)) {
        throw insufficientPrivileges(object.kind, object.path.name);
      }
    },
    find,
    pathOf: (session, kind, name, operation = "SELECT") => objectPath(session, kind, name, operation),
    resolve(session, kind, name, operation = "SELECT") {
      const rights = rightsOf(session);
      const path = objectPath(session, kind, name, operation);
      enter(rights, path);
      const object = find(session, kind, path);
      if (!object || !decisions.sees(rights, object)) throw notSeen(kind, path, name);
      return object;
    },
    lookUp(session, kind, name, operation = "SELECT") {
      const object = find(session, kind, objectPath(session, kind, name, operation));
      return object && decisions.sees(rightsOf(session), object) ? object : undefined;
    },
    placeForNew(session, kind, name, temporary = false, privilege = `CREATE ${kind}`) {
      const path = objectPath(session, kind, name, `CREATE ${kind}`);
      if (isKeyOfDatabaseRole(path.name))
        throw invalid(
          "000904",
          "42000",
          `invalid identifier '${path.name}': it begins with a control character`,
        );
      const container = enter(rightsOf(session), path).at(-1) ?? catalog.account;
      if (temporary && !isSystemSchema(container)) return { ...path, session: session.id };
      const creating = rightsOf(session, access.creatingRoles(session));
      if (isSystemSchema(container) || !decisions.holds(creating, privilege, container)) {
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
