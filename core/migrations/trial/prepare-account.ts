import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteIdentifier, quoteObjectName, readableObjectName } from "../../snowflake/quote.ts";
import { uploadFolder } from "../apply/upload-folder.ts";
import type { SessionContext } from "../contracts/session-context.ts";
import { createHistorySql } from "../history/history-row.ts";
import type { PreparedMigrations } from "../plan/prepare-migrations.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { splitStatements } from "../sql-text/split-statements.ts";
import { type StatementObject, statementObject } from "../sql-text/statement-object.ts";

type Kind = "DATABASE" | "SCHEMA" | "ROLE" | "WAREHOUSE";

/** Every account has these. */
const GIVEN = new Set([
  "ROLE ACCOUNTADMIN",
  "ROLE SYSADMIN",
  "ROLE SECURITYADMIN",
  "ROLE USERADMIN",
  "ROLE ORGADMIN",
  "ROLE PUBLIC",
  "DATABASE SNOWFLAKE",
]);
const keyOf = (kind: Kind, name: readonly string[]) => `${kind} ${quoteObjectName(name)}`.replaceAll('"', "");

/**
 * Makes in an empty account what the scripts find in theirs: the session's role, warehouse, database and schema, the
 * history's, and databases, schemas, roles and warehouses that scripts use and none of them makes. The deploying role
 * may do everything: privileges are not tried.
 * @returns the names of what only the scripts speak of
 */
export async function prepareAccount(
  connection: SnowflakeConnection,
  { names, staged }: PreparedMigrations,
  session: SessionContext,
  scripts: readonly RenderedScript[],
): Promise<string[]> {
  const { role, warehouse, database, schema } = session;
  const wanted: [Kind, string[]][] = [];
  if (warehouse !== undefined) wanted.push(["WAREHOUSE", [warehouse]]);
  if (role !== undefined) wanted.push(["ROLE", [role]]);
  if (database !== undefined) wanted.push(["DATABASE", [database]]);
  if (database !== undefined && schema !== undefined) wanted.push(["SCHEMA", [database, schema]]);
  const own = new Set(wanted.map(([kind, name]) => keyOf(kind, name)));
  const used = usedAndNotMade(scripts, database).filter(([kind, name]) => !own.has(keyOf(kind, name)));
  const { rows } = await connection.query<{ U: string }>("SELECT CURRENT_USER() AS U");
  const user = quoteIdentifier(rows[0]?.U ?? "");
  for (const [kind, name] of [...wanted, ...used]) {
    if (GIVEN.has(keyOf(kind, name))) continue;
    await connection.query(`CREATE ${kind} IF NOT EXISTS ${quoteObjectName(name)}`);
    if (kind !== "ROLE") continue;
    await connection.query(`GRANT ROLE ACCOUNTADMIN TO ROLE ${quoteObjectName(name)}`);
    await connection.query(`GRANT ROLE ${quoteObjectName(name)} TO USER ${user}`);
  }
  for (const sql of [
    `CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(names.database)}`,
    `CREATE SCHEMA IF NOT EXISTS ${names.historySchema}`,
    createHistorySql(names),
  ]) {
    await connection.query(sql);
  }
  if (staged.length > 0) {
    await connection.query(`CREATE SCHEMA IF NOT EXISTS ${names.metadataSchema}`);
    await connection.query(`CREATE STAGE IF NOT EXISTS ${names.fileStage}`);
    for (const folder of staged) await uploadFolder(connection, folder);
  }
  return used.map(([kind, name]) => `${kind} ${readableObjectName(quoteObjectName(name))}`);
}

/** As far as the first words of statements say. */
function usedAndNotMade(scripts: readonly RenderedScript[], atStart: string | undefined): [Kind, string[]][] {
  const used = new Map<string, [Kind, string[]]>();
  const made = new Set<string>();
  const use = (kind: Kind, name: readonly string[]) => {
    if (!used.has(keyOf(kind, name))) used.set(keyOf(kind, name), [kind, [...name]]);
  };
  for (const { content } of scripts) {
    let current = atStart;
    for (const { text } of splitStatements(content)) {
      const object = statementObject(text);
      if (object === undefined || object.name.length === 0) continue;
      const [database, schema] = namespaceOf(object, current);
      if (object.verb === "CREATE" && isKind(object.type)) {
        made.add(keyOf(object.type, object.type === "SCHEMA" ? [database ?? "", schema ?? ""] : object.name));
      } else if (object.verb === "USE" && (object.type === "ROLE" || object.type === "WAREHOUSE")) {
        use(object.type, object.name);
      }
      const makesDatabase = object.verb === "CREATE" && object.type === "DATABASE";
      if (database !== undefined && !makesDatabase) use("DATABASE", [database]);
      const makesSchema = object.verb === "CREATE" && object.type === "SCHEMA";
      if (database !== undefined && schema !== undefined && !makesSchema) use("SCHEMA", [database, schema]);
      if (object.verb === "USE" || makesDatabase || makesSchema) current = database ?? current;
    }
  }
  return [...used].flatMap(([key, [kind, name]]) => {
    const inMade = kind === "SCHEMA" && made.has(keyOf("DATABASE", name.slice(0, 1)));
    return made.has(key) || inMade ? [] : [[kind, name] satisfies [Kind, string[]]];
  });
}

const isKind = (type: string): type is Kind => ["DATABASE", "SCHEMA", "ROLE", "WAREHOUSE"].includes(type);

/** Objects of an account, which are in no database. */
const OF_ACCOUNT =
  /^(?:WAREHOUSE|ROLES?|USER|(?:.* )?INTEGRATION|SHARE|COMPUTE POOL|(?:.* )?MONITOR|CONNECTION|EXTERNAL VOLUME|ACCOUNT|SESSION|NETWORK POLICY|APPLICATION(?: .*)?)$/;

/** The database and schema that a name speaks of. */
function namespaceOf(
  { type, name }: StatementObject,
  current: string | undefined,
): [database: string | undefined, schema: string | undefined] {
  if (OF_ACCOUNT.test(type)) return [undefined, undefined];
  if (type === "DATABASE") return [name[0], undefined];
  if (type === "SCHEMA") return name.length > 1 ? [name[0], name[1]] : [current, name[0]];
  if (name.length > 2) return [name[0], name[1]];
  return name.length === 2 ? [current, name[0]] : [undefined, undefined];
}
