import type { Statement } from "./split-statements.ts";
import { statementObject } from "./statement-object.ts";

export interface Touched {
  /** names as Snowflake keeps them, sorted */
  readonly databases: readonly string[];
  /** a statement may have changed more than its words say: CALL, a block, dynamic SQL, a name by IDENTIFIER() */
  readonly mayBeMore: boolean;
}

const ofAccount =
  /^(?:WAREHOUSE|ROLES?|USER|(?:.* )?INTEGRATION|SHARE|COMPUTE POOL|(?:.* )?MONITOR|CONNECTION|EXTERNAL VOLUME|ACCOUNT|SESSION|NETWORK POLICY)$/;
const readsOnly = new Set(["DESC", "DESCRIBE", "USE"]);
const unseen = /^(?:CALL|BEGIN(?!\s*(?:;|$|TRANSACTION|WORK|NAME))|DECLARE|EXECUTE)\b/i;

/**
 * The databases in which statements change something, as their words say it: a name of three parts, else the
 * session's database, which USE, CREATE DATABASE and CREATE SCHEMA change.
 */
export function touchedDatabases(statements: readonly Statement[], atStart: string | undefined): Touched {
  const databases = new Set<string>();
  let current = atStart;
  let mayBeMore = false;
  for (const { text } of statements) {
    const object = statementObject(text);
    if (object === undefined) {
      mayBeMore ||= unseen.test(text) || /^(?:GRANT|REVOKE|COMMENT)\b/i.test(text);
      continue;
    }
    const { verb, type, name } = object;
    if (ofAccount.test(type)) continue;
    const levels = type === "DATABASE" ? 1 : type === "SCHEMA" || type === "DATABASE ROLE" ? 2 : 3;
    const database = name.length === levels ? name[0] : current;
    if (verb === "USE" || (verb === "CREATE" && (type === "DATABASE" || type === "SCHEMA")))
      current = database;
    if (readsOnly.has(verb)) continue;
    if (name.length === 0) mayBeMore ||= !/^COPY\s+INTO\s+['@]/i.test(text);
    else if (database !== undefined) databases.add(database);
  }
  return { databases: [...databases].sort(), mayBeMore };
}
