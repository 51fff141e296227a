import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ObjectKind } from "../../account/catalog.ts";
import { doesNotExist, notSupported } from "../../errors/snowflake-error.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";
import { ACCOUNT_OBJECT_KINDS, DATABASE_OBJECT_KINDS } from "../contents.ts";
import { readKind, readPluralKind } from "../kind-words.ts";
import { readObjectName } from "../object-name.ts";
import { isInManagedSchema, keeperOf } from "./grantor.ts";

/** What stands after ON in GRANT and REVOKE. */
export type GrantTarget =
  | { readonly type: "object"; readonly kind: ObjectKind; readonly object: CatalogObject }
  | {
      readonly type: "all" | "future";
      readonly kind: ObjectKind;
      readonly container: CatalogObject;
    };

/** Reads `ACCOUNT`, `<kind> <name>` or `{ALL | FUTURE} <kinds> IN {DATABASE | SCHEMA | ACCOUNT} <name>`. @throws {SnowflakeError} */
export function readGrantTarget(execution: Execution, reader: TokenReader): GrantTarget {
  const { account } = execution;
  if (reader.accept("ACCOUNT")) return { type: "object", kind: "ACCOUNT", object: account.catalog.account };
  const many = reader.accept("ALL") ? "all" : reader.accept("FUTURE") ? "future" : undefined;
  if (!many) {
    const kind = namesTable(reader) ? "TABLE" : readKind(reader);
    return { type: "object", kind, object: find(execution, kind, readObjectName(reader, kind)) };
  }
  const kind = readPluralKind(reader);
  reader.expect("IN");
  if (reader.accept("ACCOUNT")) return { type: many, kind, container: account.catalog.account };
  const where = reader.acceptOneOf("DATABASE", "SCHEMA");
  if (!where) throw reader.unexpected();
  const standsInDatabase = DATABASE_OBJECT_KINDS.some((other) => other === kind);
  if (ACCOUNT_OBJECT_KINDS.some((other) => other === kind) || (standsInDatabase && where === "SCHEMA")) {
    throw notSupported(`grants on ${many} ${kind} objects in a ${where.toLowerCase()}`);
  }
  return { type: many, kind, container: find(execution, where, reader.qualifiedName()) };
}

/** `ON t TO …`: the word TABLE may be left out. */
function namesTable(reader: TokenReader): boolean {
  const next = reader.peek(1);
  return next?.kind === "word" ? next.value === "TO" || next.value === "FROM" : next?.text === ".";
}

/** The objects that are there now of an ON ALL target. */
export function objectsOf({ account }: Execution, target: GrantTarget): readonly CatalogObject[] {
  if (target.type === "object") return [target.object];
  if (target.type === "future") return [];
  const { container, kind } = target;
  if (container.kind === "ACCOUNT") return account.catalog.list(kind);
  if (container.kind === "DATABASE") {
    const inside = account.catalog.list(kind, { database: container.path.name });
    return inside.filter((object) => object.path.name !== "INFORMATION_SCHEMA");
  }
  return account.catalog.list(kind, { database: container.path.database ?? "", schema: container.path.name });
}

/**
 * Reads the name of a role, or of a database role when `kind` says so; every role may name every other.
 * @throws {SnowflakeError} 002003
 */
export function readRole(
  { account, session }: Execution,
  reader: TokenReader,
  kind: "ROLE" | "DATABASE ROLE",
): CatalogObject {
  const name = reader.qualifiedName();
  const isWhole = kind === "DATABASE ROLE" || name.length === 1;
  const path = isWhole ? account.access.pathOf(session, kind, name, "GRANT") : undefined;
  const role = path && account.catalog.find(kind, path);
  if (!role) throw doesNotExist(kind === "ROLE" ? "Role" : "Database role", name.join("."));
  return role;
}

function schemaOf({ path }: CatalogObject): NameParts {
  return [path.database ?? "", path.schema ?? ""];
}

// "MANAGE GRANTS … implicitly allows its holder to see every object in the account". Roles and users can be named by all.
function find({ account, session }: Execution, kind: ObjectKind, name: NameParts): CatalogObject {
  const path = account.access.pathOf(session, kind, name, "GRANT");
  const object = account.access.find(session, kind, path);
  if (object && account.access.managesGrants(session, object)) return object;
  // The owner of a managed access schema decides on what others own in it.
  const keeper = object && keeperOf({ account }, object);
  if (
    object &&
    keeper &&
    isInManagedSchema({ account }, object) &&
    account.access.activeRoles(session).has(keeper)
  ) {
    account.access.resolve(session, "SCHEMA", schemaOf(object), "GRANT");
    return object;
  }
  if (object && ["ROLE", "DATABASE ROLE", "USER"].includes(kind)) return object;
  return account.access.resolve(session, kind, name, "GRANT");
}
