import type { ObjectKind } from "../../account/catalog.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { allPrivilegesOf, privilegesOf } from "../privileges.ts";

/** What stands between GRANT and ON: named privileges, or all. */
export type PrivilegeList = readonly string[] | "ALL";

/** Reads privileges to the word before ON. @throws {SnowflakeError} 001003. */
export function readPrivileges(reader: TokenReader): PrivilegeList {
  if (reader.accept("ALL")) {
    reader.accept("PRIVILEGES");
    return "ALL";
  }
  const privileges: string[] = [];
  do {
    const words: string[] = [];
    while (!reader.looksLike("ON") && !reader.looksLike(",")) words.push(reader.identifier());
    if (words.length === 0) throw reader.unexpected();
    privileges.push(words.join(" "));
  } while (reader.accept(","));
  return privileges;
}

/**
 * The privileges that a list means on the kind.
 * @throws {SnowflakeError} 003008 when the kind has no such privilege.
 */
export function privilegesFor(kind: ObjectKind, list: PrivilegeList): readonly string[] {
  if (list === "ALL") return allPrivilegesOf(kind);
  const strange = list.find((privilege) => !privilegesOf(kind).includes(privilege));
  if (strange !== undefined) {
    throw new SnowflakeError(
      "003008",
      "42501",
      `SQL access control error:\nInvalid privilege '${strange}' for object type '${kind}'.`,
    );
  }
  return list;
}
