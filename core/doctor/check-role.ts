import { StatementError } from "../errors/index.ts";
import type { Environment } from "../project/project.ts";
import { grantViewerSql, VIEWER } from "../receipt/usage-sql.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject } from "../snowflake/missing-object.ts";
import { quoteIdentifier, quoteObjectName, readableObjectName, readObjectName } from "../snowflake/quote.ts";
import type { Finding } from "./finding.ts";

type Target = Pick<
  Environment,
  "role" | "warehouse" | "database" | "historyTable" | "owns" | "createHistoryTable"
>;

/** Privileges of a role, with those of the roles that it was given. */
interface Grants {
  /** `OWNERSHIP DATABASE MY_DB` */
  readonly held: ReadonlySet<string>;
}

interface Need {
  readonly what: string;
  /** any of these is enough */
  readonly any: readonly string[];
  /** the statement that gives it */
  readonly grant: string;
}

/**
 * Whether the session's role can do what a deployment must: use its warehouse, reach the databases, make the history.
 * Each lack comes with the statement that an administrator runs.
 */
export async function checkRole(connection: SnowflakeConnection, environment: Target): Promise<Finding[]> {
  const { rows } = await connection.query<{ R: string | null }>("SELECT CURRENT_ROLE() AS R");
  const role = rows[0]?.R ?? "";
  const { held } = await readGrants(connection, role);
  const lacks = needsOf(environment, role, held).filter(
    ({ any }) => !any.some((privilege) => held.has(privilege)),
  );
  const usage = receiptsFinding(role, held);
  if (lacks.length === 0) {
    return [{ link: `role ${role}`, state: "good", detail: "can do what a deployment needs" }, usage];
  }
  return [
    ...lacks.map(
      ({ what, grant }): Finding => ({
        link: `role ${role}`,
        state: "bad",
        detail: `cannot ${what}`,
        next: `As an administrator: ${grant};`,
      }),
    ),
    usage,
  ];
}

/** No deployment needs it: without it nobody is told what deployments cost. IMPORTED PRIVILEGES shows as USAGE. */
function receiptsFinding(role: string, held: ReadonlySet<string>): Finding {
  const link = `receipts of role ${role}`;
  const mayRead = held.has(`USAGE DATABASE_ROLE ${VIEWER}`) || held.has("USAGE DATABASE SNOWFLAKE");
  if (mayRead) return { link, state: "good", detail: "can read what deployments cost" };
  return {
    link,
    state: "skipped",
    detail: "cannot read what deployments cost, so there are none",
    next: `If you want them, as ACCOUNTADMIN: ${grantViewerSql(role)}; (it lets the role read the text of every query of the account)`,
  };
}

function needsOf(environment: Target, role: string, held: ReadonlySet<string>): Need[] {
  const to = `TO ROLE ${readableObjectName(quoteIdentifier(role))}`;
  const { warehouse, database, historyTable, owns, createHistoryTable } = environment;
  const [historyDatabase = "", historySchema = ""] = readObjectName(historyTable);
  const databases = new Set([
    ...(database === undefined ? [] : readObjectName(database)),
    ...owns.map((name) => readObjectName(name)[0] ?? ""),
    historyDatabase,
  ]);
  const history = `${historyDatabase}.${historySchema}`;
  const schemaIsThere = [...held].some((entry) => entry.endsWith(` SCHEMA ${history}`));
  return [
    ...(warehouse === undefined ? [] : [warehouseNeed(readObjectName(warehouse)[0] ?? "", to)]),
    ...[...databases].map((name) =>
      need(`reach the database ${name}`, "DATABASE", [name], ["USAGE", "OWNERSHIP"], to),
    ),
    ...owns.map((name) => {
      const parts = readObjectName(name);
      const kind = parts.length === 1 ? "DATABASE" : "SCHEMA";
      const written = readableObjectName(quoteObjectName(parts));
      return {
        what: `change ${written}, which it is to own`,
        any: [privilege("OWNERSHIP", kind, parts), privilege("OWNERSHIP", "DATABASE", parts.slice(0, 1))],
        grant: `GRANT OWNERSHIP ON ${kind} ${written} ${to} COPY CURRENT GRANTS`,
      };
    }),
    ...(!createHistoryTable
      ? []
      : schemaIsThere
        ? [
            need(
              `make tables in ${history}`,
              "SCHEMA",
              [historyDatabase, historySchema],
              ["CREATE TABLE", "OWNERSHIP"],
              to,
            ),
          ]
        : [
            need(
              `make the schema ${history}`,
              "DATABASE",
              [historyDatabase],
              ["CREATE SCHEMA", "OWNERSHIP"],
              to,
            ),
          ]),
  ];
}

function warehouseNeed(name: string, to: string): Need {
  return need(`use the warehouse ${name}`, "WAREHOUSE", [name], ["USAGE", "OWNERSHIP"], to);
}

function need(
  what: string,
  kind: string,
  parts: readonly string[],
  privileges: readonly string[],
  to: string,
): Need {
  const [first = ""] = privileges;
  return {
    what,
    any: privileges.map((name) => privilege(name, kind, parts)),
    grant: `GRANT ${first} ON ${kind} ${readableObjectName(quoteObjectName(parts))} ${to}`,
  };
}

const privilege = (name: string, kind: string, parts: readonly string[]) =>
  `${name} ${kind} ${parts.join(".")}`;

/** https://docs.snowflake.com/en/sql-reference/sql/show-grants */
async function readGrants(connection: SnowflakeConnection, role: string): Promise<Grants> {
  const held = new Set<string>();
  const seen = new Set<string>();
  const open = [role];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const row of await grantsTo(connection, next)) {
      const name = String(row.name ?? "");
      if (row.granted_on === "ROLE") open.push(...readObjectName(name));
      else held.add(privilege(String(row.privilege), String(row.granted_on), parts(name)));
    }
  }
  return { held };
}

async function grantsTo(connection: SnowflakeConnection, role: string): Promise<Record<string, unknown>[]> {
  try {
    return (await connection.query(`SHOW GRANTS TO ROLE ${quoteIdentifier(role)}`)).rows;
  } catch (error) {
    // a role that this one was given, and may not look at
    if (isMissingObject(error) || error instanceof StatementError) return [];
    throw error;
  }
}

/** Names of functions carry their arguments, which are no part of a name. */
function parts(name: string): string[] {
  try {
    return readObjectName(name);
  } catch {
    return [name];
  }
}
