import type { NameParts } from "../sql/token-reader.ts";
import type { CatalogObject, ObjectKind, ObjectPath } from "./catalog.ts";
import type { Session } from "./session.ts";

/**
 * Who may do what. Every family asks here before it reads or changes anything.
 * https://docs.snowflake.com/en/user-guide/security-access-control-privileges
 */
export interface AccessControl {
  /** The session's primary and secondary roles with all that they inherit. */
  activeRoles(session: Session): ReadonlySet<string>;
  /** Whether an active role owns the object or has the privilege (or ALL, or OWNERSHIP of what contains it where Snowflake says so). */
  holds(session: Session, privilege: string, object: CatalogObject): boolean;
  /**
   * @throws {SnowflakeError} 003001 when the object may be seen but not so used; 002003 when no active role has any
   * privilege on it: Snowflake does not tell that it is there.
   */
  require(session: Session, privilege: string, object: CatalogObject): void;
  /** Whether the role may know of the object: any privilege on it, and USAGE of its database and schema. */
  sees(session: Session, object: CatalogObject): boolean;
  /**
   * The roles that may create objects: the primary role with all that it inherits. Secondary roles do not count.
   * https://docs.snowflake.com/en/user-guide/security-access-control-overview#authorization-through-primary-role-and-secondary-roles
   */
  creatingRoles(session: Session): ReadonlySet<string>;
  /** Whether an active role may grant on the object as if it were its owner: MANAGE GRANTS on the account or on what contains it. */
  managesGrants(session: Session, object: CatalogObject): boolean;
  /**
   * Finds an object by a name as written: missing parts come from the session's database and schema; USAGE of database
   * and schema is checked. `operation` stands in the message of 090105, e.g. "SELECT" (which it is when not given).
   * @throws {SnowflakeError} 002003 when there is none or it may not be seen; 090105 when there is no current database.
   */
  resolve(
    session: Session,
    kind: ObjectKind | "TABLE LIKE",
    name: NameParts,
    operation?: string,
  ): CatalogObject;
  /** As resolve, but undefined instead of 002003. */
  lookUp(
    session: Session,
    kind: ObjectKind | "TABLE LIKE",
    name: NameParts,
    operation?: string,
  ): CatalogObject | undefined;
  /** What stands at a path for the session: its own temporary object first. Nothing is checked. */
  find(session: Session, kind: ObjectKind | "TABLE LIKE", path: ObjectPath): CatalogObject | undefined;
  /** The whole path of a name as written, for account objects, schemas and what stands in them; nothing is checked. */
  pathOf(session: Session, kind: ObjectKind | "TABLE LIKE", name: NameParts, operation?: string): ObjectPath;
  /**
   * The whole path for a new object of the kind, with the CREATE privilege on its container checked. A temporary one
   * needs none: https://docs.snowflake.com/en/user-guide/tables-temp-transient
   * @param privilege where it is not called as the kind: CREATE HYBRID TABLE
   * @throws {SnowflakeError} 003001, 002003, 090105.
   */
  placeForNew(
    session: Session,
    kind: ObjectKind,
    name: NameParts,
    temporary?: boolean,
    privilege?: string,
  ): ObjectPath;
}
