import type { ObjectKind } from "../account/catalog.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { parseDataType } from "../sql/parse-type.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";
import { typeName } from "../types/type-name.ts";

/** A type as a procedure's or function's signature names it: without sizes, as in `LOAD(VARCHAR, NUMBER)`. */
export function signatureType(reader: TokenReader): string {
  return typeName(parseDataType(reader)).replace(/\(.*\)$/, "");
}

/**
 * Reads an object's name; that of a procedure or a function carries its argument types, and so does what this gives:
 * `DB.S.LOAD(varchar, int)` -> [DB, S, "LOAD(VARCHAR, NUMBER)"].
 * https://docs.snowflake.com/en/developer-guide/udf-stored-procedure-naming-conventions
 */
export function readObjectName(reader: TokenReader, kind: ObjectKind): NameParts {
  const name = reader.qualifiedName();
  if (kind !== "PROCEDURE" && kind !== "FUNCTION") return name;
  if (reader.looksLike("(", "TABLE", "(")) throw notSupported("DATA METRIC FUNCTION objects");
  const types = reader.list(() => signatureType(reader));
  return [...name.slice(0, -1), `${name.at(-1) ?? ""}(${types.join(", ")})`];
}
