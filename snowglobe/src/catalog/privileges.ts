import type { ObjectKind } from "../account/catalog.ts";
import { ACCOUNT_OBJECT_KINDS, SCHEMA_OBJECT_KINDS } from "./contents.ts";

// https://docs.snowflake.com/en/user-guide/security-access-control-privileges#global-privileges-account-privileges
export const ACCOUNT_PRIVILEGES: readonly string[] = [
  ...ACCOUNT_OBJECT_KINDS.map((kind) => `CREATE ${kind}`),
  "CREATE EXTERNAL ACCESS INTEGRATION",
  "APPLY MASKING POLICY",
  "APPLY ROW ACCESS POLICY",
  "APPLY PASSWORD POLICY",
  "APPLY SESSION POLICY",
  "APPLY AUTHENTICATION POLICY",
  "APPLY PACKAGES POLICY",
  "APPLY TAG",
  "ATTACH POLICY",
  "AUDIT",
  "BIND SERVICE ENDPOINT",
  "CANCEL QUERY",
  "EXECUTE ALERT",
  "EXECUTE MANAGED ALERT",
  "EXECUTE MANAGED TASK",
  "EXECUTE TASK",
  "IMPORT SHARE",
  "MANAGE CALLER GRANTS",
  "MANAGE GRANTS",
  "MANAGE SERVICE CALLER ACCESS",
  "MANAGE SHARE TARGET",
  "MANAGE WAREHOUSES",
  "MONITOR",
  "MONITOR EXECUTION",
  "MONITOR ROLE",
  "MONITOR SECURITY",
  "MONITOR USAGE",
  "MONITOR USER",
  "READ SESSION",
  "RESOLVE ALL",
];

const TABLE_PRIVILEGES = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "TRUNCATE",
  "REFERENCES",
  "EVOLVE SCHEMA",
  "APPLYBUDGET",
] as const;

/** What can be granted on each kind of object, beside OWNERSHIP; ALL PRIVILEGES means all of these. */
const PRIVILEGES: Readonly<Record<ObjectKind, readonly string[]>> = {
  // "Resource monitors can only be created by account administrators": ACCOUNTADMIN cannot pass that on.
  ACCOUNT: ACCOUNT_PRIVILEGES.filter((privilege) => privilege !== "CREATE RESOURCE MONITOR"),
  ROLE: [],
  "DATABASE ROLE": [],
  USER: ["MODIFY PROGRAMMATIC AUTHENTICATION METHODS", "IMPERSONATE", "MONITOR"],
  WAREHOUSE: ["USAGE", "OPERATE", "MODIFY", "MONITOR", "APPLYBUDGET"],
  DATABASE: [
    "USAGE",
    "CREATE SCHEMA",
    "MODIFY",
    "MONITOR",
    "MANAGE GRANTS",
    "CREATE DATABASE ROLE",
    "APPLYBUDGET",
  ],
  SCHEMA: [
    "USAGE",
    "MODIFY",
    "MONITOR",
    "MANAGE GRANTS",
    ...SCHEMA_OBJECT_KINDS.map((kind) => `CREATE ${kind}`),
    "CREATE MATERIALIZED VIEW",
    "CREATE HYBRID TABLE",
    "CREATE ICEBERG TABLE",
    "CREATE EVENT TABLE",
    "CREATE STREAMLIT",
    "CREATE EXTERNAL TABLE",
    "ADD SEARCH OPTIMIZATION",
    "APPLYBUDGET",
  ],
  TABLE: TABLE_PRIVILEGES,
  // "Table DML privileges … can be granted on views; … these privileges have no effect."
  VIEW: ["SELECT", "REFERENCES", "INSERT", "UPDATE", "DELETE", "TRUNCATE"],
  "DYNAMIC TABLE": ["SELECT", "OPERATE", "MONITOR"],
  "EXTERNAL TABLE": ["SELECT", "REFERENCES"],
  SEQUENCE: ["USAGE"],
  STAGE: ["READ", "WRITE", "USAGE"],
  "FILE FORMAT": ["USAGE"],
  PROCEDURE: ["USAGE"],
  FUNCTION: ["USAGE"],
  "ROW ACCESS POLICY": ["APPLY"],
  "MASKING POLICY": ["APPLY"],
  "PASSWORD POLICY": ["APPLY"],
  "SESSION POLICY": ["APPLY"],
  "AUTHENTICATION POLICY": ["APPLY"],
  "PACKAGES POLICY": ["USAGE", "APPLY"],
  "NETWORK POLICY": [],
  SHARE: [],
  "EXTERNAL VOLUME": ["USAGE"],
  "NETWORK RULE": [],
  SECRET: ["READ", "USAGE", "MODIFY"],
  INTEGRATION: ["USAGE", "USE_ANY_ROLE"],
  "RESOURCE MONITOR": ["MONITOR", "MODIFY"],
  "COMPUTE POOL": ["USAGE", "OPERATE", "MODIFY", "MONITOR"],
  "IMAGE REPOSITORY": ["READ", "WRITE"],
  SERVICE: ["USAGE", "OPERATE", "MONITOR", "DROP"],
  TASK: ["OPERATE", "MONITOR", "APPLYBUDGET"],
  STREAM: ["SELECT"],
  TAG: ["APPLY", "READ"],
  "GIT REPOSITORY": ["READ", "WRITE"],
  PIPE: ["OPERATE", "MONITOR", "APPLYBUDGET"],
  ALERT: ["OPERATE", "MONITOR"],
  STREAMLIT: ["USAGE"],
  NOTEBOOK: ["USAGE"],
  "SEMANTIC VIEW": ["SELECT", "REFERENCES", "MONITOR"],
};

/**
 * What can be granted on an object of the kind, without OWNERSHIP.
 * https://docs.snowflake.com/en/user-guide/security-access-control-privileges
 */
export function privilegesOf(kind: ObjectKind): readonly string[] {
  return PRIVILEGES[kind];
}

/** What ALL PRIVILEGES gives on it: a privilege to manage grants must be named. */
export function allPrivilegesOf(kind: ObjectKind): readonly string[] {
  if (kind === "ACCOUNT") return privilegesOf(kind);
  return privilegesOf(kind).filter((privilege) => privilege !== "MANAGE GRANTS");
}
