import type { ObjectKind } from "../account/catalog.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { ACCOUNT_OBJECT_KINDS, SCHEMA_OBJECT_KINDS } from "./contents.ts";

const KINDS: readonly ObjectKind[] = [...ACCOUNT_OBJECT_KINDS, "SCHEMA", ...SCHEMA_OBJECT_KINDS];

// Kinds that Snowflake has and this account has not; longer names first, so that they are named whole.
export const UNSUPPORTED_KINDS: readonly string[] = [
  "APPLICATION PACKAGE",
  "APPLICATION ROLE",
  "APPLICATION",
  "API INTEGRATION",
  "CATALOG INTEGRATION",
  "NOTIFICATION INTEGRATION",
  "SECURITY INTEGRATION",
  "STORAGE INTEGRATION",
  "AGGREGATION POLICY",
  "AUTHENTICATION POLICY",
  "ALERT",
  "DATABASE ROLE",
  "EVENT TABLE",
  "EXTERNAL TABLE",
  "EXTERNAL VOLUME",
  "FAILOVER GROUP",
  "GIT REPOSITORY",
  "HYBRID TABLE",
  "ICEBERG TABLE",
  "MASKING POLICY",
  "MATERIALIZED VIEW",
  "MODEL",
  "NETWORK POLICY",
  "NOTEBOOK",
  "PACKAGES POLICY",
  "PASSWORD POLICY",
  "PIPE",
  "PROJECTION POLICY",
  "RESOURCE MONITOR",
  "SEMANTIC VIEW",
  "SESSION POLICY",
  "SHARE",
  "STREAMLIT",
];

/** `TABLES`, `ROW ACCESS POLICIES`, `IMAGE REPOSITORIES`. */
export function pluralOf(kind: string): string {
  return kind.endsWith("Y") ? `${kind.slice(0, -1)}IES` : `${kind}S`;
}

/** Steps over a kind of object as GRANT, SHOW and COMMENT name it. @throws {SnowflakeError} 001003, 000002. */
export function readKind(reader: TokenReader): ObjectKind {
  return readWords(reader, (kind) => kind);
}

/** Steps over the plural of a kind of object. @throws {SnowflakeError} 001003, 000002. */
export function readPluralKind(reader: TokenReader): ObjectKind {
  return readWords(reader, pluralOf);
}

function readWords(reader: TokenReader, form: (kind: string) => string): ObjectKind {
  const refused = UNSUPPORTED_KINDS.find((kind) => reader.looksLike(...form(kind).split(" ")));
  if (refused) throw notSupported(`${refused} objects`);
  const kind = KINDS.find((candidate) => reader.accept(...form(candidate).split(" ")));
  if (!kind) throw reader.unexpected();
  return kind;
}
