import { isTableLike, type ObjectKind } from "../account/catalog.ts";
import type { TokenReader } from "../sql/token-reader.ts";

/**
 * Kinds of object that take tags, longer names first.
 * https://docs.snowflake.com/en/user-guide/object-tagging/introduction#supported-objects
 */
const TAGGABLE: readonly ObjectKind[] = [
  "ROW ACCESS POLICY",
  "MASKING POLICY",
  "IMAGE REPOSITORY",
  "DATABASE ROLE",
  "DYNAMIC TABLE",
  "EXTERNAL TABLE",
  "COMPUTE POOL",
  "INTEGRATION",
  "DATABASE",
  "SCHEMA",
  "WAREHOUSE",
  "ROLE",
  "USER",
  "TABLE",
  "VIEW",
  "STAGE",
  "PROCEDURE",
  "FUNCTION",
  "SERVICE",
  "TASK",
];

/** Steps over a kind that takes tags; undefined when none is named. */
export function acceptTaggable(reader: TokenReader): ObjectKind | undefined {
  if (reader.accept("EXTERNAL", "ACCESS", "INTEGRATION")) return "INTEGRATION";
  return TAGGABLE.find((kind) => reader.accept(...kind.split(" ")));
}

/** A kind as TAG_REFERENCES and SYSTEM$GET_TAG name it: `dynamic_table` is a table; undefined for one without tags. */
export function kindOfDomain(domain: string): ObjectKind | "TABLE LIKE" | "COLUMN" | undefined {
  const words = domain.toUpperCase().replaceAll("_", " ");
  if (words === "COLUMN" || words === "ACCOUNT") return words;
  const kind = TAGGABLE.find((candidate) => candidate === words);
  return kind && isTableLike(kind) ? "TABLE LIKE" : kind;
}

/** How a kind is told as a domain: views and dynamic tables are tables. */
export function domainOf(kind: ObjectKind): string {
  return isTableLike(kind) ? "TABLE" : kind;
}
