import type { ObjectKind } from "../account/catalog.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { knownKinds } from "../snowflake-index/index-of-names.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { OBJECT_KINDS } from "./contents.ts";

/** `TABLES`, `ROW ACCESS POLICIES`, `IMAGE REPOSITORIES`. */
export function pluralOf(kind: string): string {
  return kind.endsWith("Y") ? `${kind.slice(0, -1)}IES` : `${kind}S`;
}

/** Steps over a kind of object as GRANT, SHOW and COMMENT name it. @throws {SnowflakeError} 001003, 000002. */
export function readKind(reader: TokenReader): ObjectKind {
  // Its privileges, its description and its comment are a view's.
  if (reader.looksLike("MATERIALIZED", "VIEW")) reader.next();
  // … and an Iceberg or event table is a table.
  if (reader.looksLike("ICEBERG", "TABLE") || reader.looksLike("EVENT", "TABLE")) reader.next();
  return readWords(reader, ({ kind }) => kind);
}

/** Steps over the plural of a kind of object. @throws {SnowflakeError} 001003, 000002. */
export function readPluralKind(reader: TokenReader): ObjectKind {
  return readWords(reader, ({ plural }) => plural);
}

// The longest name counts: DATABASE ROLE is no database.
function readWords(
  reader: TokenReader,
  form: (kind: { readonly kind: string; readonly plural: string }) => string,
): ObjectKind {
  const found = knownKinds().find((known) => reader.looksLike(...form(known).split(" ")));
  const kind = OBJECT_KINDS.find((candidate) =>
    found === undefined || candidate === found.kind
      ? reader.accept(...form({ kind: candidate, plural: pluralOf(candidate) }).split(" "))
      : false,
  );
  if (kind) return kind;
  throw found ? notSupported(`${found.kind} objects`) : reader.unexpected();
}
