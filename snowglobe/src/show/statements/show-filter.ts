import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { cannotPerform } from "../../errors/snowflake-error.ts";
import { matchesLike } from "../../session/like-pattern.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";

/** Where SHOW looks: the whole account, a database or a schema. */
export interface Scope {
  readonly database?: string;
  readonly schema?: string;
}

/** What follows the kind in SHOW: LIKE, IN, STARTS WITH, LIMIT, WITH PRIVILEGES. */
export interface ShowFilter {
  readonly scope: Scope;
  readonly like: string | undefined;
  readonly startsWith: string | undefined;
  readonly limit: number;
  readonly from: string | undefined;
  readonly privileges: readonly string[];
  /** SHOW TASKS … ROOT ONLY. */
  readonly rootOnly: boolean;
  /** HISTORY: with what was dropped and can be brought back. */
  readonly history: boolean;
}

/**
 * Reads the clauses to the end of the statement.
 * @param level what the kind stands in: an account object takes no IN, a schema only IN DATABASE
 * @param hasRootOnly whether ROOT ONLY is one of its clauses
 * @throws {SnowflakeError} 002043 when the place is not there or not to be seen; 000002 for clauses that are not here
 */
export function readShowFilter(
  execution: Execution,
  reader: TokenReader,
  level: "account" | "database" | "schema",
  hasRootOnly = false,
): ShowFilter {
  const history = reader.accept("HISTORY");
  const { session } = execution;
  let scope: Scope | undefined;
  let like: string | undefined;
  let startsWith: string | undefined;
  let limit = 10_000;
  let from: string | undefined;
  let rootOnly = false;
  const privileges: string[] = [];
  while (!reader.done && !reader.looksLike(";")) {
    if (reader.accept("LIKE")) like = reader.string();
    else if (level === "account" && reader.accept("IN", "ACCOUNT")) scope = {};
    else if (level !== "account" && reader.accept("IN")) scope = readScope(execution, reader, level);
    else if (hasRootOnly && reader.accept("ROOT", "ONLY")) rootOnly = true;
    else if (reader.accept("STARTS", "WITH")) startsWith = reader.string();
    else if (reader.accept("LIMIT")) {
      limit = reader.integer();
      if (reader.accept("FROM")) from = reader.string();
    } else if (reader.accept("WITH", "PRIVILEGES")) {
      do {
        const words: string[] = [];
        while (reader.peek()?.kind === "word") words.push(reader.identifier());
        privileges.push(words.join(" "));
      } while (reader.accept(","));
    } else throw reader.unexpected();
  }
  reader.end();
  const database = session.database;
  const current = database === null || level === "account" ? {} : { database };
  return { scope: scope ?? current, like, startsWith, limit, from, privileges, rootOnly, history };
}

/** Whether the filter lets the object through, but for LIMIT. `name` is what LIKE and STARTS WITH look at. */
export function matchesFilter(
  { account, session }: Execution,
  filter: ShowFilter,
  object: CatalogObject,
  name: string,
): boolean {
  return (
    matchesLike(name, filter.like) &&
    (filter.startsWith === undefined || name.startsWith(filter.startsWith)) &&
    (filter.from === undefined || name > filter.from) &&
    filter.privileges.every((privilege) => {
      // "If a CREATE <object> privilege is included …, the command excludes objects for which secondary roles have been
      // granted privileges."
      const asking = privilege.startsWith("CREATE ")
        ? { ...session, secondaryRoles: "NONE" as const }
        : session;
      return account.access.holds(asking, privilege, object);
    })
  );
}

/** Reads what stands behind IN. @throws {SnowflakeError} 002043 */
export function readScope(execution: Execution, reader: TokenReader, level: "database" | "schema"): Scope {
  const { session } = execution;
  if (reader.accept("ACCOUNT")) return {};
  if (reader.accept("DATABASE")) {
    if (nameFollows(reader)) return databaseScope(execution, reader.qualifiedName());
    return session.database === null ? {} : { database: session.database };
  }
  if (level === "database") return databaseScope(execution, reader.qualifiedName());
  const said = reader.accept("SCHEMA");
  if (said && !nameFollows(reader)) {
    if (session.database === null) return {};
    return session.schema === null
      ? { database: session.database }
      : { database: session.database, schema: session.schema };
  }
  return schemaScope(execution, reader.qualifiedName(), !said);
}

function nameFollows(reader: TokenReader): boolean {
  const token = reader.peek();
  if (token?.kind === "quoted") return true;
  return token?.kind === "word" && !["LIKE", "STARTS", "LIMIT", "WITH", "ROOT"].includes(token.value);
}

function databaseScope({ account, session }: Execution, name: NameParts): Scope {
  const database = name.length === 1 ? account.access.lookUp(session, "DATABASE", name) : undefined;
  if (!database) throw cannotPerform();
  return { database: database.path.name };
}

// IN x without a word: a schema of the current database, else a database.
function schemaScope(execution: Execution, name: NameParts, orDatabase: boolean): Scope {
  const { account, session } = execution;
  const possible = name.length === 2 || (name.length === 1 && session.database !== null);
  const schema = possible ? account.access.lookUp(session, "SCHEMA", name) : undefined;
  if (schema) return { database: schema.path.database ?? "", schema: schema.path.name };
  if (orDatabase && name.length === 1) return databaseScope(execution, name);
  throw cannotPerform();
}
