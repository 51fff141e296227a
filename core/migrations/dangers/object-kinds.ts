import { follows, type Word } from "./words.ts";

/** Kinds of objects in Snowflake's words, of which DROP, CREATE and ALTER are judged. */
const KINDS: readonly (readonly string[])[] = [
  "TABLE, DYNAMIC TABLE, EXTERNAL TABLE, ICEBERG TABLE, DYNAMIC ICEBERG TABLE, HYBRID TABLE, EVENT TABLE, ONLINE FEATURE TABLE, INTERACTIVE TABLE",
  "VIEW, MATERIALIZED VIEW, SEMANTIC VIEW, SCHEMA, DATABASE, DATABASE ROLE, APPLICATION ROLE, ROLE, USER, ACCOUNT, MANAGED ACCOUNT",
  "STREAM, TASK, PIPE, ALERT, STAGE, SEQUENCE, FILE FORMAT, PROCEDURE, FUNCTION, EXTERNAL FUNCTION, DATA METRIC FUNCTION, TAG, TYPE, INDEX",
  "MASKING POLICY, ROW ACCESS POLICY, AGGREGATION POLICY, PROJECTION POLICY, JOIN POLICY, PRIVACY POLICY, PASSWORD POLICY, SESSION POLICY",
  "AUTHENTICATION POLICY, PACKAGES POLICY, NETWORK POLICY, STORAGE LIFECYCLE POLICY, BACKUP POLICY, FEATURE POLICY, NETWORK RULE, SECRET",
  "INTEGRATION, STORAGE INTEGRATION, API INTEGRATION, NOTIFICATION INTEGRATION, SECURITY INTEGRATION, EXTERNAL ACCESS INTEGRATION, CATALOG INTEGRATION",
  "WAREHOUSE, RESOURCE MONITOR, SHARE, LISTING, CONNECTION, FAILOVER GROUP, REPLICATION GROUP, EXTERNAL VOLUME, COMPUTE POOL, SERVICE",
  "IMAGE REPOSITORY, GIT REPOSITORY, STREAMLIT, NOTEBOOK, MODEL, MODEL MONITOR, DATASET, CORTEX SEARCH SERVICE, AGENT, DBT PROJECT",
  "APPLICATION, APPLICATION PACKAGE, BACKUP SET, SNAPSHOT, ORGANIZATION PROFILE, CONTACT, SESSION, AGGREGATE FUNCTION",
]
  .flatMap((line) => line.split(", "))
  .map((kind) => kind.split(" "))
  .sort((a, b) => b.length - a.length);

/** The kind that is named at a word, and where the words behind it begin; undefined for one that is not known here. */
export function kindAt(
  words: readonly Word[],
  from: number,
): { readonly kind: string; readonly next: number } | undefined {
  const kind = KINDS.find((candidate) => follows(words, from, ...candidate));
  return kind === undefined ? undefined : { kind: kind.join(" "), next: from + kind.length };
}

/** Pages that are not called as their kind is. */
const PAGES: Readonly<Record<string, string>> = {
  "CORTEX SEARCH SERVICE": "cortex-search",
  "ICEBERG TABLE": "iceberg-table",
  "DYNAMIC ICEBERG TABLE": "dynamic-table",
  "AGGREGATE FUNCTION": "function",
  SESSION: "session",
};

/** The end of an address: `drop-` + `row-access-policy`. */
export function kindPage(kind: string): string {
  return PAGES[kind] ?? kind.toLowerCase().replaceAll(" ", "-");
}

/** Behind IF [NOT] EXISTS, if it stands there. */
export function afterExists(words: readonly Word[], from: number): number {
  let at = from;
  if (words[at]?.upper !== "IF") return at;
  at += 1;
  while (["NOT", "EXISTS"].includes(words[at]?.upper ?? "")) at += 1;
  return at;
}
