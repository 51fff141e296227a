import type { ObjectKind, ObjectPath } from "../account/catalog.ts";
import type { Session } from "../account/session.ts";
import { ACCOUNT_OBJECT_KINDS, DATABASE_OBJECT_KINDS } from "../catalog/contents.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { NameParts } from "../sql/token-reader.ts";

/** Whether objects of the kind stand in the account itself. */
export function isAccountObject(kind: ObjectKind | "TABLE LIKE"): boolean {
  return ACCOUNT_OBJECT_KINDS.some((other) => other === kind);
}

function isDatabaseObject(kind: ObjectKind | "TABLE LIKE"): boolean {
  return DATABASE_OBJECT_KINDS.some((other) => other === kind);
}

/**
 * The whole path of a name as written: what is missing comes from the session.
 * https://docs.snowflake.com/en/sql-reference/name-resolution
 * @param operation e.g. "CREATE TABLE": stands in the message when the session has no database or schema
 * @throws {SnowflakeError} 090105 or 090106 when the session lacks what the name lacks; 001003 for too many parts.
 */
export function objectPath(
  session: Session,
  kind: ObjectKind | "TABLE LIKE",
  name: NameParts,
  operation: string,
): ObjectPath {
  const [last, schema, database, ...more] = [...name].reverse();
  const parts = isAccountObject(kind) || kind === "ACCOUNT" ? 1 : isDatabaseObject(kind) ? 2 : 3;
  if (last === undefined || more.length > 0 || name.length > parts) {
    throw new SnowflakeError(
      "001003",
      "42000",
      `SQL compilation error:\nsyntax error unexpected '${name.join(".")}'.`,
    );
  }
  if (parts === 1) return { name: last };
  if (parts === 2) return { database: schema ?? currentDatabase(session, operation), name: last };
  if (schema !== undefined) {
    return { database: database ?? currentDatabase(session, operation), schema, name: last };
  }
  const inDatabase = currentDatabase(session, operation);
  return { database: inDatabase, schema: currentSchema(session, operation), name: last };
}

function currentDatabase(session: Session, operation: string): string {
  if (session.database !== null) return session.database;
  throw new SnowflakeError(
    "090105",
    "22000",
    `Cannot perform ${operation}. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.`,
  );
}

function currentSchema(session: Session, operation: string): string {
  if (session.schema !== null) return session.schema;
  throw new SnowflakeError(
    "090106",
    "22000",
    `Cannot perform ${operation}. This session does not have a current schema. Call 'USE SCHEMA', or use a qualified name.`,
  );
}
